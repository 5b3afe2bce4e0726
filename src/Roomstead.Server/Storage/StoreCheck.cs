using Google.Protobuf;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Storage;

/// <summary>What must hold in every store, whatever happened to the process that wrote it.</summary>
internal static class StoreCheck
{
    private const int Page = 500;

    private static readonly Sql Spaces = new(
        "SELECT s.name, s.space_type, s.display_name, s.doc, "
        + "(SELECT count(*) FROM memberships m WHERE m.space = s.name AND m.kind = 'HUMAN' AND m.state = 1), "
        + "(SELECT count(*) FROM memberships m WHERE m.space = s.name AND m.kind = 'GROUP' AND m.state = 1), "
        + "s.import_app, s.search_customer, s.customer, s.active_time, s.create_time, s.people FROM spaces s WHERE s.name > $1 ORDER BY s.name LIMIT $2");

    private static readonly Sql Strangers = new(
        "SELECT m.space || ' has a member ' || m.member || ' that nobody knows' FROM memberships m WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = m.member) "
        + "AND NOT EXISTS (SELECT 1 FROM apps a WHERE a.user_id = m.member) AND NOT EXISTS (SELECT 1 FROM user_groups g WHERE g.name = m.member) ORDER BY 1 LIMIT $1");

    private static readonly Sql Orphans = new(
        "SELECT 'change ' || o.id || ' is of ' || o.resource || ', which is not there' FROM outbox o "
        + "WHERE o.new_doc IS NOT NULL AND o.outcome IS NULL AND o.resource NOT IN (SELECT name FROM spaces) AND o.resource LIKE 'spaces/%' AND o.resource NOT LIKE 'spaces/%/%' "
        + "AND NOT EXISTS (SELECT 1 FROM outbox d WHERE d.resource = o.resource AND d.id > o.id AND d.new_doc IS NULL) ORDER BY o.id LIMIT $1");

    private static readonly Sql Unlisted = new(
        "SELECT 'change ' || o.id || ' is not among the changes of ' || o.space FROM outbox o "
        + "WHERE NOT EXISTS (SELECT 1 FROM space_changes c WHERE c.space = o.space AND c.at = o.at AND c.id = o.id) "
        + "AND NOT EXISTS (SELECT 1 FROM spaces s WHERE s.name = o.space AND ' ' || s.recent LIKE '% ' || o.id || ':' || o.at || ':' || coalesce(CAST(o.event AS TEXT), '') || ' %') ORDER BY o.id LIMIT $1");

    private static readonly Sql Unwritten = new(
        "SELECT c.space || ' has a change ' || c.id || ' that is not in the outbox' FROM space_changes c "
        + "WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = c.id AND o.space = c.space AND o.at = c.at) ORDER BY c.id LIMIT $1");

    private static readonly Sql Word = new("SELECT 1 FROM space_words WHERE word = $1 AND space = $2");
    private static readonly Sql WordCount = new("SELECT count(*) FROM space_words");

    /// <summary>One line for each thing that is not as it must be, in one snapshot.</summary>
    public static async ValueTask<List<string>> ProblemsAsync(Tx tx)
    {
        var problems = new List<string>();
        var indexed = await tx.Meta.FindAsync(MetaTable.SearchIndex) == NameWords.Version; // Otherwise the next start will see to it.
        var words = 0L;
        for (var (after, count) = ("", Page); count == Page;)
        {
            var spaces = await tx.ListAsync(Spaces, Read, after, Page);
            count = spaces.Count;
            after = spaces is [.., var last] ? last.Name : after;
            foreach (var space in spaces)
            {
                problems.AddRange(ProblemsOf(space, await tx.SpaceChanges.FindNewestAsync(space.Name)));
            }

            foreach (var space in spaces.Where(space => indexed && space.SearchedName is not null))
            {
                foreach (var word in NameWords.Keys(space.SearchedName!))
                {
                    words++;
                    if (await tx.NumberAsync(Word, word, space.Name) is null)
                    {
                        problems.Add($"{space.Name}: it cannot be found by '{word}'");
                    }
                }
            }
        }

        // Of a space that is broken its words are not known.
        if (indexed && problems.Count == 0 && await tx.NumberAsync(WordCount) is { } kept && kept > words)
        {
            problems.Add($"{kept - words} words of names are those of no space");
        }

        problems.AddRange(await tx.ListAsync(Strangers, static row => row.GetText(0), Page));
        problems.AddRange(await tx.ListAsync(Orphans, static row => row.GetText(0), Page));
        problems.AddRange(await tx.ListAsync(Unlisted, static row => row.GetText(0), Page));
        problems.AddRange(await tx.ListAsync(Unwritten, static row => row.GetText(0), Page));
        return problems;
    }

