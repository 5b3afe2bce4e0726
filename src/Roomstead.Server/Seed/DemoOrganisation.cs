using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;
using Roomstead.Storage.Tables;
using State = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipState;
using Role = Roomstead.Protocol.Chat.V1.Membership.Types.MembershipRole;
using SpaceType = Roomstead.Protocol.Chat.V1.Space.Types.SpaceType;

namespace Roomstead.Seed;

/// <summary>The demonstration organisation, with ids that never change, as a first start makes it.</summary>
internal static class DemoOrganisation
{
    public const string Customer = "customers/C00demo01";
    public const string OtherCustomer = "customers/C00demo02";

    private const string Alice = "users/100000000000000000001";
    private const string Bob = "users/100000000000000000002";
    private const string Carol = "users/100000000000000000003";
    private const string Frank = "users/100000000000000000006";
    private const string Gina = "users/100000000000000000007";
    private const string Erin = "users/100000000000000000011";
    private const string DemoApp = "users/100000000000000000101";
    private const string GuestApp = "users/100000000000000000103";

    private static readonly AppRow[] Apps =
    [
        App("demo-app", "demo-project", 1, "Demo app", configured: true),
        App("bare-app", "bare-project", 2, "Bare app", configured: true),
        App("guest-app", "guest-project", 3, "Guest app", configured: true),
        App("ghost-app", "ghost-project", 4, "Ghost app", configured: false),
    ];

    /// <summary>Writes everything. The store holds nothing of it yet.</summary>
    public static async ValueTask CreateAsync(Tx tx, DateTimeOffset now)
    {
        await CreatePeopleAsync(tx);
        foreach (var app in Apps)
        {
            await tx.Apps.SaveAsync(app);
        }

        await tx.Apps.SaveApprovalAsync("demo-app", Customer, ScopeSet.AllOfApps.ToString());
        await tx.Apps.SaveApprovalAsync("guest-app", Customer, ScopeSet.AllOfApps.ToString());
        await tx.Apps.SaveDelegationAsync("demo-app", Customer, ScopeSet.AllOfPeople.ToString());
        await CreateSpacesAsync(tx, now);
    }

    private static AppRow App(string name, string project, int number, string displayName, bool configured)
    {
        var digits = FormattableString.Invariant($"1000000000000000001{number:00}");
        return new AppRow(
            name, project, 100_000_000_100 + number, Customer, "users/" + digits, $"{name}@{project}.iam.gserviceaccount.com", digits, displayName, configured);
    }

    private static async ValueTask CreatePeopleAsync(Tx tx)
    {
        await tx.Organisations.SaveAsync(new OrganisationRow(Customer, "example.com", "user-choice", ExternalUsers: true, "case-sensitive", "refuse", "off"));
        await tx.Organisations.SaveAsync(new OrganisationRow(OtherCustomer, "elsewhere.example", "user-choice", ExternalUsers: true, "case-sensitive", "refuse", "off"));
        await PersonAsync("01", "alice", "Alice Archer");
        await PersonAsync("02", "bob", "Bob Baker");
        await PersonAsync("03", "carol", "Carol Carter");
        await PersonAsync("04", "dave", "Dave Dyer");
        await PersonAsync("06", "frank", "Frank Fisher", autoAccept: false);
        await PersonAsync("07", "gina", "Gina Glover", chatEnabled: false);
        await PersonAsync("09", "admin", "Ada Admin", administrator: true);
        await PersonAsync("11", "erin", "Erin Else", OtherCustomer);
        await PersonAsync("19", "admin", "Otto Other", OtherCustomer, administrator: true);
        await tx.Organisations.SaveAudienceAsync(new AudienceRow(Customer, "audiences/default", "Everybody at example.com", ChatEnabled: true));
        await tx.Organisations.SaveAudienceAsync(new AudienceRow(Customer, "audiences/engineering", "Engineering", ChatEnabled: true));
        await tx.Groups.InsertAsync(new GroupRow("groups/engineering001", Customer, "engineering@example.com"));
        await tx.Groups.AddPersonAsync("groups/engineering001", Alice);
        await tx.Groups.AddPersonAsync("groups/engineering001", Bob);

        async ValueTask PersonAsync(
            string number, string local, string name, string customer = Customer, bool administrator = false, bool chatEnabled = true, bool autoAccept = true) =>
            await tx.Users.SaveAsync(new UserRow(
                "users/1000000000000000000" + number,
                local + (customer == Customer ? "@example.com" : "@elsewhere.example"),
                customer,
                name,
                administrator,
                chatEnabled,
                autoAccept,
                PasswordHash: null));
    }

