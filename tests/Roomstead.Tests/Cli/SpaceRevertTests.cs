using System.Globalization;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Cli;

public sealed class SpaceRevertTests
{
    private const string Atlas = "spaces/AAAAatlas01";

    [Fact]
    public async Task Every_setting_is_put_back_by_ordinary_recorded_patches_and_then_nothing_is_left_to_do()
    {
        await using var chat = await Shell.StartServerAsync();
        await PatchAsync(chat, "displayName", """{"displayName":"Wanted"}""");
        await PatchAsync(chat, "permissionSettings.toggleHistory", """{"permissionSettings":{"toggleHistory":{"managersAllowed":true}}}""");
        await PatchAsync(chat, "accessSettings.audience", """{"accessSettings":{"audience":"audiences/default"}}""");
        var wanted = await chat.SpaceAsync(Atlas);
        var then = Now();
        await PatchAsync(chat, "displayName,spaceDetails", """{"displayName":"Unwanted","spaceDetails":{"description":"Unwanted"}}""");
        await PatchAsync(chat, "spaceHistoryState", """{"spaceHistoryState":"HISTORY_OFF"}""");
        await PatchAsync(chat, "accessSettings.audience", """{"accessSettings":{"audience":""}}""");
        await PatchAsync(
            chat, "permissionSettings", """{"permissionSettings":{"toggleHistory":{"managersAllowed":true,"membersAllowed":true},"manageApps":{"managersAllowed":true}}}""");
        var before = (await chat.ChangesAsync()).Count;

        var ran = await chat.ShellAsync("space", "revert", Atlas, "--to", then, "--user", "alice@example.com");

        ran.Status.ShouldBe(0, ran.Error);
        (await chat.SpaceAsync(Atlas)).ShouldBe(wanted);
        var changes = await chat.ChangesAsync();
        changes.Skip(before).Select(static change => change.Mask).ShouldBe(
        [
            "display_name,space_details",
            "space_history_state",
            "access_settings.access_permission_settings",
            "permission_settings.manage_apps,permission_settings.toggle_history",
        ]);
        changes.Skip(before).ShouldAllBe(static change => change.Actor == SpaceCalls.Alice && change.Method.EndsWith("UpdateSpace", StringComparison.Ordinal));

        (await chat.ShellAsync("space", "revert", Atlas, "--to", then, "--user", "alice@example.com")).Out.ShouldBe(Atlas + " is as it was then.\n");
        (await chat.ChangesAsync()).Count.ShouldBe(changes.Count);
    }

    [Fact]
    public async Task A_time_before_the_first_change_is_that_of_the_first_old_state()
    {
        await using var chat = await Shell.StartServerAsync();
        var then = Now();
        await PatchAsync(chat, "displayName", """{"displayName":"Unwanted"}""");

        (await chat.ShellAsync("space", "revert", Atlas, "--to", then, "--user", "alice@example.com")).Status.ShouldBe(0);

        (await chat.SpaceAsync(Atlas)).ShouldContain("\"displayName\": \"Atlas\"");
    }

    [Fact]
    public async Task Several_spaces_are_put_back_one_after_the_other_up_to_the_first_that_cannot_be()
    {
        await using var chat = await Shell.StartServerAsync();
        var then = Now();
        foreach (var name in new[] { Atlas, "spaces/AAAAnews001", "spaces/AAAAguest01" })
        {
            (await chat.ShellAsync("call", "spaces.patch", "--name", name, "--update-mask", "displayName", "--space.display-name", "Not " + name, "--user", "alice@example.com")).Status.ShouldBe(0);
        }

        var ran = await chat.ShellAsync("space", "revert", Atlas, "spaces/AAAAnews001", "spaces/x", "spaces/AAAAguest01", "--to", then, "--user", "alice@example.com");

        (ran.Status, ran.Line).ShouldBe((1, "There is no space spaces/x."));
        (await chat.ChangesAsync()).Skip(3).Select(static change => change.Resource).ShouldBe([Atlas, "spaces/AAAAnews001"]);
        (await chat.SpaceAsync("spaces/AAAAnews001")).ShouldContain("\"displayName\": \"Company news\"");
    }

    [Fact]
    public async Task What_cannot_be_put_back_says_why_and_changes_nothing()
    {
        await using var chat = await Shell.StartServerAsync();
        var then = Now();
        await PatchAsync(chat, "displayName", """{"displayName":"Wanted"}""");

        (await chat.ShellAsync("space", "revert", Atlas, "--to", then, "--user", "dave@example.com")).ShouldSatisfyAllConditions(
            static ran => ran.Status.ShouldBe(1), static ran => ran.Error.ShouldContain("PERMISSION_DENIED"));
        (await chat.ShellAsync("space", "revert", Atlas, "--to", "2020-01-01T00:00:00Z", "--user", "alice@example.com")).Line.ShouldBe(Atlas + " was not there at 2020-01-01T00:00:00Z.");
        (await chat.ShellAsync("space", "revert", "spaces/x", "--to", then, "--user", "alice@example.com")).Line.ShouldBe("There is no space spaces/x.");
        (await chat.ShellAsync("space", "revert", Atlas, "--to", "then", "--user", "alice@example.com")).Status.ShouldBe(2);
        (await chat.ShellAsync("space", "revert", Atlas, "--user", "alice@example.com")).Status.ShouldBe(2);
        (await chat.ShellAsync("space", "revert", Atlas, "--to", then)).Status.ShouldBe(2);
        (await chat.ChangesAsync()).Count.ShouldBe(1);
    }

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static async Task PatchAsync(TestServer chat, string mask, string body)
    {
        var ran = await chat.ShellAsync("call", "spaces.patch", "--name", Atlas, "--update-mask", mask, "--body", body, "--user", "alice@example.com");
        ran.Status.ShouldBe(0, ran.Error);
    }
}

file static class SpaceOf
{
    /// <summary>What spaces.get answers.</summary>
    public static async Task<string> SpaceAsync(this TestServer chat, string name) =>
        (await chat.ShellAsync("call", "spaces.get", "--name", name, "--user", "alice@example.com", "--scope", "chat.spaces")).Out;
}
