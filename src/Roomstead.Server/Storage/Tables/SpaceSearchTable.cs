using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Storage.Tables;

/// <summary>How an organisation's spaces can be ordered.</summary>
internal enum SpaceOrder
{
    CreateTime,
    LastActiveTime,
    People,
}

/// <summary>What finds spaces by their names and puts them in order: the words of the names of named spaces that are not being
/// imported (<c>space_words</c>), and columns of <c>spaces</c>. <see cref="SpacesTable"/> keeps it in the transaction of each change.</summary>
internal sealed class SpaceSearchTable(Tx tx)
{
    private const string Columns = SpacesTable.Columns + ", s.display_name";
    private const string OfWord = "s.name IN (SELECT w.space FROM space_words w WHERE w.word >= $1 AND w.word < $2)";

    /// <summary>Comes after every word that begins with what it is appended to: no word holds this character.</summary>
    private const string AfterAll = "\U0010FFFF";

    private static readonly Sql InsertWord = new("INSERT INTO space_words (word, space) VALUES ($1, $2)", keepsMemory: true);
    private static readonly Sql DeleteWord = new("DELETE FROM space_words WHERE word = $1 AND space = $2", keepsMemory: true);
    private static readonly Sql ReplaceWord = new("UPDATE space_words SET word = $3 WHERE word = $1 AND space = $2", keepsMemory: true);
    private static readonly Sql DeleteWords = new("DELETE FROM space_words");
    private static readonly Sql CountOfWord = new("SELECT count(*) FROM (SELECT 1 FROM space_words WHERE word >= $1 AND word < $2 LIMIT $3)");
    private static readonly Sql CountOfCustomer = new("SELECT count(*) FROM (SELECT 1 FROM spaces WHERE search_customer = $1 LIMIT $2)");

    // Without the organisation, which is compared with what is found: a store that could look it up by that would read all of its spaces.
    private static readonly Sql ByWord = new($"SELECT {Columns} FROM spaces s WHERE {OfWord}");
    private static readonly Sql ByWordForMember = new(
        $"SELECT {Columns} FROM spaces s WHERE s.space_type = 1 AND s.import_app IS NULL AND {OfWord} "
        + "AND (EXISTS (SELECT 1 FROM memberships m WHERE m.space = s.name AND m.member = $3 AND m.state = 1) "
        + "OR EXISTS (SELECT 1 FROM group_members g JOIN memberships t ON t.space = s.name AND t.member = g.group_name AND t.state = 1 WHERE g.user_id = $3))");

    private static readonly Sql OfMember = new(
        $"SELECT {Columns} FROM spaces s WHERE s.name IN (SELECT m.space FROM memberships m WHERE m.member = $1 AND m.state = 1 "
        + "UNION SELECT t.space FROM group_members g JOIN memberships t ON t.member = g.group_name AND t.state = 1 WHERE g.user_id = $1) "
        + "AND s.space_type = 1 AND s.import_app IS NULL ORDER BY s.name LIMIT $2");

    private static readonly Sql NamesAfter = new("SELECT name FROM spaces WHERE name > $1 ORDER BY name LIMIT $2");

    private static readonly Dictionary<(SpaceOrder, bool), Sql> InOrder = new()
    {
        [(SpaceOrder.CreateTime, false)] = Ordered("create_time", descending: false),
        [(SpaceOrder.CreateTime, true)] = Ordered("create_time", descending: true),
        [(SpaceOrder.LastActiveTime, false)] = Ordered("active_time", descending: false),
        [(SpaceOrder.LastActiveTime, true)] = Ordered("active_time", descending: true),
        [(SpaceOrder.People, false)] = Ordered("people", descending: false),
        [(SpaceOrder.People, true)] = Ordered("people", descending: true),
    };

    /// <summary>How many names have words that a searched word stands for, roughly, counted up to <paramref name="limit"/>.</summary>
    public async ValueTask<long> CountAsync(string searched, int limit) =>
        await tx.NumberAsync(CountOfWord, NameWords.Key(searched), NameWords.Key(searched) + AfterAll, limit) ?? 0;

