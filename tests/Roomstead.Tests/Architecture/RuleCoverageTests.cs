using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Architecture;

/// <summary>Every rule in scope is carried by a test, or rules.txt says why it is not.</summary>
public sealed partial class RuleCoverageTests
{
    /// <summary>Id, and the reason why no test carries it, if none does.</summary>
    private static readonly (string Id, string Reason)[] Rules = [.. File.ReadLines(Repository.Path("tests", "Roomstead.Tests", "rules.txt"))
        .Where(static line => line.Length > 0 && line[0] != '#')
        .Select(static line => line.Split(' ', 2))
        .Select(static parts => (parts[0], parts is [_, var reason] ? reason.Trim() : ""))];

    [Fact]
    public void Every_rule_has_a_test_or_a_reason()
    {
        var tested = Tested();
        Rules.Where(rule => rule.Reason.Length == 0 && !tested.Contains(rule.Id)).Select(static rule => rule.Id)
            .ShouldBeEmpty("No test carries these rules; write one, or say in rules.txt why there is none.");
    }

    [Fact]
    public void No_rule_has_both_a_test_and_a_reason()
    {
        var tested = Tested();
        Rules.Where(rule => rule.Reason.Length > 0 && tested.Contains(rule.Id)).Select(static rule => rule.Id)
            .ShouldBeEmpty("A test carries these rules now; take their reasons out of rules.txt.");
    }

    [Fact]
    public void Rules_are_listed_once_and_by_their_form()
    {
        Rules.Select(static rule => rule.Id).ShouldAllBe(static id => IdForm().IsMatch(id));
        Rules.Select(static rule => rule.Id).ShouldBeUnique();
        Tested().ShouldAllBe(static id => IdForm().IsMatch(id));
    }

    /// <summary>Ids on the tests of this project, and of the programs that drive real clients.</summary>
    private static HashSet<string> Tested()
    {
        var classes = typeof(RuleCoverageTests).Assembly.GetTypes();
        var members = classes.Concat(classes.SelectMany(static type => type.GetMethods().Cast<MemberInfo>()));
        var ids = members.SelectMany(static member => member.GetCustomAttributes<RuleAttribute>()).SelectMany(static rule => rule.Ids).ToHashSet();
        using var clients = JsonDocument.Parse(File.ReadAllText(Repository.Path("tests", "clients", "expected.json")));
        foreach (var program in clients.RootElement.EnumerateObject())
        {
            if (program.Value.TryGetProperty("rules", out var rules))
            {
                ids.UnionWith(rules.EnumerateArray().Select(static id => id.GetString()!));
            }
        }

        return ids;
    }

    [GeneratedRegex("^[A-Z]-[0-9]{2,3}[a-z]?$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdForm();
}
