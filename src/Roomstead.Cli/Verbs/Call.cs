using System.Text;
using Roomstead.Api;
using Roomstead.Cli.Calling;
using Roomstead.Cli.Input;

namespace Roomstead.Cli.Verbs;

/// <summary><c>roomstead call</c>: any method of the API. What it can do depends on the method: see <see cref="MethodCall"/>.</summary>
internal sealed class Call() : Verb("call", "Call a method of the API on a running server")
{
    public override string Positional => "METHOD";

    public override IReadOnlyList<Flag> Flags => MethodCall.CommonFlags;

    public override string Remarks => new StringBuilder("Methods (`roomstead call METHOD --help` tells the flags of one; * answers 501 until it is built):\n")
        .AppendJoin('\n', ApiMethod.All.Select(static method => $"  {method.Id}{(MethodTable.Methods.ContainsKey(method.Rpc.Name) ? "" : " *")}"))
        .ToString();

    public override Verb For(IReadOnlyList<string> args) => args.Count == 0 || args[0].StartsWith('-')
        ? this
        : new MethodCall(ApiMethod.Find(args[0]) ?? throw RefusedException.Usage(
            $"There is no method {args[0]}.{Nearest.Hint(args[0], ApiMethod.All.Select(static method => method.Id))} `roomstead call --help` lists them."));

    public override Task<int> RunAsync(Settings settings, Terminal terminal) =>
        throw RefusedException.Usage("The method comes first: roomstead call METHOD [flags].");
}
