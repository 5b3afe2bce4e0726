using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Cli;
using Roomstead.Tests.Support;

namespace Roomstead.Tests.Cli;

/// <summary>What a command left behind.</summary>
internal sealed record Ran(int Status, string Out, string Error)
{
    public JsonNode Json => JsonNode.Parse(Out)!;

    /// <summary>The only line that a refused command says.</summary>
    public string Line => Error.TrimEnd('\n');
}

/// <summary>Commands as typed, in this process, with an environment of their own.</summary>
internal static class Shell
{
    public static Task<Ran> RunAsync(params string[] args) => RunAsync([], args);

    public static async Task<Ran> RunAsync(Dictionary<string, string> environment, string[] args, string input = "")
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var reader = new MemoryStream(Encoding.UTF8.GetBytes(input));
        var terminal = new Terminal(reader, output, error, environment.GetValueOrDefault, TestContext.Current.CancellationToken);
        var status = await CommandLine.RunAsync(args, terminal);
        return new Ran(status, output.ToString(), error.ToString());
    }

    /// <summary>A server for commands to work beside. They take the time from the machine, so it does too.</summary>
    public static Task<TestServer> StartServerAsync() => TestServer.StartAsync(static options => options with { Clock = TimeProvider.System });

    /// <summary>A command on the data and the address of a server.</summary>
    public static Task<Ran> ShellAsync(this TestServer chat, params string[] args) => chat.ShellAsync(args, input: "");

    public static Task<Ran> ShellAsync(this TestServer chat, string[] args, string input) => RunAsync(
        new() { ["ROOMSTEAD_DATA"] = chat.DataDirectory, ["ROOMSTEAD_SERVER"] = chat.Address.ToString() }, args, input);
}