    private static IEnumerable<string> ProblemsOf(StoredSpace stored, OutboxRow? newest)
    {
        if (stored.Doc is not { } space)
        {
            yield return $"{stored.Name}: its document cannot be read";
            yield break;
        }

        if (space.Name != stored.Name)
        {
            yield return $"{stored.Name}: its document is that of {space.Name}";
        }

        if ((long)space.SpaceType != stored.SpaceType)
        {
            yield return $"{stored.Name}: its type differs between document and column";
        }

        if ((space.SpaceType == Space.Types.SpaceType.Space ? space.DisplayName : null) != stored.DisplayName)
        {
            yield return $"{stored.Name}: its display name differs between document and column";
        }

        if (stored.CreateTime is not null && ((stored.SearchedName is null ? null : stored.Customer) != stored.SearchCustomer
            || SpaceSearchTable.KeyOf(SpaceOrder.CreateTime, space) != stored.CreateTime
            || SpaceSearchTable.KeyOf(SpaceOrder.LastActiveTime, space) != stored.ActiveTime
            || SpaceSearchTable.KeyOf(SpaceOrder.People, space) != stored.PeopleInOrder))
        {
            yield return $"{stored.Name}: what it is searched by differs between document and columns";
        }

        if ((space.MembershipCount?.JoinedDirectHumanUserCount ?? 0) != stored.People || (space.MembershipCount?.JoinedGroupCount ?? 0) != stored.Groups)
        {
            yield return $"{stored.Name}: its membership count is not that of its members";
        }

        // The document as the last recorded change left it. Members come and go without a change of the space.
        if (newest?.NewDoc is { } document && ParseOrNull(document) is { } recorded && !Comparable(recorded).Equals(Comparable(space)))
        {
            yield return $"{stored.Name}: its document is not what the last recorded change made it";
        }
    }

    private static Space Comparable(Space space)
    {
        var copy = space.Clone();
        copy.MembershipCount = null;
        copy.LastActiveTime = null;
        return copy;
    }

    private static StoredSpace Read(SqlRow row) => new(
        row.GetText(0), row.GetInt64(1), row.GetTextOrNull(2), ParseOrNull(row.GetBytes(3)), row.GetInt64(4), row.GetInt64(5))
    {
        Imported = !row.IsNull(6),
        SearchCustomer = row.GetTextOrNull(7),
        Customer = row.GetTextOrNull(8),
        ActiveTime = row.GetInt64OrNull(9),
        CreateTime = row.GetInt64OrNull(10),
        PeopleInOrder = row.GetInt64OrNull(11),
    };

    private static Space? ParseOrNull(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Space.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null; // Reported by the caller, with the name of the space.
        }
    }

    private sealed record StoredSpace(string Name, long SpaceType, string? DisplayName, Space? Doc, long People, long Groups)
    {
        public bool Imported { get; init; }

        public string? SearchedName => !Imported && Doc is { SpaceType: Space.Types.SpaceType.Space } ? Doc.DisplayName : null;

        public string? SearchCustomer { get; init; }

        public string? Customer { get; init; }

        public long? ActiveTime { get; init; }

        public long? CreateTime { get; init; }

        public long? PeopleInOrder { get; init; }
    }
}
