using System.Text.Json.Nodes;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Cli;

/// <summary>People, organisations, clients and apps, beside a running server.</summary>
public sealed class AdministrationTests
{
    [Fact]
    public async Task A_person_is_added_listed_and_removed()
    {
        await using var chat = await Shell.StartServerAsync();

        var added = await chat.ShellAsync("user", "add", "Zoe@Example.com", "--name", "Zoe Zander", "--admin", "--json");
        added.Status.ShouldBe(0, added.Error);
        ((string)added.Json[0]!["email"]!).ShouldBe("zoe@example.com");
        ((bool)added.Json[0]!["admin"]!).ShouldBeTrue();
        ((string)added.Json[0]!["id"]!).ShouldMatch(@"\Ausers/1\d{20}\z");

        (await chat.ShellAsync("user", "list")).Out.ShouldContain("Zoe Zander");
        (await chat.ShellAsync("token", "--user", "zoe@example.com", "--scope", "chat.spaces")).Status.ShouldBe(0);
        (await chat.ShellAsync("user", "remove", "zoe@example.com")).Status.ShouldBe(0);
        (await chat.ShellAsync("user", "list")).Out.ShouldNotContain("Zoe Zander");
    }

    [Fact]
    public async Task A_removed_person_is_in_no_space_and_his_tokens_are_no_good()
    {
        await using var chat = await Shell.StartServerAsync();
        var token = await chat.UserTokenAsync("carol@example.com", ["chat.spaces"]);

        (await chat.ShellAsync("user", "remove", "carol@example.com")).Out.ShouldContain("was in 4 spaces");

        await chat.RefusedAsync("/v1/spaces/AAAAatlas01", token, Refusal.AccessTokenUnsupported);
        var atlas = await chat.ShellAsync("call", "spaces.get", "--name", "spaces/AAAAatlas01", "--user", "alice@example.com");
        ((int)atlas.Json["membershipCount"]!["joinedDirectHumanUserCount"]!).ShouldBe(3);
        (await chat.ShellAsync("db", "check")).Status.ShouldBe(0);
    }

    [Fact]
    [Rule("P-135", "M-32")]
    public async Task What_a_person_may_do_is_set_and_what_is_not_named_stays()
    {
        await using var chat = await Shell.StartServerAsync();
        string[] add = ["call", "spaces.members.create", "--parent", "spaces/AAAAnews001", "--membership.member.type", "HUMAN", "--user", "alice@example.com", "--membership.member.name"];

        var set = await chat.ShellAsync("user", "set", "gina@example.com", "--chat", "on", "--json");
        set.Status.ShouldBe(0, set.Error);
        set.Json[0]!.ToJsonString().ShouldContain("\"admin\":false,\"chat\":true,\"auto-accept\":true");
        await chat.ShellAsync("user", "set", "gina@example.com", "--auto-accept", "off");

        ((string?)(await chat.ShellAsync([.. add, "users/gina@example.com"])).Json["state"]).ShouldBe("INVITED");
        await chat.ShellAsync("user", "set", "dave@example.com", "--chat", "off");
        (await chat.ShellAsync([.. add, "users/dave@example.com"])).Error.ShouldContain("FAILED_PRECONDITION");
        (await chat.ShellAsync("user", "set", "dave@example.com")).Line.ShouldContain("What to set?");
    }

