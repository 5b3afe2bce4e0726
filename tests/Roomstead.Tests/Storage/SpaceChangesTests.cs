using Google.Protobuf;
using Roomstead.Domain.Audit;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Storage;

/// <summary>The changes of one space, wherever they stand, are those rows of the outbox that are about it, in the order of their times.</summary>
public sealed class SpaceChangesTests : IAsyncLifetime
{
    private const string Busy = "spaces/AAAAbusy001";
    private const string Quiet = "spaces/AAAAquiet01";
    private const string Unknown = "spaces/AAAAnever01";
    private const int Changes = 400;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("roomstead-test-");
    private ulong _state = 20_260_304;
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
    public async Task They_are_found_by_time_whether_the_row_of_the_space_lists_them_or_not()
    {
        await ChangeAsync();

        foreach (var space in new[] { Busy, Quiet, Unknown })
        {
            await ShouldBeAsInTheOutboxAsync(space);
        }

        (await ListedAsync(Busy)).ShouldBeInRange(1, 220); // Some are listed, most have moved: both are put to the test.
    }

    [Fact]
    public async Task They_outlive_their_space()
    {
        await ChangeAsync();
        await _db.WriteAsync(async tx => await tx.Spaces.DeleteAsync((await tx.Spaces.FindAsync(Busy))!));

        await ShouldBeAsInTheOutboxAsync(Busy);
    }

    [Fact]
    public async Task A_failure_takes_back_what_was_listed_with_the_change()
    {
        await ChangeAsync();
        var before = await AllAsync(Busy);

        await Should.ThrowAsync<InvalidOperationException>(_db.WriteAsync(async tx =>
        {
            for (var i = 0; i < 100; i++)
            {
                await tx.Outbox.AppendAsync(Row(Busy));
            }

            throw new InvalidOperationException("after the changes");
        }));
        await _db.WriteAsync(async tx => await tx.Outbox.AppendAsync(Row(Busy)));

        (await AllAsync(Busy)).Count.ShouldBe(before.Count + 1);
        (await _db.ReadAsync(static tx => AuditChain.VerifyAsync(tx))).Broken.ShouldBeNull();
        await ShouldBeAsInTheOutboxAsync(Busy);
    }

    /// <summary>Changes of both spaces and of one that is not there, with the row of a space or without, at times that also go backward.</summary>
    private async Task ChangeAsync()
    {
        await _db.WriteAsync(async tx =>
        {
            foreach (var name in new[] { Busy, Quiet })
            {
                await tx.Spaces.InsertAsync(
                    new SpaceRow(new Space { Name = name }, 1, Customer: null, "users/1", ViaApp: null, ImportApp: null, Started: true, 0), directKey: null);
            }
        });
        for (var i = 0; i < Changes; i++)
        {
            var space = Next(10) switch { 0 => Quiet, 1 => Unknown, _ => Busy };
            var withRow = space != Unknown && Next(2) == 0;
            await _db.WriteAsync(async tx =>
            {
                if (withRow)
                {
                    var row = (await tx.Spaces.FindAsync(space))!;
                    await tx.Spaces.UpdateAsync(row, row.Value, Row(space));
                }
                else
                {
                    await tx.Outbox.AppendAsync(Row(space));
                }
            });
        }
    }

    private OutboxRow Row(string space) => new(
        Id: 0,
        At: Next(50),
        "m",
        space,
        Resource: Next(2) == 0 ? space : space + "/members/1",
        Actor: "users/" + Next(2),
        App: null,
        AdminAccess: false,
        Mask: null,
        OldDoc: null,
        NewDoc: new Space { Name = space }.ToByteArray(),
        Event: Next(4) is var kind && kind == 3 ? null : kind);

    /// <summary>A number below another, the same in every run.</summary>
    private long Next(long below)
    {
        _state = (_state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407;
        return (long)((_state >> 33) % (ulong)below);
    }

    private async Task ShouldBeAsInTheOutboxAsync(string space)
    {
        var all = await AllAsync(space);
        IdOf(await _db.ReadAsync(tx => tx.SpaceChanges.FindNewestAsync(space))).ShouldBe(all.Where(row => row.Resource == space).Max(static row => row.Id));
        for (var at = -1; at <= 51; at += 4)
        {
            IdOf(await _db.ReadAsync(tx => tx.SpaceChanges.FindLastAsync(space, at))).ShouldBe(IdOf(all.FindLast(row => row.At <= at && row.Resource == space)));
            IdOf(await _db.ReadAsync(tx => tx.SpaceChanges.FindFirstAsync(space, at))).ShouldBe(IdOf(all.Find(row => row.At > at && row.Resource == space)));
            foreach (var limit in new[] { 1, 7, Changes })
            {
                var (after, until, id) = (at - 20, at + 5, Next(Changes));
                Ids(await _db.ReadAsync(tx => tx.SpaceChanges.ListBeforeAsync(space, (at, id), limit))).ShouldBe(
                    Ids(Enumerable.Reverse(all.Where(row => (row.At, row.Id).CompareTo((at, id)) < 0)).Take(limit)));
                (await _db.ReadAsync(tx => tx.SpaceChanges.ListEventsAsync(space, (after, id), until, 2, limit))).Select(static row => row.Id).ShouldBe(
                    Ids(all.Where(row => (row.At, row.Id).CompareTo((after, id)) > 0 && row.At <= until && row.Event == 2).Take(limit)));
            }
        }

        (await _db.ReadAsync(StoreCheck.ProblemsAsync)).ShouldNotContain(static line => line.Contains("not among the changes") || line.Contains("not in the outbox"));
    }

    /// <summary>The rows of the outbox that are about the space, in the order of their times.</summary>
    private async Task<List<OutboxRow>> AllAsync(string space) =>
        [.. (await _db.ReadAsync(static tx => tx.Outbox.ListAsync(0, int.MaxValue))).Where(row => row.Space == space).OrderBy(static row => row.At).ThenBy(static row => row.Id)];

    private static long? IdOf(OutboxRow? row) => row?.Id;

    private static IEnumerable<long> Ids(IEnumerable<OutboxRow> rows) => rows.Select(static row => row.Id);

    private Task<long> ListedAsync(string space) => _db.ReadAsync(async tx => (await tx.Spaces.FindAsync(space))!.RecentLength).AsTask();
}
