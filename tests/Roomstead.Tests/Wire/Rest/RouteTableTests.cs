using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf.Reflection;
using Roomstead.Domain;
using Roomstead.Protocol.Api;
using Roomstead.Tests.Support;
using Roomstead.Wire.Rest;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class RouteTableTests
{
    private static readonly ServiceDescriptor Service = ChatContract.Service;
    private static readonly RouteTable Routes = new(Service);

    [Fact]
    [Rule("H-51", "P-01")]
    public void Every_binding_of_the_contract_is_found_by_its_own_path_and_by_no_other()
    {
        var bindings = Service.Methods.SelectMany(static method =>
        {
            var rule = method.GetOptions().GetExtension(AnnotationsExtensions.Http);
            return rule.AdditionalBindings.Prepend(rule).Select(binding => (method, binding));
        }).ToList();

        bindings.Count.ShouldBe(Routes.Routes.Count());
        foreach (var (method, binding) in bindings)
        {
            var (verb, template) = VerbAndPath(binding);
            var path = Fill(template, "X");
            Routes.TryFind(verb, path, out var route, out _).ShouldBeTrue(path);
            route!.Method.ShouldBe(method, path);
            route.Variables.ShouldAllBe(static variable => variable.Last.Kind == FieldKind.String, path);
            (route.Body is not null).ShouldBe(binding.Body is not ("" or "*"), path);
            Routes.Routes.Count(other => other.Template.Verb == route.Template.Verb && SameShape(other, route)).ShouldBe(
                bindings.Count(other => Fill(VerbAndPath(other.binding).Path, "X") == path), path);
        }
    }

    [Theory]
    [Rule("H-50", "H-51", "P-01")]
    [InlineData("GET", "/v1/spaces", "ListSpaces")]
    [InlineData("POST", "/v1/spaces", "CreateSpace")]
    [InlineData("POST", "/v1/spaces:setup", "SetUpSpace")]
    [InlineData("GET", "/v1/spaces:search", "SearchSpaces")]
    [InlineData("GET", "/v1/spaces/A", "GetSpace", "spaces/A")]
    [InlineData("GET", "/v1/spaces/a%20b", "GetSpace", "spaces/a b")]
    [InlineData("GET", "/v1/spaces/a%2Fb", "GetSpace", "spaces/a%2Fb")]
    [InlineData("GET", "/v1/spaces/a%2fb", "GetSpace", "spaces/a%2fb")]
    [InlineData("GET", "/v1/spaces/a%3Ab", "GetSpace", "spaces/a:b")]
    [InlineData("GET", "/v1/spaces/a+b", "GetSpace", "spaces/a+b")]
    [InlineData("GET", "/v1/spaces/%C3%A9", "GetSpace", "spaces/é")]
    [InlineData("PATCH", "/v1/spaces/A", "UpdateSpace", "spaces/A")]
    [InlineData("POST", "/v1/spaces/A:completeImport", "CompleteImportSpace", "spaces/A")]
    [InlineData("GET", "/v1/spaces/A/members/B", "GetMembership", "spaces/A/members/B")]
    [InlineData("PUT", "/v1/spaces/A/messages/B", "UpdateMessage", "spaces/A/messages/B")]
    [InlineData("PATCH", "/v1/spaces/A/messages/B", "UpdateMessage", "spaces/A/messages/B")]
    [InlineData("POST", "/v1/users/me/availability:markAsAway", "MarkAsAway", "users/me/availability")]
    [InlineData("GET", "/v1/users/me/spaces/A/threads/B/threadReadState", "GetThreadReadState", "users/me/spaces/A/threads/B/threadReadState")]
    [InlineData("POST", "/v1/spaces/A/messages:search", "SearchMessages", "spaces/A")]
    public void A_path_finds_its_method_and_the_names_in_it(string verb, string path, string method, params string[] values)
    {
        Routes.TryFind(verb, path, out var route, out var found).ShouldBeTrue();
        route!.Method.Name.ShouldBe(method);
        found.ShouldBe(values);
    }

    [Theory]
    [Rule("H-06", "H-51", "H-81", "H-01", "E-01", "P-01")]
    [InlineData("GET", "/v1/spaces/")]
    [InlineData("GET", "/v1//spaces")]
    [InlineData("GET", "//v1/spaces")]
    [InlineData("GET", "/v1/Spaces")]
    [InlineData("GET", "/V1/spaces")]
    [InlineData("GET", "/v2/spaces")]
    [InlineData("GET", "/spaces")]
    [InlineData("GET", "/")]
    [InlineData("GET", "")]
    [InlineData("GET", "*")]
    [InlineData("GET", "/v1/spaces/a/b")]
    [InlineData("GET", "/v1/spaces/A/")]
    [InlineData("GET", "/v1/spaces/A:setup")]
    [InlineData("GET", "/v1/spaces/A:")]
    [InlineData("POST", "/v1/spaces:nope")]
    [InlineData("GET", "/v1/spaces:setup")]
    [InlineData("PUT", "/v1/spaces/A")]
    [InlineData("POST", "/v1/spaces/A")]
    [InlineData("get", "/v1/spaces")]
    [InlineData("TRACE", "/v1/spaces")]
    [InlineData("GET", "/v1/a/b/c/d/e/f/g/h/i/j/k")]
    public void Anything_else_finds_nothing(string verb, string path) => Routes.TryFind(verb, path, out _, out _).ShouldBeFalse();

    [Fact]
    [Rule("H-50")]
    public void A_name_put_into_a_path_comes_out_again() => Prop.ForAll<NonEmptyString>(static text =>
    {
        var name = new string([.. text.Get.Where(static c => !char.IsSurrogate(c) && c != '/')]);
        if (name.Length == 0)
        {
            return;
        }

        Routes.TryFind("GET", "/v1/spaces/" + Uri.EscapeDataString(name), out _, out var values).ShouldBeTrue(name);
        values.ShouldBe(["spaces/" + name]);
    }).QuickCheckThrowOnFailure();

    private static (string Verb, string Path) VerbAndPath(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => ("GET", rule.Get),
        HttpRule.PatternOneofCase.Post => ("POST", rule.Post),
        HttpRule.PatternOneofCase.Put => ("PUT", rule.Put),
        HttpRule.PatternOneofCase.Patch => ("PATCH", rule.Patch),
        _ => ("DELETE", rule.Delete),
    };

    private static bool SameShape(Route one, Route other) => one.Template.Segments.SequenceEqual(other.Template.Segments);

    private static string Fill(string template, string name) =>
        string.Concat(template.Split('{', '}').Select((part, i) => i % 2 == 0 ? part : part[(part.IndexOf('=') + 1)..])).Replace("*", name);
}
