using System.Text.RegularExpressions;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Architecture;

/// <summary>What the documents name exists.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] Folders = ["src", "tests", "bench", "docs", "protos", ".ci"];

    /// <summary>Places that paths in a document may start from.</summary>
    private static readonly string[] Bases = ["", "src/Roomstead.Server/", "docs/"];

    public static TheoryData<string> Documents => [.. Repository.Files("docs", ".md").Where(static file => !file.StartsWith("docs/decisions/", StringComparison.Ordinal)), "README.md", "CHANGELOG.md", "bench/README.md"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Files_and_folders_that_a_document_names_exist(string document)
    {
        var named = Code().Matches(File.ReadAllText(Repository.Path(document))).Select(static match => match.Groups["code"].Value)
            .Where(static code => PathForm().IsMatch(code));

        named.Where(static path => !Exists(path)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_of_a_document_lead_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Repository.Path(document))!;
        Link().Matches(File.ReadAllText(Repository.Path(document))).Select(static match => match.Groups["target"].Value)
            .Where(static target => !target.StartsWith("http", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(folder, target.Split('#')[0])))
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("python", "tests/clients/python/update_space.py")]
    [InlineData("js", "tests/clients/node/update-space.mjs")]
    public void Programs_to_paste_are_those_that_the_tests_run(string language, string file) =>
        File.ReadAllText(Repository.Path("README.md")).ShouldContain($"```{language}\n{File.ReadAllText(Repository.Path(file))}```", Case.Sensitive);

    [Fact]
    public void Lines_for_each_client_are_those_that_the_tests_run()
    {
        var blocks = ClientLines().Matches(File.ReadAllText(Repository.Path("docs", "clients.md")));

        blocks.Count.ShouldBeGreaterThan(5);
        foreach (Match block in blocks)
        {
            var program = File.ReadAllText(Repository.Path(block.Groups["file"].Value));
            foreach (var line in block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                program.ShouldContain(line, Case.Sensitive, block.Groups["file"].Value);
            }
        }
    }

    [Fact]
    public void Every_client_runs_in_the_tests_or_says_that_it_does_not()
    {
        var sections = File.ReadAllText(Repository.Path("docs", "clients.md")).Split("\n## ")[1..];

        sections.Where(static section => section.Contains("Not run here", StringComparison.Ordinal) == section.Contains("<!-- lines of ", StringComparison.Ordinal))
            .Select(static section => section.Split('\n')[0]).ShouldBeEmpty();
    }

    [Fact]
    public void Functions_that_the_walk_names_exist()
    {
        var functions = Code().Matches(File.ReadAllText(Repository.Path("docs", "walk-of-a-request.md"))).Select(static match => match.Groups["code"].Value)
            .Where(static code => FunctionForm().IsMatch(code)).Select(static code => code.Split('.')).ToList();

        functions.ShouldNotBeEmpty();
        var types = typeof(ChatServer).Assembly.GetTypes().ToLookup(static type => type.Name);
        functions.Where(parts => !types[parts[0]].Any(type => Uses.Methods(type).Any(method => method.Name == parts[1])))
            .Select(static parts => string.Join('.', parts)).ShouldBeEmpty();
    }

    private static bool Exists(string path)
    {
        return path.Contains('/', StringComparison.Ordinal)
            ? Bases.Any(start => Path.Exists(Repository.Path(start + path)))
            : Folders.SelectMany(static folder => Repository.Files(folder, "")).Any(file => file.EndsWith("/" + path, StringComparison.Ordinal)) || File.Exists(Repository.Path(path));
    }

    [GeneratedRegex("`(?<code>[^`\n]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    /// <summary>A path of a file that people write, or of a folder of this repository; names in angle brackets stand for any.</summary>
    [GeneratedRegex(@"^([A-Za-z0-9_.-]+/)*[A-Za-z0-9_.-]+\.(cs|proto|md|sql|mjs|py|c|props|slnx)$|^(src|tests|bench|docs|protos)/[A-Za-z0-9_./-]*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathForm();

    [GeneratedRegex(@"^[A-Z][A-Za-z]+\.[A-Z][A-Za-z]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FunctionForm();

    /// <summary>A block of code behind a comment that names the file its lines are in.</summary>
    [GeneratedRegex(@"<!-- lines of (?<file>\S+) -->\n```\w+\n(?<lines>[^`]+)```", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ClientLines();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
