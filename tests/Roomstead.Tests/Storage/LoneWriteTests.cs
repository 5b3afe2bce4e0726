using Roomstead.Storage;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Storage;

/// <summary>Writes that come one at a time are done by the thread that asks, once the writer has noticed.</summary>
public sealed class LoneWriteTests : IAsyncLifetime
{
    private const int EnoughToBeNoticed = 20;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("roomstead-test-");
    private Db _db = null!;

    public async ValueTask InitializeAsync()
    {
        _db = Store.Open(_data.FullName, new FakeClock());
        for (var i = 0; i < EnoughToBeNoticed; i++)
        {
            await _db.WriteAsync(tx => SaveAsync(tx, i));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task The_thread_that_asks_does_the_work_in_one_transaction()
    {
        await AloneAsync(async () =>
        {
            Tx? prepared = null;
            var here = Environment.CurrentManagedThreadId;
            var alone = false;
            await _db.WriteAsync(
                tx => new ValueTask<Tx>(prepared = tx),
                async (tx, _) =>
                {
                    alone = ReferenceEquals(tx, prepared) && Environment.CurrentManagedThreadId == here;
                    await SaveAsync(tx, 100);
                    return 0;
                });
            return alone;
        });

        (await _db.ReadAsync(static tx => tx.Organisations.FindAsync("customers/100"))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Work_that_fails_after_a_write_leaves_nothing()
    {
        await AloneAsync(async () =>
        {
            var here = Environment.CurrentManagedThreadId;
            var alone = false;
            await Should.ThrowAsync<InvalidOperationException>(() => _db.WriteAsync<int, int>(
                static _ => new ValueTask<int>(0),
                async (tx, _) =>
                {
                    alone = Environment.CurrentManagedThreadId == here;
                    await SaveAsync(tx, 200);
                    throw new InvalidOperationException("after the write");
                }));
            return alone;
        });

        (await _db.ReadAsync(static tx => tx.Organisations.FindAsync("customers/200"))).ShouldBeNull();
        await _db.WriteAsync(static tx => SaveAsync(tx, 201));
    }

    [Fact]
    public async Task What_the_preparation_refuses_is_not_done()
    {
        var worked = false;
        for (var i = 0; i < EnoughToBeNoticed; i++)
        {
            await Should.ThrowAsync<InvalidOperationException>(() => _db.WriteAsync<int, int>(
                static _ => throw new InvalidOperationException("refused"),
                (_, _) =>
                {
                    worked = true;
                    return new ValueTask<int>(0);
                }));
        }

        worked.ShouldBeFalse();
    }

    [Fact]
    public async Task Work_queues_behind_a_lone_write_and_is_all_done()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                var number = 1000 + (worker * 100) + i;
                await _db.WriteAsync(
                    static tx => tx.Organisations.ListAsync(),
                    async (tx, _) =>
                    {
                        await SaveAsync(tx, number);
                        return 0;
                    });
            }
        })));

        (await _db.ReadAsync(static tx => tx.Organisations.ListAsync())).Count.ShouldBe(EnoughToBeNoticed + 800);
    }

    [Fact]
    public async Task Closing_the_store_waits_for_a_lone_write()
    {
        using var inside = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var writing = Task.Run(() => _db.WriteAsync(
            static _ => new ValueTask<int>(0),
            async (tx, _) =>
            {
                inside.Set();
                goOn.Wait(TestContext.Current.CancellationToken);
                await SaveAsync(tx, 300);
                return 0;
            }));
        inside.Wait(TestContext.Current.CancellationToken);
        var closing = _db.DisposeAsync().AsTask();
        closing.IsCompleted.ShouldBeFalse();
        goOn.Set();

        await closing;
        await writing;
        _db = Store.Open(_data.FullName, new FakeClock());
        (await _db.ReadAsync(static tx => tx.Organisations.FindAsync("customers/300"))).ShouldNotBeNull();
    }

    /// <summary>Repeats until the write was done alone: the writer may still be tidying up after the write before.</summary>
    private static async Task AloneAsync(Func<Task<bool>> write)
    {
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (await write())
            {
                return;
            }
        }

        throw new ShouldAssertException("No write was done by the thread that asked for it.");
    }

    private static async ValueTask SaveAsync(Tx tx, int number) => await tx.Organisations.SaveAsync(
        new OrganisationRow("customers/" + number, number + ".example", "user-choice", ExternalUsers: true, "off", "refuse", "off"));
}
