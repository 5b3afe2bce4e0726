using Roomstead.Cli;
using Shouldly;

namespace Roomstead.Tests.Cli;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs => [.. CommandLine.Verbs.Select(static verb => verb.Name)];

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_lists_every_verb(string arg)
    {
        var ran = await Shell.RunAsync(arg);

        ran.Status.ShouldBe(0);
        foreach (var verb in CommandLine.Verbs)
        {
            ran.Out.ShouldContain("  " + verb.Name);
        }
    }

    [Fact]
    public async Task Nothing_typed_gets_the_list_as_a_mistake()
    {
        var ran = await Shell.RunAsync();

        ran.Status.ShouldBe(2);
        ran.Out.ShouldBeEmpty();
        ran.Error.ShouldContain("serve");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_tells_every_flag_of_a_verb(string name)
    {
        var verb = CommandLine.Verbs.Single(verb => verb.Name == name);

        var ran = await Shell.RunAsync(["help", .. name.Split(' ')]);
        var same = await Shell.RunAsync([.. name.Split(' '), "--help"]);

        ran.Status.ShouldBe(0);
        ran.Out.ShouldBe(same.Out);
        foreach (var flag in verb.Flags)
        {
            ran.Out.ShouldContain("  --" + flag.Name);
            flag.Summary.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task A_first_word_alone_lists_what_can_follow()
    {
        var ran = await Shell.RunAsync("user", "--help");

        ran.Status.ShouldBe(0);
        ran.Out.ShouldContain("user add EMAIL");
        ran.Out.ShouldNotContain("serve");
    }
}