    [Fact]
    [Rule("M-54", "M-38")]
    public async Task A_group_opens_and_closes_its_spaces_to_the_people_in_it()
    {
        await using var chat = await Shell.StartServerAsync();
        string[] get = ["call", "spaces.get", "--name", "spaces/AAAAnews001", "--user", "dave@example.com"];

        var added = await chat.ShellAsync("group", "add", "Writers@Example.com", "--member", "dave@example.com", "--json");
        added.Status.ShouldBe(0, added.Error);
        var id = (string)added.Json[0]!["id"]!;
        id.ShouldMatch(@"\Agroups/[A-Za-z0-9_-]{16}\z");
        (await chat.ShellAsync("group", "list")).Out.ShouldContain("engineering@example.com");
        (await chat.ShellAsync(get)).Status.ShouldNotBe(0);
        var joined = await chat.ShellAsync(
            "call", "spaces.members.create", "--parent", "spaces/AAAAnews001", "--membership.group-member.name", id, "--user", "alice@example.com");
        joined.Status.ShouldBe(0, joined.Error);
        (await chat.ShellAsync(get)).Status.ShouldBe(0);

        (await chat.ShellAsync("group", "set", "writers@example.com", "--drop", "dave@example.com", "--add", "frank@example.com", "--json")).Json[0]!["people"]!.ToJsonString()
            .ShouldBe("""["frank@example.com"]""");
        (await chat.ShellAsync(get)).Status.ShouldNotBe(0);
        await chat.ShellAsync("group", "set", "writers@example.com", "--add", "dave@example.com");
        (await chat.ShellAsync(get)).Status.ShouldBe(0);

        (await chat.ShellAsync("group", "remove", "writers@example.com")).Out.ShouldContain("was in 1 spaces");
        (await chat.ShellAsync(get)).Status.ShouldNotBe(0);
        (await chat.ShellAsync("group", "list")).Out.ShouldNotContain("writers");
        (await chat.ShellAsync("db", "check")).Status.ShouldBe(0);
    }

    [Theory]
    [InlineData(1, "There is a group or user alice@example.com already.", "user", "add", "alice@example.com")]
    [InlineData(1, "There is a group or user engineering@example.com already.", "group", "add", "engineering@example.com")]
    [InlineData(1, "There is a group or user alice@example.com already.", "group", "add", "alice@example.com")]
    [InlineData(1, "There is no user nobody@example.com", "group", "add", "writers@example.com", "--member", "nobody@example.com")]
    [InlineData(1, "There is no group nobody@example.com", "group", "remove", "nobody@example.com")]
    [InlineData(2, "Whom? Give --add or --drop.", "group", "set", "engineering@example.com")]
    [InlineData(2, "is not an address", "group", "add", "writers")]
    [InlineData(1, "There is no user nobody@example.com", "user", "set", "nobody@example.com", "--chat", "on")]
    [InlineData(1, "There is no organisation nowhere.org.", "user", "add", "zoe@nowhere.org")]
    [InlineData(2, "is not an address", "user", "add", "zoe")]
    [InlineData(2, "is not an address", "user", "add", "zoe@b@example.com")]
    [InlineData(2, "What is missing: roomstead user add EMAIL.", "user", "add")]
    [InlineData(2, "is too much", "user", "add", "a@example.com", "b@example.com")]
    [InlineData(1, "There is no user nobody@example.com", "user", "remove", "nobody@example.com")]
    [InlineData(2, "There is no verb user lst. Did you mean roomstead user list?", "user", "lst")]
    [InlineData(2, "There is no verb usr. Did you mean roomstead user?", "usr", "list")]
    [InlineData(2, "What to set?", "org", "set")]
    [InlineData(2, "--history cannot be sometimes. It is one of: user-choice, always-on, always-off.", "org", "set", "--history", "sometimes")]
    [InlineData(1, "There is no organisation nowhere.org.", "org", "set", "--quotas", "real", "--org", "nowhere.org")]
    [InlineData(1, "There is an organisation example.com already.", "org", "create", "example.com")]
    [InlineData(2, "is not a domain", "org", "create", "not a domain")]
    [InlineData(2, "--out FILE is needed", "client", "create", "--name", "X")]
    [InlineData(2, "--name NAME is needed", "client", "create", "--out", "x.json")]
    [InlineData(2, "Which scopes?", "app", "approve", "demo-app")]
    [InlineData(2, "cannot be approved", "app", "approve", "demo-app", "--scope", "chat.spaces")]
    [InlineData(2, "cannot be delegated", "app", "delegate", "demo-app", "--scope", "chat.bot")]
    [InlineData(1, "There is no app no-app.", "app", "approve", "no-app", "--all")]
    [InlineData(2, "There is no table spces. Did you mean spaces?", "db", "show", "spces")]
    public async Task What_cannot_be_done_is_said_in_one_line(int status, string part, params string[] args)
    {
        await using var chat = await Shell.StartServerAsync();
        var before = await chat.ShellAsync("db", "show");

        var ran = await chat.ShellAsync(args);

        ran.Status.ShouldBe(status);
        ran.Out.ShouldBeEmpty();
        ran.Line.ShouldContain(part);
        ran.Line.ShouldNotContain("\n");
        (await chat.ShellAsync("db", "show")).Out.ShouldBe(before.Out);
    }

