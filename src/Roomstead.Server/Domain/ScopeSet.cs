using System.Numerics;

namespace Roomstead.Domain;

/// <summary>The OAuth scopes this server knows, by their short names (without the common prefix), and sets of them.</summary>
internal readonly record struct ScopeSet
{
    public const string Prefix = "https://www.googleapis.com/auth/";

    private static readonly string[] Names =
    [
        "openid", "email", "profile", Prefix + "userinfo.email", Prefix + "userinfo.profile",
        .. new[]
        {
            "chat.admin.delete", "chat.admin.memberships", "chat.admin.memberships.readonly", "chat.admin.spaces", "chat.admin.spaces.readonly",
            "chat.app.all.memberships.readonly", "chat.app.all.messages.readonly", "chat.app.all.spaces.readonly", "chat.app.delete",
            "chat.app.memberships", "chat.app.memberships.readonly", "chat.app.messages.readonly", "chat.app.spaces", "chat.app.spaces.create",
            "chat.app.spaces.readonly", "chat.bot", "chat.customemojis", "chat.customemojis.readonly", "chat.delete", "chat.import",
            "chat.memberships", "chat.memberships.app", "chat.memberships.readonly", "chat.messages", "chat.messages.create",
            "chat.messages.reactions", "chat.messages.reactions.create", "chat.messages.reactions.readonly", "chat.messages.readonly",
            "chat.spaces", "chat.spaces.create", "chat.spaces.readonly", "chat.users.availability", "chat.users.availability.readonly",
            "chat.users.readstate", "chat.users.readstate.readonly", "chat.users.sections", "chat.users.sections.readonly",
            "chat.users.spacesettings",
        }.Select(static name => Prefix + name),
    ];

    private static readonly Dictionary<string, int> Indexes = Names.Index().ToDictionary(static n => n.Item, static n => n.Index, StringComparer.Ordinal);

    private readonly ulong _bits;

    private ScopeSet(ulong bits) => _bits = bits;

    public static ScopeSet None => default;

    /// <summary>The scopes of OpenID: who somebody is, and nothing he could do.</summary>
    public static ScopeSet Identity { get; } = new(0b11111UL);

    public static ScopeSet OpenId { get; } = new(0b00001UL);

    /// <summary><c>email</c> by both its names.</summary>
    public static ScopeSet Email { get; } = new(0b01010UL);

    /// <summary><c>profile</c> by both its names.</summary>
    public static ScopeSet Profile { get; } = new(0b10100UL);

    /// <summary>Every scope of the Chat API, without those of OpenID.</summary>
    public static ScopeSet AllOfChat { get; } = new(((1UL << Names.Length) - 1) & ~0b11111UL);

    /// <summary>What apps by themselves may hold: <c>chat.bot</c> and <c>chat.app.*</c> (A-01, A-03).</summary>
    public static ScopeSet AllOfApps { get; } = new(
        Names.Index().Where(static n => n.Item == Prefix + "chat.bot" || n.Item.StartsWith(Prefix + "chat.app.", StringComparison.Ordinal))
            .Aggregate(0UL, static (bits, n) => bits | (1UL << n.Index)));

    /// <summary>What people may hold of the Chat API, and so may be delegated .</summary>
    public static ScopeSet AllOfPeople { get; } = AllOfChat.Except(AllOfApps);

    public bool IsEmpty => _bits == 0;

    public int Count => BitOperations.PopCount(_bits);

    /// <summary>Reads full names separated by blanks. False when one of them is not a scope of this server.</summary>
    public static bool TryParse(string text, out ScopeSet scopes)
    {
        var bits = 0UL;
        var lookup = Indexes.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in text.AsSpan().Split(' '))
        {
            var name = text.AsSpan(range);
            if (name.IsEmpty)
            {
                continue;
            }

            if (!lookup.TryGetValue(name, out var index))
            {
                scopes = default;
                return false;
            }

            bits |= 1UL << index;
        }

        scopes = new ScopeSet(bits);
        return true;
    }

    /// <summary>Reads what this server itself wrote.</summary>
    public static ScopeSet Parse(string text) =>
        TryParse(text, out var scopes) ? scopes : throw new FormatException("Not scopes of this server: " + text);

    /// <summary>A set of Chat scopes by what follows <c>…/auth/chat.</c></summary>
    public static ScopeSet OfChat(params ReadOnlySpan<string> names)
    {
        var bits = 0UL;
        foreach (var name in names)
        {
            bits |= 1UL << Indexes[Prefix + "chat." + name];
        }

        return new ScopeSet(bits);
    }

    public bool Overlaps(ScopeSet other) => (_bits & other._bits) != 0;

    public bool Contains(ScopeSet other) => (_bits & other._bits) == other._bits;

    public ScopeSet Union(ScopeSet other) => new(_bits | other._bits);

    public ScopeSet Intersect(ScopeSet other) => new(_bits & other._bits);

    public ScopeSet Except(ScopeSet other) => new(_bits & ~other._bits);

    /// <summary>The full names in this set.</summary>
    public IEnumerable<string> FullNames()
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if ((_bits & (1UL << i)) != 0)
            {
                yield return Names[i];
            }
        }
    }

    /// <summary>Full names separated by blanks, as OAuth writes them.</summary>
    public override string ToString() => string.Join(' ', FullNames());
}
