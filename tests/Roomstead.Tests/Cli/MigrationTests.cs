using System.Globalization;
using System.Text.Json.Nodes;
using Roomstead.Tests.Crash;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Cli;

/// <summary>The example of docs/migration.md, as it stands there, against a server of its own.</summary>
public sealed class MigrationTests : IDisposable
{
    private const int Chats = 10;
    private const int Reverted = 10;
    private const string Alice = "users/100000000000000000001";
    private const string Bob = "users/100000000000000000002";
    private const string Carol = "users/100000000000000000003";
    private const string Dave = "users/100000000000000000004";

    private static readonly string[] ByAlice = ["--user", "alice@example.com"];
    private static readonly string[] ByImporter = ["--user", "alice@example.com", "--scope", "chat.import"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("roomstead-test-");

    private string Data => Path.Combine(_directory.FullName, "data");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task It_moves_200_spaces_and_moving_them_again_changes_nothing()
    {
        await using var server = await ServerProcess.StartAsync(Data);

        var (status, output, error) = await MigrateAsync(server, spaces: 200);

        status.ShouldBe(0, output + error);
        error.ShouldBeEmpty();
        var entries = await RecordAsync();
        await ShouldBeMovedAsync(server, spaces: 200);

        (await MigrateAsync(server, spaces: 200)).Status.ShouldBe(0);
        (await RecordAsync()).Select(static entry => entry.ToJsonString()).ShouldBe(entries.Select(static entry => entry.ToJsonString()));

        await server.KillAsync();
        (await RunAsync(server, "audit", "verify")).Out.ShouldStartWith(string.Create(CultureInfo.InvariantCulture, $"{entries.Count} entries, all as they were written."));
        (await RunAsync(server, "db", "check")).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Killed_in_the_middle_of_every_step_it_ends_in_the_same_state_and_does_nothing_twice()
    {
        const int Spaces = 24;
        await using var server = await ServerProcess.StartAsync(Data);

        // The commands of the script that change something, in their order; the fifth reads the record.
        foreach (var command in new[] { 1, 2, 3, 4, 6, 7, 8, 9, 10 })
        {
            (await MigrateAsync(server, Spaces, killAt: command)).Status.ShouldBe(128 + 9);
            if (command == 3)
            {
                await HistoryShouldBeThereAsync(server, Spaces);
            }
        }

        var (status, output, error) = await MigrateAsync(server, Spaces);

        status.ShouldBe(0, output + error);
        await ShouldBeMovedAsync(server, Spaces);
        await server.KillAsync();
        (await RunAsync(server, "audit", "verify")).Status.ShouldBe(0);
    }

    /// <summary>Runs the script.</summary>
    /// <param name="killAt">The command that does only half of what it should, and then kills the script; 0 for none.</param>
    private async Task<(int Status, string Out, string Error)> MigrateAsync(ServerProcess server, int spaces, int killAt = 0)
    {
        var (wrapper, count) = (Path.Combine(_directory.FullName, "roomstead"), Path.Combine(_directory.FullName, "count"));
        await File.WriteAllTextAsync(count, "0");
        await File.WriteAllTextAsync(wrapper, $$"""
            #!/usr/bin/env bash
            n=$(($(cat {{count}}) + 1))
            echo $n >{{count}}
            [ $n = {{killAt}} ] || exec dotnet {{ServerProcess.Executable}} "$@"
            if [ "$1" = space ]; then
              dotnet {{ServerProcess.Executable}} space revert "${@:3:{{Reverted / 2}}}" "${@:{{3 + Reverted}}}"
            else
              cat >{{count}}.in
              head -n $(($(wc -l <{{count}}.in) / 2)) {{count}}.in | dotnet {{ServerProcess.Executable}} "$@"
            fi
            kill -s KILL $PPID
            """);
        File.SetUnixFileMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var script = ServerProcess.Start(
            "env",
            [
                "ROOMSTEAD=" + wrapper, "ROOMSTEAD_DATA=" + Data, "ROOMSTEAD_SERVER=" + server.Address, "TMPDIR=" + _directory.FullName,
                string.Create(CultureInfo.InvariantCulture, $"SPACES={spaces}"), Repository.Path("docs", "examples", "migrate.sh"),
            ]);
        var output = script.StandardOutput.ReadToEndAsync();
        var error = script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        var result = (script.ExitCode, await output, await error);
        File.Delete(wrapper);
        return result;
    }

    private async Task ShouldBeMovedAsync(ServerProcess server, int spaces)
    {
        var list = await CallAsync(server, "spaces.list", [new() { ["filter"] = "spaceType = \"SPACE\"", ["pageSize"] = 1000 }], ByAlice);
        var names = list[0]["spaces"]!.AsArray().ToDictionary(static space => (string)space!["displayName"]!, static space => (string)space!["name"]!);
        var moved = Enumerable.Range(1, spaces).Select(i => NameOf(i, spaces)).ToList();
        var circles = Enumerable.Range(1, Chats).Select(static i => $"Circle {i}").ToList();
        names.Keys.Where(static name => name.Split(' ')[0] is "Team" or "Imported" or "Circle").Order().ShouldBe(moved.Concat(circles).Order());

        // Every setting of every space.
        var all = moved.Concat(circles).Select(name => names[name]).ToList();
        var states = await CallAsync(server, "spaces.get", all.Select(static name => new JsonObject { ["name"] = name }), ByAlice);
        for (var i = 1; i <= all.Count; i++)
        {
            var space = states[i - 1];
            var imported = i <= spaces;
            var because = space.ToJsonString();
            ((string?)space["spaceType"]).ShouldBe("SPACE", because);
            space["importMode"].ShouldBeNull(because);
            (space["importModeExpireTime"] is not null).ShouldBe(imported, because);
            ((string?)space["accessSettings"]!["accessState"]).ShouldBe("PRIVATE", because);
            ((int)space["membershipCount"]!["joinedDirectHumanUserCount"]!).ShouldBe(imported ? 2 : 3, because);
            if (imported)
            {
                ((string?)space["createTime"]).ShouldBe(string.Create(CultureInfo.InvariantCulture, $"{2018 + (i % 5)}-{(i % 12) + 1:00}-{(i % 28) + 1:00}T09:00:00Z"));
            }

            var settings = space["permissionSettings"]!.AsObject();
            settings.Select(static setting => setting.Key).Order().ShouldBe(
                ["manageApps", "manageMembersAndGroups", "manageWebhooks", "modifySpaceDetails", "postMessages", "replyMessages", "toggleHistory", "useAtMentionAll"]);
            foreach (var (setting, value) in settings)
            {
                var locked = setting is "manageMembersAndGroups" or "modifySpaceDetails" && !(imported && IsReverted(i, spaces));
                value!.ToJsonString().Contains("membersAllowed", StringComparison.Ordinal).ShouldBe(!locked, $"{setting} of {because}");
                value.ToJsonString().ShouldContain("\"assistantManagersAllowed\":true");
            }
        }

        // Who is in them now: nobody of former days.
        var members = await CallAsync(server, "spaces.members.list", all.Select(static name => new JsonObject { ["parent"] = name }), ByAlice);
        for (var i = 1; i <= all.Count; i++)
        {
            var expected = i <= spaces
                ? new[] { $"{Alice} ROLE_MANAGER JOINED", $"{Carol} ROLE_MEMBER JOINED" }
                : [$"{Alice} ROLE_MANAGER JOINED", $"{Bob} ROLE_MEMBER JOINED", $"{Carol} ROLE_MEMBER JOINED"];
            members[i - 1]["memberships"]!.AsArray().Select(static m => $"{m!["member"]!["name"]} {m["role"]} {m["state"]}").Order().ShouldBe(expected);
        }

        await EventsShouldBeThereAsync(server, spaces, all);
        await EveryChangeShouldBeOnRecordOnceAsync(spaces, all);
    }

    /// <summary>What members of the spaces can read of it.</summary>
    private async Task EventsShouldBeThereAsync(ServerProcess server, int spaces, List<string> all)
    {
        var events = await CallAsync(
            server,
            "spaces.spaceEvents.list",
            all.Take(spaces).Select(static name => new JsonObject { ["parent"] = name, ["filter"] = "event_types:\"google.workspace.chat.space.v1.updated\"" }),
            ByAlice);
        for (var i = 1; i <= spaces; i++)
        {
            var changes = 1 + (i <= spaces / 2 ? 1 : 0) + (IsReverted(i, spaces) ? 1 : 0); // The lock, a new name, and the lock lifted.
            events[i - 1]["spaceEvents"]!.AsArray().Select(static e => (string?)e!["spaceUpdatedEventData"]!["space"]!["displayName"])
                .ShouldBe(Enumerable.Repeat(NameOf(i, spaces), changes));
        }
    }

    private async Task EveryChangeShouldBeOnRecordOnceAsync(int spaces, List<string> all)
    {
        var ours = all.ToHashSet(StringComparer.Ordinal);
        var entries = (await RecordAsync()).Where(entry => ours.Contains(string.Join('/', ((string)entry["resource"]!).Split('/').Take(2)))).ToList();

        entries.GroupBy(static entry => $"{((string)entry["method"]!).Split('.')[^1]} {((string)entry["resource"]!).Split('/').Length / 2} {entry["change"]}")
            .Select(static group => $"{group.Key}: {group.Count().ToString(CultureInfo.InvariantCulture)}").Order().ShouldBe(
            new[]
            {
                $"CompleteImportSpace 1 updated: {spaces}",
                $"CompleteImportSpace 2 created: {spaces}",
                $"CreateMembership 2 created: {3 * spaces}",
                $"CreateSpace 1 created: {spaces}",
                $"SetUpSpace 1 created: {Chats}",
                $"SetUpSpace 2 created: {3 * Chats}",
                $"UpdateSpace 1 updated: {(spaces / 2) + Chats + spaces + Chats + Reverted}",
                $"UpdateSpace 2 updated: {Chats}",
            }.Order());
        entries.ShouldAllBe(static entry => (string?)entry["actor"] == Alice && (string?)entry["app"] == "demo-app" && !(bool)entry["adminAccess"]!);

        // The history that ended with the import is still on record.
        var history = entries.Where(static entry => entry["fields"]!.AsArray().Any(static field => (string?)field!["field"] == "deleteTime")).ToList();
        history.Count.ShouldBe(2 * spaces);
        foreach (var entry in history)
        {
            var i = all.IndexOf(string.Join('/', ((string)entry["resource"]!).Split('/').Take(2))) + 1;
            string? New(string field) => (string?)entry["fields"]!.AsArray().Single(f => (string?)f!["field"] == field)!["new"];
            $"{New("member.name")} {New("createTime")} {New("deleteTime")}".ShouldBeOneOf(HistoryOf(i));
        }
    }

    /// <summary>In the spaces whose import is not complete yet.</summary>
    private async Task HistoryShouldBeThereAsync(ServerProcess server, int spaces)
    {
        var created = (await RecordAsync()).Where(static entry => (string?)entry["change"] == "created" && ((string)entry["method"]!).EndsWith("CreateSpace", StringComparison.Ordinal))
            .Select(static entry => (Name: (string)entry["resource"]!, Title: (string)entry["fields"]!.AsArray().Single(static field => (string?)field!["field"] == "displayName")!["new"]!)).ToList();
        var importing = created.Where(space => int.Parse(space.Title.Split(' ')[1], CultureInfo.InvariantCulture) > spaces / 2).ToList();
        importing.Count.ShouldBe(spaces / 2);
        var members = await CallAsync(server, "spaces.members.list", importing.Select(static space => new JsonObject { ["parent"] = space.Name }), ByImporter);
        for (var i = 0; i < importing.Count; i++)
        {
            members[i]["memberships"]!.AsArray().Select(static m => $"{m!["member"]!["name"]} {m["createTime"]} {m["deleteTime"]}").Order()
                .ShouldBe(HistoryOf(int.Parse(importing[i].Title.Split(' ')[1], CultureInfo.InvariantCulture)));
        }
    }

    private static bool IsReverted(int i, int spaces) => i > spaces / 2 && i <= (spaces / 2) + Reverted;

    private static string NameOf(int i, int spaces) => string.Create(CultureInfo.InvariantCulture, $"{(i <= spaces / 2 ? "Team" : "Imported")} {i:000}");

    private static string[] HistoryOf(int i)
    {
        var day = string.Create(CultureInfo.InvariantCulture, $"{(i % 28) + 1:00}");
        return [$"{Bob} 2023-01-{day}T08:00:00Z 2024-06-{day}T17:30:00Z", $"{Dave} 2023-02-{day}T08:00:00Z 2025-03-{day}T17:30:00Z"];
    }

    private async Task<List<JsonNode>> CallAsync(ServerProcess server, string method, IEnumerable<JsonObject> requests, string[] caller)
    {
        var ran = await Shell.RunAsync(
            new() { ["ROOMSTEAD_DATA"] = Data, ["ROOMSTEAD_SERVER"] = server.Address.ToString() },
            ["call", method, "--each", "-", .. caller],
            string.Concat(requests.Select(static request => request.ToJsonString() + "\n")));
        ran.Status.ShouldBe(0, ran.Out + ran.Error);
        return ran.Out.Split('\n')[..^1].Select(static line => JsonNode.Parse(line)!).ToList();
    }

    private async Task<List<JsonNode>> RecordAsync() => (await Shell.RunAsync("audit", "list", "--limit", "1000000", "--json", "--data", Data)).Json.AsArray().Select(static entry => entry!).ToList();

    private Task<Ran> RunAsync(ServerProcess server, params string[] args) =>
        Shell.RunAsync(new() { ["ROOMSTEAD_DATA"] = Data, ["ROOMSTEAD_SERVER"] = server.Address.ToString() }, args);
}