    /// <summary>How many spaces of an organisation there are to search, counted up to <paramref name="limit"/>.</summary>
    public async ValueTask<long> CountOfCustomerAsync(string customer, int limit) => await tx.NumberAsync(CountOfCustomer, customer, limit) ?? 0;

    /// <summary>The organisation's spaces whose names may have the searched word, and pass <paramref name="matches"/>.</summary>
    public async ValueTask<IEnumerable<SpaceRow>> ListAsync(string searched, string customer, Func<string, bool> matches) =>
        (await tx.ListAsync(ByWord, Reading(matches), NameWords.Key(searched), NameWords.Key(searched) + AfterAll)).OfType<SpaceRow>()
            .Where(row => row.Customer == customer);

    /// <summary>The spaces a member has joined, himself or through a group, whose names may have the searched word, and pass <paramref name="matches"/>.</summary>
    public async ValueTask<IEnumerable<SpaceRow>> ListOfMemberAsync(string searched, string member, Func<string, bool> matches) =>
        (await tx.ListAsync(ByWordForMember, Reading(matches), NameWords.Key(searched), NameWords.Key(searched) + AfterAll, member)).OfType<SpaceRow>();

    /// <summary>The spaces a member has joined, himself or through a group, whose names pass <paramref name="matches"/>, of the first <paramref name="limit"/>.</summary>
    public async ValueTask<IEnumerable<SpaceRow>> ListOfMemberAsync(string member, Func<string, bool> matches, int limit) =>
        (await tx.ListAsync(OfMember, Reading(matches), member, limit)).OfType<SpaceRow>();

    /// <summary>The organisation's spaces in an order, after the one with this key and name.</summary>
    public ValueTask<List<SpaceRow>> ListInOrderAsync(string customer, SpaceOrder order, bool descending, long afterKey, string afterName, int limit) =>
        tx.ListAsync(InOrder[(order, descending)], SpacesTable.Read, customer, afterKey, afterName, limit);

    /// <summary>The value by which an order ranks a space.</summary>
    public static long KeyOf(SpaceOrder order, Space space) => order switch
    {
        SpaceOrder.CreateTime => MicrosOf(space.CreateTime),
        SpaceOrder.LastActiveTime => MicrosOf(space.LastActiveTime),
        _ => space.MembershipCount?.JoinedDirectHumanUserCount ?? 0,
    };

    /// <summary>Brings the words of a space from those of one name to those of another; null for no name.</summary>
    public async ValueTask SaveWordsAsync(string space, string? before, string? after)
    {
        var gone = before is null ? [] : NameWords.Keys(before);
        var added = after is null ? [] : NameWords.Keys(after);
        gone.RemoveWhere(word => added.Remove(word));

        // One in place of another, as long as there are both.
        foreach (var (word, other) in gone.Zip(added))
        {
            await tx.ExecuteAsync(ReplaceWord, word, space, other);
        }

        foreach (var word in gone.Skip(added.Count))
        {
            await tx.ExecuteAsync(DeleteWord, word, space);
        }

        foreach (var word in added.Skip(gone.Count))
        {
            await tx.ExecuteAsync(InsertWord, word, space);
        }
    }

    public ValueTask<int> ClearWordsAsync() => tx.ExecuteAsync(DeleteWords);

    /// <summary>Names of spaces, whatever their kind, after <paramref name="after"/>.</summary>
    public ValueTask<List<string>> ListNamesAsync(string after, int limit) => tx.ListAsync(NamesAfter, static row => row.GetText(0), after, limit);

    private static Func<SqlRow, SpaceRow?> Reading(Func<string, bool> matches) => row => matches(row.GetText(9)) ? SpacesTable.Read(row) : null;

    private static Sql Ordered(string column, bool descending)
    {
        var (compare, direction) = descending ? ("<", " DESC") : (">", "");
        return new(
            $"SELECT {Columns} FROM spaces s WHERE s.search_customer = $1 AND (s.{column}, s.name) {compare} ($2, $3) "
            + $"ORDER BY s.{column}{direction}, s.name{direction} LIMIT $4");
    }

    private static long MicrosOf(Google.Protobuf.WellKnownTypes.Timestamp? time) => time is null ? 0 : (time.Seconds * 1_000_000) + (time.Nanos / 1_000);
}