    [Fact]
    public async Task Policy_is_shown_and_set_and_what_is_not_named_stays()
    {
        await using var chat = await Shell.StartServerAsync();

        var set = await chat.ShellAsync("org", "set", "--history", "always-on", "--external-users", "off");
        set.Status.ShouldBe(0, set.Error);
        await chat.ShellAsync("org", "set", "--quotas", "real");

        var shown = await chat.ShellAsync("org", "show", "--org", "example.com", "--json");
        shown.Json[0]!.ToJsonString().ShouldBe(
            """{"org":"example.com","customer":"customers/C00demo01","history":"always-on","external-users":"off","name-uniqueness":"case-sensitive","admin-permission-settings":"refuse","quotas":"real","auto-accept":"on","record-refusals":"off"}""");
        (await chat.ShellAsync("org", "show", "--org", "elsewhere.example", "--json")).Json[0]!.ToJsonString().ShouldContain("\"history\":\"user-choice\",\"external-users\":\"on\"");
    }

    [Fact]
    public async Task A_running_server_follows_the_policy_at_once()
    {
        await using var chat = await Shell.StartServerAsync();
        string[] rename = ["call", "spaces.patch", "--name", "spaces/AAAAatlas01", "--update-mask", "displayName", "--space.display-name", "COMPANY NEWS", "--user", "alice@example.com"];

        await chat.ShellAsync("org", "set", "--name-uniqueness", "case-insensitive");
        (await chat.ShellAsync(rename)).Error.ShouldContain("ALREADY_EXISTS");

        await chat.ShellAsync("org", "set", "--name-uniqueness", "case-sensitive");
        (await chat.ShellAsync(rename)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task A_new_organisation_has_people_of_its_own()
    {
        await using var chat = await Shell.StartServerAsync();

        (await chat.ShellAsync("org", "create", "third.example")).Status.ShouldBe(0);
        (await chat.ShellAsync("user", "add", "tom@third.example")).Status.ShouldBe(0);

        (await chat.ShellAsync("user", "list", "--org", "third.example", "--json")).Json.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_is_written_for_its_owner_alone_and_never_over_a_file()
    {
        await using var chat = await Shell.StartServerAsync();
        var file = Path.Combine(chat.DataDirectory, "client.json");
        string[] create = ["client", "create", "--name", "Mine", "--type", "web", "--redirect-uri", "http://localhost:3000/callback", "--out", file];

        (await chat.ShellAsync(create)).Status.ShouldBe(0);

        var web = JsonNode.Parse(await File.ReadAllTextAsync(file))!["web"]!;
        ((string)web["token_uri"]!).ShouldBe(chat.Address.GetLeftPart(UriPartial.Authority) + "/token");
        ((string)web["redirect_uris"]![0]!).ShouldBe("http://localhost:3000/callback");
        (File.GetUnixFileMode(file) & (UnixFileMode)0b000_111_111).ShouldBe(UnixFileMode.None);
        (await chat.ShellAsync("client", "list")).Out.ShouldContain((string)web["client_id"]!);
        var again = await chat.ShellAsync(create);
        again.Status.ShouldBe(1);
        again.Line.ShouldContain("is there already");
    }

    [Fact]
    public async Task A_web_client_without_a_redirect_is_refused_and_no_file_is_made()
    {
        await using var chat = await Shell.StartServerAsync();
        var file = Path.Combine(chat.DataDirectory, "client.json");

        var ran = await chat.ShellAsync("client", "create", "--name", "Mine", "--type", "web", "--out", file);

        ran.Status.ShouldBe(2);
        ran.Line.ShouldBe("A client of type web needs a redirect URI.");
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public async Task An_app_is_made_approved_and_delegated_and_calls()
    {
        await using var chat = await Shell.StartServerAsync();
        var file = Path.Combine(chat.DataDirectory, "key.json");

        var created = await chat.ShellAsync("app", "create", "my-app", "--out", file);
        created.Status.ShouldBe(0, created.Error);
        (await chat.ShellAsync("app", "approve", "my-app", "--scope", "chat.app.spaces.create", "--scope", "chat.app.spaces")).Status.ShouldBe(0);
        (await chat.ShellAsync("app", "delegate", "my-app", "--all")).Status.ShouldBe(0);

        var key = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        ((string)key["client_email"]!).ShouldBe("my-app@my-app-project.iam.gserviceaccount.com");
        var listed = (await chat.ShellAsync("app", "list", "--json")).Json.AsArray().Single(static app => (string)app!["app"]! == "my-app")!;
        listed["approved"]!.ToJsonString().ShouldBe(
            """[{"org":"example.com","scopes":["https://www.googleapis.com/auth/chat.app.spaces","https://www.googleapis.com/auth/chat.app.spaces.create"]}]""");
        listed["delegated"]![0]!["scopes"]!.AsArray().Count.ShouldBeGreaterThan(20);

        (await chat.ShellAsync("app", "approve", "my-app", "--none")).Status.ShouldBe(0);
        (await chat.ShellAsync("app", "list", "--json")).Json.AsArray().Single(static app => (string)app!["app"]! == "my-app")!["approved"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    [Rule("E-25", "E-15")]
    public async Task The_Chat_API_and_the_Chat_app_of_a_project_are_switched_off_and_on()
    {
        await using var chat = await Shell.StartServerAsync();
        string[] call = ["call", "spaces.patch", "--name", "spaces/AAAAatlas01", "--update-mask", "displayName", "--space.display-name", "X", "--user", "alice@example.com"];

        (await chat.ShellAsync("app", "set", "demo-app", "--api", "off")).Out.ShouldBe("demo-app: Chat API off, Chat app on.\n");
        (await chat.ShellAsync(call)).Error.ShouldContain("Google Chat API has not been used in project");
        (await chat.ShellAsync("app", "set", "demo-app", "--api", "on", "--chat-app", "off")).Status.ShouldBe(0);
        (await chat.ShellAsync(call)).Error.ShouldContain("Google Chat app not found.");
        (await chat.ShellAsync("app", "set", "demo-app", "--chat-app", "on")).Status.ShouldBe(0);
        (await chat.ShellAsync(call)).Status.ShouldBe(0);
        (await chat.ShellAsync("app", "set", "demo-app")).Status.ShouldBe(2);
    }

    [Fact]
    public async Task Passwords_are_read_from_standard_input_and_kept_as_hashes()
    {
        await using var chat = await Shell.StartServerAsync();

        (await chat.ShellAsync(["user", "password", "alice@example.com", "--password-file", "-"], "correct horse battery\n")).Status.ShouldBe(0);
        var shortOne = await chat.ShellAsync(["user", "password", "bob@example.com", "--password-file", "-"], "short\n");

        shortOne.Status.ShouldBe(2);
        shortOne.Line.ShouldContain("A password has at least");
        var users = await chat.Db.ReadAsync(static tx => tx.Users.ListAsync("", 10));
        users.Single(static user => user.Email == "alice@example.com").PasswordHash!.ShouldStartWith("pbkdf2-sha256$");
        users.Single(static user => user.Email == "bob@example.com").PasswordHash.ShouldBeNull();
        (await chat.ShellAsync("db", "show", "users")).Out.ShouldNotContain("pbkdf2");
    }
}
