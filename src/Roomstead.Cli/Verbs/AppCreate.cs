using System.Globalization;
using System.Text.RegularExpressions;
using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.Domain.Administration;
using Roomstead.OAuth;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead app create NAME</c>: a project with a Chat app and a service account, whose key is written to a file.</summary>
internal sealed partial class AppCreate() : Verb("app create", "Create an app and write the key of its service account")
{
    private static readonly Flag Project = new("project", "ID", "its project (default NAME-project)");
    private static readonly Flag DisplayName = new("display-name", "TEXT", "as people see it (default NAME)");
    private static readonly Flag NotConfigured = new("not-configured", null, "without a Chat app configured in the project");

    public override string Positional => "NAME";

    public override IReadOnlyList<Flag> Flags { get; } =
    [
        Project, DisplayName, NotConfigured, Organisations.Org, OutFile.Flag, SettingFlags.PublicUrl, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config,
    ];

    public override string Remarks => "The key is in the file and nowhere else; `roomstead app key NAME` makes another.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var name = RequireName(settings.Positionals[0], "An app's name");
        var project = RequireName(settings.TextOrNull(Project) ?? name + "-project", "A project's id");
        var file = OutFile.Require(settings);
        var ids = new RandomIds();
        var digits = ids.NextAccountId();
        using var pair = new NewRsaKeys().Create();
        await using var db = DataDirectory.Open(settings);
        var origin = await ServerOrigin.ReadAsync(db, settings);
        var org = await db.ReadAsync(tx => Organisations.RequireAsync(tx, settings));
        var app = new AppRow(
            name,
            project,
            long.Parse("1" + ids.NextAccountId()[^11..], CultureInfo.InvariantCulture),
            org.Customer,
            "users/" + digits,
            $"{name}@{project}.iam.gserviceaccount.com",
            digits,
            settings.TextOrNull(DisplayName) ?? name,
            Configured: !settings.IsOn(NotConfigured));
        await db.ReadAsync(async tx => await RequireNewAsync(tx, app));

        // The file first: a key whose private half nobody has would be of no use.
        PrivateFiles.Write(file, ClientFiles.ServiceAccountKey(app, pair, origin));
        await db.WriteAsync(async tx =>
        {
            await RequireNewAsync(tx, app);
            await AppSettings.CreateAsync(By(tx), app);
            await AppKey.AddAsync(By(tx), app, pair);
        });
        await terminal.Out.WriteLineAsync($"{app.Email} is in {file}");
        return 0;
    }

    private static string RequireName(string text, string what) => NameForm().IsMatch(text)
        ? text
        : throw RefusedException.Usage($"{what} has 4 to 30 small letters, digits and dashes, and starts with a letter; {text} is none.");

    private static async ValueTask<bool> RequireNewAsync(Tx tx, AppRow app)
    {
        if (await tx.Apps.FindAsync(app.Name) is not null)
        {
            throw new RefusedException($"There is an app {app.Name} already.");
        }

        return await tx.Apps.FindByProjectAsync(app.ProjectId) is null
            ? true
            : throw new RefusedException($"There is a project {app.ProjectId} already.");
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{2,28}[a-z0-9]$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameForm();
}
