using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;
using Roomstead.Api;
using Roomstead.Cli.Calling;
using Roomstead.Domain;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Architecture;

/// <summary>Which of the API's methods are built; docs/coverage.md is made from it.</summary>
public sealed class MethodTableTests
{
    private static readonly ServiceDescriptor Service = ChatContract.Service;

    [Fact]
    public void Every_entry_is_a_method_of_the_contract_under_its_own_name() =>
        MethodTable.Methods.ShouldAllBe(static entry => Service.FindMethodByName(entry.Key) == entry.Value.Descriptor);

    [Fact]
    [Rule("H-28")]
    public async Task A_method_that_is_not_built_says_so_by_name_over_its_real_route()
    {
        await using var chat = await TestServer.StartAsync();
        var token = await chat.UserTokenAsync("alice@example.com", ["chat.spaces"]);
        foreach (var method in ApiMethod.All.Where(static method => !MethodTable.Methods.ContainsKey(method.Rpc.Name)))
        {
            var answer = await chat.SendAsync(new HttpMethod(method.HttpVerb), SamplePath(method), token, method.HttpVerb is "GET" or "DELETE" ? null : "{}");

            answer.Code.ShouldBe(501, method.Id + ": " + answer.Text);
            answer.ErrorStatus.ShouldBe("UNIMPLEMENTED");
            answer.ErrorMessage.ShouldContain(method.Rpc.FullName);
        }
    }

    [Fact]
    [Trait("Generates", "yes")]
    public void The_table_of_methods_in_the_documentation_is_that_of_the_code() => Generated.ShouldBeCommitted("docs/coverage.md", Coverage());

    private static string SamplePath(ApiMethod method)
    {
        var value = method.Template.IndexOf('=', StringComparison.Ordinal) is var start and > 0
            ? method.Template[(start + 1)..method.Template.IndexOf('}', StringComparison.Ordinal)]
            : "";
        return method.Path(value.Replace('*', 'x'));
    }

    private static string Coverage()
    {
        var text = new StringBuilder("# Methods\n\n");
        text.Append(CultureInfo.InvariantCulture, $"<!-- Made by `./dev generate` from the method table. -->\n\n{MethodTable.Methods.Count} of {Service.Methods.Count} methods are built. The others answer 501 UNIMPLEMENTED, by name, over their real route.\n\n");
        text.Append("| method | id | HTTP | state |\n|---|---|---|---|\n");
        foreach (var rpc in Service.Methods)
        {
            var bindings = ApiMethod.All.Where(method => method.Rpc.Name == rpc.Name).ToList();
            text.Append(CultureInfo.InvariantCulture, $"| {rpc.Name} | {string.Join("<br>", bindings.Select(static b => $"`{b.Id}`"))} | {string.Join("<br>", bindings.Select(static b => $"`{b.HttpVerb} {b.Template}`"))} | ");
            text.Append(MethodTable.Methods.ContainsKey(rpc.Name) ? "built" : "answers 501").Append(" |\n");
        }

        return text.Append("| (HTTP only) | `media.download` | `GET /v1/media/{+resourceName}` | answers 501 |\n").ToString();
    }
}
