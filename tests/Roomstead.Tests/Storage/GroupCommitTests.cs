using Roomstead.Storage;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Storage;

public sealed class GroupCommitTests : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("roomstead-test-");
    private Db _db = null!;

    public ValueTask InitializeAsync()
    {
        _db = Store.Open(_data.FullName, new FakeClock());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task Work_that_fails_after_a_write_is_undone_alone()
    {
        // Many at once, so that they share transactions; every third one writes and then fails.
        var works = Enumerable.Range(0, 300).Select(i => _db.WriteAsync(async tx =>
        {
            await SaveAsync(tx, i);
            return i % 3 == 0 ? throw new InvalidOperationException("after the write") : i;
        })).ToList();

        foreach (var (i, work) in works.Index())
        {
            if (i % 3 == 0)
            {
                await Should.ThrowAsync<InvalidOperationException>(() => work);
            }
            else
            {
                (await work).ShouldBe(i);
            }
        }

        var kept = await _db.ReadAsync(static tx => tx.Organisations.ListAsync());
        kept.Select(static row => row.Customer).ShouldBe(
            Enumerable.Range(0, 300).Where(static i => i % 3 != 0).Select(static i => "customers/" + i), ignoreOrder: true);
    }

    [Fact]
    public async Task Only_what_is_expected_to_succeed_is_prepared_in_the_transaction_of_the_work()
    {
        foreach (var asked in new[] { true, false })
        {
            var was = await _db.WriteAsync(
                static tx => new ValueTask<Tx>(tx),
                static async (tx, prepared) =>
                {
                    await SaveAsync(tx, 1);
                    return ReferenceEquals(tx, prepared);
                },
                asked,
                TestContext.Current.CancellationToken);
            was.ShouldBe(asked);
        }
    }

    [Fact]
    public async Task What_was_answered_is_in_every_later_read()
    {
        for (var i = 0; i < 50; i++)
        {
            await _db.WriteAsync(tx => SaveAsync(tx, i));
            var n = i;
            (await _db.ReadAsync(tx => tx.Organisations.FindAsync("customers/" + n))).ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Work_sees_what_earlier_work_of_the_same_group_wrote()
    {
        var works = Enumerable.Range(0, 200).Select(_ => _db.WriteAsync(async tx =>
        {
            var next = (await tx.Organisations.ListAsync()).Count;
            await SaveAsync(tx, next);
            return next;
        })).ToList();

        (await Task.WhenAll(works)).Order().ShouldBe(Enumerable.Range(0, 200));
    }

    [Fact]
    public async Task A_read_cannot_write()
    {
        await Should.ThrowAsync<InvalidOperationException>(async () => await _db.ReadAsync(async tx =>
        {
            await SaveAsync(tx, 1);
            return 0;
        }));
        (await _db.ReadAsync(static tx => tx.Organisations.ListAsync())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_violated_constraint_is_told_as_unavailable_and_leaves_the_others_alone()
    {
        var orphan = new MembershipRow("spaces/none", "users/1", MembershipRow.Human, default, default, 0);
        var bad = _db.WriteAsync(async tx => { await tx.Memberships.SaveAsync(orphan); });
        var good = _db.WriteAsync(tx => SaveAsync(tx, 7));

        await Should.ThrowAsync<StoreUnavailableException>(() => bad);
        await good;
        (await _db.ReadAsync(static tx => tx.Organisations.ListAsync())).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_snapshot_stays_as_it_was_while_others_write()
    {
        var started = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var reading = _db.ReadAsync(async tx =>
        {
            var before = (await tx.Organisations.ListAsync()).Count;
            started.SetResult();
            await goOn.Task;
            return (before, (await tx.Organisations.ListAsync()).Count);
        });
        await started.Task;
        await _db.WriteAsync(tx => SaveAsync(tx, 1));
        goOn.SetResult();

        (await reading).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Everything_answered_is_there_after_the_store_is_opened_again()
    {
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => _db.WriteAsync(tx => SaveAsync(tx, i))));
        await _db.DisposeAsync();
        _db = Store.Open(_data.FullName, new FakeClock());

        (await _db.ReadAsync(static tx => tx.Organisations.ListAsync())).Count.ShouldBe(500);
    }

    private static async ValueTask SaveAsync(Tx tx, int number) => await tx.Organisations.SaveAsync(
        new OrganisationRow("customers/" + number, number + ".example", "user-choice", ExternalUsers: true, "off", "refuse", "off"));
}
