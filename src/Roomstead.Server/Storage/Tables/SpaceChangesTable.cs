using System.Globalization;

namespace Roomstead.Storage.Tables;

/// <summary>The rows of the outbox by the space they are about, in the order of their times. The latest of each space are listed in the
/// space's own row (<c>spaces.recent</c>), which is being written anyway; from there they move to <c>space_changes</c>, many at once.</summary>
internal sealed class SpaceChangesTable(Tx tx)
{
    /// <summary>Length of the list in the row of a space at which it is moved: some twenty changes.</summary>
    private const int RecentLength = 500;

    /// <summary>How many of them one statement moves.</summary>
    private const int MovedTogether = 10;

    private const string InsertInto = "INSERT INTO space_changes (space, at, id, event) VALUES";
    private const string Joined = "FROM space_changes c JOIN outbox o ON o.id = c.id WHERE c.space = $1";
    private const string EventColumns = "c.id, c.at, c.event, o.resource";
    private static readonly string Columns = string.Join(", ", OutboxTable.Columns.Split(", ").Select(static column => "o." + column));

    private static readonly Sql AddRecent = new("UPDATE spaces SET recent = recent || $2 WHERE name = $1 AND length(recent) < $3", keepsMemory: true);
    private static readonly Sql Recent = new("SELECT recent FROM spaces WHERE name = $1");
    private static readonly Sql SaveRecent = new("UPDATE spaces SET recent = $2 WHERE name = $1", keepsMemory: true);
    private static readonly Sql InsertOne = new($"{InsertInto} ($1, $2, $3, $4)", keepsMemory: true);
    private static readonly Sql InsertMany = new(
        $"{InsertInto} {string.Join(", ", Enumerable.Range(0, MovedTogether).Select(static i => $"($1, ${(3 * i) + 2}, ${(3 * i) + 3}, ${(3 * i) + 4})"))}", keepsMemory: true);

    private static readonly Sql Before = new($"SELECT {Columns} {Joined} AND (c.at, c.id) < ($2, $3) ORDER BY c.at DESC, c.id DESC LIMIT $4");
    private static readonly Sql LastOfItself = new($"SELECT {Columns} {Joined} AND c.at <= $2 AND o.resource = $1 ORDER BY c.at DESC, c.id DESC LIMIT 1");
    private static readonly Sql FirstOfItself = new($"SELECT {Columns} {Joined} AND c.at > $2 AND o.resource = $1 ORDER BY c.at, c.id LIMIT 1");
    private static readonly Sql NewestOfItself = new($"SELECT {Columns} {Joined} AND o.resource = $1 ORDER BY c.id DESC LIMIT 1");
    private static readonly Sql Events = new(
        $"SELECT {EventColumns} {Joined} AND (c.at, c.id) > ($2, $3) AND c.at <= $4 AND (c.event & $5) <> 0 ORDER BY c.at, c.id LIMIT $6");

    private static readonly Sql Batch = new($"SELECT {EventColumns} {Joined} AND c.at = $2 AND c.id > $3 AND c.event IS NOT NULL ORDER BY c.at, c.id");

    /// <summary>Adds a row of the outbox, with its id, to the changes of its space.</summary>
    public async ValueTask AddAsync(OutboxRow row)
    {
        var change = new Listed(row.Id, row.At, row.Event);
        if (await tx.ExecuteAsync(AddRecent, row.Space, change.ToString(), RecentLength) == 0)
        {
            // There are enough, or there is no such space: before it is made, or once it is gone.
            await MoveAsync(row.Space);
            await InsertAsync(row.Space, [change]);
        }
    }

    /// <summary>Appends a change to the outbox. Returns what is to be added to the list in the row of its space, which is about to be written.</summary>
    public async ValueTask<string> AppendForRowAsync(SpaceRow space, OutboxRow change)
    {
        if (space.RecentLength >= RecentLength)
        {
            await MoveAsync(space.Name);
        }

        var row = await tx.Outbox.AppendUnlistedAsync(change);
        return new Listed(row.Id, row.At, row.Event).ToString();
    }

    /// <summary>Moves what is listed in the row of the space, as must be done before that row is taken out.</summary>
    public async ValueTask MoveAsync(string space)
    {
        var changes = await ListedAsync(space);
        if (changes.Count > 0)
        {
            await InsertAsync(space, changes);
            await tx.ExecuteAsync(SaveRecent, space, "");
        }
    }

    /// <summary>Changes that come before a time and id, latest first.</summary>
    public async ValueTask<List<OutboxRow>> ListBeforeAsync(string space, (long At, long Id) before, int limit) => LatestFirst(
        await tx.ListAsync(Before, OutboxTable.Read, space, before.At, before.Id, limit),
        await RecentAsync(space, change => (change.At, change.Id).CompareTo(before) < 0),
        limit);

    /// <summary>The last change of the space itself, until a time, or null.</summary>
    public async ValueTask<OutboxRow?> FindLastAsync(string space, long until = long.MaxValue) => LatestFirst(
        await tx.ListAsync(LastOfItself, OutboxTable.Read, space, until),
        (await RecentAsync(space, change => change.At <= until)).Where(row => row.Resource == space),
        1).FirstOrDefault();

