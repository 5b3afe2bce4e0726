using Roomstead.Cli.Input;
using Roomstead.Domain;
using Roomstead.Domain.Administration;
using Roomstead.OAuth;
using Roomstead.Storage;
using Roomstead.Storage.Tables;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead client create</c>: an OAuth client, written as client_secrets.json.</summary>
internal sealed class ClientCreate() : Verb("client create", "Create an OAuth client and write its client_secrets.json")
{
    private const int MaxName = 200;

    private static readonly Flag NameFlag = new("name", "NAME", "as people see it when they are asked for consent");
    private static readonly Flag Type = new("type", "installed|web", "kind of client") { Default = OAuthClientRow.Installed, Choices = [OAuthClientRow.Installed, OAuthClientRow.Web] };
    private static readonly Flag RedirectUri = new("redirect-uri", "URI", "where the answer may go; an installed app needs none") { IsRepeated = true };
    private static readonly Flag Project = new("project", "ID", "the project it belongs to") { Default = "demo-project" };

    public override IReadOnlyList<Flag> Flags { get; } =
        [NameFlag, Type, RedirectUri, Project, OutFile.Flag, SettingFlags.PublicUrl, SettingFlags.Data, SettingFlags.Database, SettingFlags.Config];

    public override string Remarks => "The secret is in the file and nowhere else. Its addresses are those the server had last, or --public-url.";

    public override async Task<int> RunAsync(Settings settings, Terminal terminal)
    {
        var name = settings.Text(NameFlag);
        if (name.Length is 0 or > MaxName)
        {
            throw RefusedException.Usage($"--name has 1 to {MaxName} characters.");
        }

        var file = OutFile.Require(settings);
        await using var db = DataDirectory.Open(settings);
        var origin = await ServerOrigin.ReadAsync(db, settings);
        var project = settings.Text(Project);
        var app = await db.ReadAsync(async tx => await tx.Apps.FindByProjectAsync(project)
            ?? throw new RefusedException($"There is no project {project}. `roomstead app list` shows those there are."));
        var (client, secret) = New(settings, app, name);

        // The file first: a client whose secret nobody has would be of no use.
        PrivateFiles.Write(file, ClientFiles.ClientSecrets(client, app, secret, origin));
        await db.WriteAsync(async tx => await AppSettings.CreateClientAsync(By(tx), app, client));
        await terminal.Out.WriteLineAsync($"{client.Id} is in {file}");
        return 0;
    }

    private static (OAuthClientRow Client, string Secret) New(Settings settings, AppRow app, string name)
    {
        try
        {
            return OAuthClients.New(new RandomIds(), TimeProvider.System, app, name, settings.Text(Type), settings.All(RedirectUri));
        }
        catch (ArgumentException e)
        {
            // Without the parameter's name, which .NET puts behind the line.
            throw RefusedException.Usage(e.Message.Split(" (Parameter")[0]);
        }
    }
}
