using System.Globalization;
using Roomstead.Benchmarks.Running;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Benchmarks.Stores;

/// <summary>
/// A store with many spaces, written through the server's own tables: each a copy of one space of the demonstration
/// organisation under its own name, with three members. A thousand of them, evenly spread, belong to the caller.
/// </summary>
internal sealed class FilledStore
{
    /// <summary>How many spaces the store has that the other goals are measured on.</summary>
    public const int Small = 10_000;

    /// <summary>A space of the caller with as many members as the store has other spaces.</summary>
    public const string Crowd = "spaces/FILLcrowd01";

    private const int OwnSpaces = 1_000;
    private const int SpacesPerTransaction = 2_000;
    private const int SpacesPerUser = 10;
    private const string Caller = "alice@example.com";
    private const string Administrator = "admin@example.com";
    private const string Pattern = "spaces/AAAAatlas01";

    private static readonly Sql ChangesOnRecord = new("SELECT count(*) FROM outbox WHERE method LIKE '%UpdateSpace'");

    private readonly int _spaces;

    private FilledStore(string directory, string token, string administratorToken, int spaces, IReadOnlyList<string> own)
    {
        AdministratorToken = administratorToken;
        _spaces = spaces;
        Directory = directory;
        Token = token;
        Own = own;
    }

    public string Directory { get; }

    /// <summary>An access token of the caller.</summary>
    public string Token { get; }

    /// <summary>An access token of an administrator who may search all spaces.</summary>
    public string AdministratorToken { get; }

    /// <summary>The spaces that the caller manages.</summary>
    public IReadOnlyList<string> Own { get; }

    /// <summary>The first number that no display name of this store has had.</summary>
    public long NextNumber { get; set; } = 1;

    /// <summary>How many changes have been answered with 200.</summary>
    public long Changes { get; set; }

    public static async Task<FilledStore> MakeAsync(Lab lab, int spaces, CancellationToken cancel)
    {
        var directory = lab.NewDirectory(string.Create(CultureInfo.InvariantCulture, $"store-{spaces}"));

        // The first start writes the demonstration organisation.
        await using (await ServerProcess.StartAsync(lab, directory, environment: null, cancel))
        {
        }

        var token = await Child.RunToEndAsync([lab.Options.Server, "token", "--user", Caller, "--scope", "chat.spaces", "--scope", "chat.memberships", "--data", directory], cancel);
        var administrator = await Child.RunToEndAsync(
            [lab.Options.Server, "token", "--user", Administrator, "--scope", "chat.admin.spaces.readonly", "--data", directory], cancel);
        await using var db = Store.Open(directory, TimeProvider.System);
        return new FilledStore(directory, token, administrator, spaces, await FillAsync(db, spaces, cancel));
    }

    /// <summary>What the store takes on disk, for each of its spaces.</summary>
    public double BytesPerSpace => System.IO.Directory.EnumerateFiles(Directory).Sum(file => new FileInfo(file).Length) / (double)_spaces;

    /// <summary>Makes sure that every change that was answered is on record. The server must not be running.</summary>
    /// <exception cref="BenchFailedException">It is not so: the figures are of something else than durable changes.</exception>
    public async Task RequireEveryChangeAsync()
    {
        await using var db = Store.Open(Directory, TimeProvider.System);
        var recorded = await db.ReadAsync(static async tx => await tx.NumberAsync(ChangesOnRecord) ?? 0);
        if (recorded != Changes)
        {
            throw new BenchFailedException($"{Changes} changes were answered, {recorded} are on record");
        }
    }

    private static async Task<IReadOnlyList<string>> FillAsync(Db db, int spaces, CancellationToken cancel)
    {
        var (pattern, caller) = await db.ReadAsync(
            static async tx => (await tx.Spaces.FindAsync(Pattern), await tx.Users.FindByEmailAsync(Caller)), cancel);
        if (pattern is null || caller is null)
        {
            throw new BenchFailedException("the server's first start did not write the demonstration organisation");
        }

        var own = new List<string>(OwnSpaces);
        var everyNth = spaces / OwnSpaces;
        for (var first = 0; first < spaces; first += SpacesPerTransaction)
        {
            await db.WriteAsync(
                async tx =>
                {
                    for (var i = first; i < Math.Min(spaces, first + SpacesPerTransaction); i++)
                    {
                        var mine = i % everyNth == 0;
                        var name = await AddAsync(tx, i, pattern, caller, mine);
                        if (mine)
                        {
                            own.Add(name);
                        }
                    }
                },
                cancel);
        }

        await FillCrowdAsync(db, spaces, pattern, caller, cancel);
        return own;
    }

    private static async Task FillCrowdAsync(Db db, int members, SpaceRow pattern, UserRow caller, CancellationToken cancel)
    {
        var space = pattern.Value.Clone();
        space.Name = Crowd;
        space.DisplayName = "Filled crowd";
        space.MembershipCount = new() { JoinedDirectHumanUserCount = members };
        await db.WriteAsync(
            async tx =>
            {
                await tx.Spaces.InsertAsync(pattern with { Value = space, Started = false }, directKey: null);
                await JoinAsync(tx, Crowd, caller.Id, Membership.Types.MembershipRole.RoleManager, pattern.CreatedAt);
            },
            cancel);
        for (var first = 1; first < members; first += SpacesPerTransaction)
        {
            await db.WriteAsync(
                async tx =>
                {
                    for (var i = first; i < Math.Min(members, first + SpacesPerTransaction); i++)
                    {
                        await JoinAsync(tx, Crowd, UserId(i), Membership.Types.MembershipRole.RoleMember, pattern.CreatedAt);
                    }
                },
                cancel);
        }
    }

    private static async ValueTask<string> AddAsync(Tx tx, int index, SpaceRow pattern, UserRow caller, bool mine)
    {
        var space = pattern.Value.Clone();
        space.Name = string.Create(CultureInfo.InvariantCulture, $"spaces/FILL{index:D7}");
        space.DisplayName = string.Create(CultureInfo.InvariantCulture, $"Filled space {index:D7}");
        await tx.Spaces.InsertAsync(pattern with { Value = space }, directKey: null);

        // Neighbouring spaces share people, so that everybody is in about thirty.
        var user = index / SpacesPerUser;
        if (index % SpacesPerUser == 0)
        {
            await tx.Users.SaveAsync(caller with
            {
                Id = UserId(user),
                Email = string.Create(CultureInfo.InvariantCulture, $"filled{user}@example.com"),
                DisplayName = string.Create(CultureInfo.InvariantCulture, $"Filled User {user}"),
            });
        }

        await JoinAsync(tx, space.Name, mine ? caller.Id : UserId(user), Membership.Types.MembershipRole.RoleManager, pattern.CreatedAt);
        await JoinAsync(tx, space.Name, UserId(user + 1), Membership.Types.MembershipRole.RoleMember, pattern.CreatedAt);
        await JoinAsync(tx, space.Name, UserId(user + 2), Membership.Types.MembershipRole.RoleMember, pattern.CreatedAt);
        return space.Name;
    }

    private static ValueTask<int> JoinAsync(Tx tx, string space, string member, Membership.Types.MembershipRole role, long at) =>
        tx.Memberships.SaveAsync(new MembershipRow(space, member, MembershipRow.Human, Membership.Types.MembershipState.Joined, role, at));

    private static string UserId(int number) => string.Create(CultureInfo.InvariantCulture, $"users/2{number:D20}");
}