    /// <summary>The first change of the space itself after a time, or null.</summary>
    public async ValueTask<OutboxRow?> FindFirstAsync(string space, long after) => LatestFirst(
        await tx.ListAsync(FirstOfItself, OutboxTable.Read, space, after),
        (await RecentAsync(space, change => change.At > after)).Where(row => row.Resource == space),
        int.MaxValue).LastOrDefault();

    /// <summary>The change of the space itself that was written last, whatever the clock said then; or null.</summary>
    public async ValueTask<OutboxRow?> FindNewestAsync(string space) =>
        (await RecentAsync(space, static _ => true)).FindLast(row => row.Resource == space) ?? await tx.FirstAsync(NewestOfItself, OutboxTable.Read, space);

    /// <summary>Events of the space that come after a time and id, until a time, oldest first.</summary>
    /// <param name="kinds">The kinds that are asked for, one bit each.</param>
    public async ValueTask<List<EventRow>> ListEventsAsync(string space, (long At, long Id) after, long until, long kinds, int limit) => OldestFirst(
        await tx.ListAsync(Events, ReadEvent, space, after.At, after.Id, until, kinds, limit),
        await RecentAsync(space, change => (change.At, change.Id).CompareTo(after) > 0 && change.At <= until && (change.Event & kinds) is not (null or 0)),
        limit);

    /// <summary>The event of the space with an id that happened after a time, or null.</summary>
    public async ValueTask<EventRow?> FindEventAsync(string space, long id, long after) =>
        await tx.Outbox.FindAsync(id) is { Event: not (null or 0) } row && row.Space == space && row.At > after ? EventOf(row) : null;

    /// <summary>The changes that a batch event is made of, the first of which is its own row.</summary>
    public async ValueTask<List<EventRow>> ListBatchAsync(string space, EventRow first)
    {
        // One call writes its changes at one time, and nothing else comes between them.
        var rows = OldestFirst(
            await tx.ListAsync(Batch, ReadEvent, space, first.At, first.Id),
            await RecentAsync(space, change => change.At == first.At && change.Id > first.Id && change.Event is not null),
            int.MaxValue);
        return [first, .. rows.TakeWhile(static row => row.Kind == 0)];
    }

    private static List<OutboxRow> LatestFirst(List<OutboxRow> moved, IEnumerable<OutboxRow> recent, int limit) =>
        [.. moved.Concat(recent).OrderByDescending(static row => row.At).ThenByDescending(static row => row.Id).Take(limit)];

    private static List<EventRow> OldestFirst(List<EventRow> moved, IEnumerable<OutboxRow> recent, int limit) =>
        [.. moved.Concat(recent.Select(EventOf)).OrderBy(static row => row.At).ThenBy(static row => row.Id).Take(limit)];

    private static EventRow EventOf(OutboxRow row) => new(row.Id, row.At, row.Event!.Value, row.Resource);

    private static EventRow ReadEvent(SqlRow row) => new(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetText(3));

    private async ValueTask InsertAsync(string space, List<Listed> changes)
    {
        var done = 0;
        for (; changes.Count - done >= MovedTogether; done += MovedTogether)
        {
            var values = new SqlValue[1 + (3 * MovedTogether)];
            values[0] = space;
            for (var i = 0; i < MovedTogether; i++)
            {
                (values[(3 * i) + 1], values[(3 * i) + 2], values[(3 * i) + 3]) = (changes[done + i].At, changes[done + i].Id, changes[done + i].Event);
            }

            await tx.ExecuteAsync(InsertMany, values);
        }

        foreach (var change in changes[done..])
        {
            await tx.ExecuteAsync(InsertOne, space, change.At, change.Id, change.Event);
        }
    }

    /// <summary>Those rows of the outbox that the row of the space lists and that are <paramref name="wanted"/>.</summary>
    private async ValueTask<List<OutboxRow>> RecentAsync(string space, Predicate<Listed> wanted)
    {
        var rows = new List<OutboxRow>();
        foreach (var change in (await ListedAsync(space)).FindAll(wanted))
        {
            rows.Add(await tx.Outbox.FindAsync(change.Id) ?? throw new StoreUnavailableException($"{space} lists a change {change.Id} that is not in the outbox."));
        }

        return rows;
    }

    private async ValueTask<List<Listed>> ListedAsync(string space) =>
        [.. (await tx.FirstAsync(Recent, static row => row.GetText(0), space) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Listed.Parse)];

    /// <summary>A change in the list of a row of a space: <c>id:at:event</c> and a blank, without the event where the change makes none.</summary>
    private sealed record Listed(long Id, long At, long? Event)
    {
        public static Listed Parse(string text)
        {
            var parts = text.Split(':');
            return new Listed(Number(parts[0]), Number(parts[1]), parts[2].Length == 0 ? null : Number(parts[2]));
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}:{At}:{Event} ");

        private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
    }
}