    private static async ValueTask CreateSpacesAsync(Tx tx, DateTimeOffset now)
    {
        await NamedAsync("AAAAatlas01", "Atlas", Alice, details: new() { Description = "Where the Atlas project meets", Guidelines = "Be kind. Cite your sources." });
        await JoinAsync("AAAAatlas01", (Alice, Role.RoleManager), (Bob, Role.RoleAssistantManager), (Carol, Role.RoleMember), (Gina, Role.RoleMember));
        await tx.Memberships.SaveAsync(new MembershipRow("spaces/AAAAatlas01", Frank, MembershipRow.Human, State.Invited, Role.RoleMember, Micros.Of(now)));

        await NamedAsync("AAAAnews001", "Company news", Alice, Space.Types.PredefinedPermissionSettings.AnnouncementSpace);
        await JoinAsync("AAAAnews001", (Alice, Role.RoleManager), (Bob, Role.RoleAssistantManager), (Carol, Role.RoleMember));

        await SpaceAsync(NewSpace.Of("AAAAlunch01", SpaceType.GroupChat, Customer, At()), Alice);
        await JoinAsync("AAAAlunch01", (Alice, Role.RoleMember), (Bob, Role.RoleMember), (Carol, Role.RoleMember));

        await SpaceAsync(NewSpace.Of("AAAAdm00001", SpaceType.DirectMessage, null, At()), Alice, directKey: SpacesTable.DirectKey(Alice, Bob));
        await JoinAsync("AAAAdm00001", (Alice, Role.RoleMember), (Bob, Role.RoleMember));

        var bot = NewSpace.Of("AAAAbotdm01", SpaceType.DirectMessage, null, At());
        bot.SingleUserBotDm = true;
        bot.Type = Space.Types.Type.Dm;
        await SpaceAsync(bot, Alice, directKey: SpacesTable.DirectKey(Alice, DemoApp));
        await JoinAsync("AAAAbotdm01", (Alice, Role.RoleMember), (DemoApp, Role.RoleMember));

        await NamedAsync("AAAAdesk001", "Service desk", DemoApp);
        await JoinAsync("AAAAdesk001", (DemoApp, Role.RoleMember), (GuestApp, Role.RoleMember), (Alice, Role.RoleManager), (Carol, Role.RoleMember));

        var imported = NewSpace.Of("AAAAimport1", SpaceType.Space, Customer, At());
        imported.DisplayName = "Imported";
        imported.ImportMode = true;
        imported.ImportModeExpireTime = Timestamp.FromDateTimeOffset(now.AddDays(Limits.ImportDays));
        imported.PermissionSettings = DefaultSettings.Permissions(default);
        await SpaceAsync(imported, Alice, importApp: "demo-app");

        await NamedAsync("AAAAguest01", "Partners", Alice, external: true);
        await JoinAsync("AAAAguest01", (Alice, Role.RoleManager), (Erin, Role.RoleMember));

        await NamedAsync("AAAAother01", "Elsewhere", Erin, customer: OtherCustomer);
        await JoinAsync("AAAAother01", (Erin, Role.RoleManager));

        Timestamp At() => Timestamp.FromDateTimeOffset(now);

        async ValueTask NamedAsync(
            string id,
            string name,
            string creator,
            Space.Types.PredefinedPermissionSettings kind = Space.Types.PredefinedPermissionSettings.CollaborationSpace,
            Space.Types.SpaceDetails? details = null,
            bool external = false,
            string customer = Customer)
        {
            var space = NewSpace.Of(id, SpaceType.Space, customer, At());
            space.DisplayName = name;
            space.SpaceDetails = details;
            space.ExternalUserAllowed = external;
            space.PermissionSettings = DefaultSettings.Permissions(kind);
            await SpaceAsync(space, creator);
        }

        async ValueTask SpaceAsync(Space space, string creator, string? importApp = null, string? directKey = null)
        {
            var owner = space.HasCustomer ? space.Customer : Customer;
            await tx.Spaces.InsertAsync(new SpaceRow(space, 1, owner, creator, importApp ?? (creator == DemoApp ? "demo-app" : null), importApp, Started: true, Micros.Of(now)), directKey);
        }

        async ValueTask JoinAsync(string id, params (string Member, Role Role)[] members)
        {
            foreach (var (member, role) in members)
            {
                var kind = Array.Exists(Apps, app => app.UserId == member) ? MembershipRow.Bot : MembershipRow.Human;
                await tx.Memberships.SaveAsync(new MembershipRow("spaces/" + id, member, kind, State.Joined, role, Micros.Of(now)));
            }

            var row = (await tx.Spaces.FindAsync("spaces/" + id))!;
            var space = row.Value.Clone();
            space.MembershipCount.JoinedDirectHumanUserCount = members.Count(m => !Array.Exists(Apps, app => app.UserId == m.Member));
            await tx.Spaces.UpdateAsync(row, space);
        }
    }
}
