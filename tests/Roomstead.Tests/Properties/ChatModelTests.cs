using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Roomstead.Api;
using Roomstead.Tests.Properties.Model;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Properties;

/// <summary>Random calls of all built methods, by all kinds of caller, are answered in every field as a small model in memory answers them.
/// <c>ROOMSTEAD_TEST_SEED</c> chooses the first story, <c>ROOMSTEAD_TEST_CALLS</c> how many calls there are.</summary>
[Trait("Wire", "REST")] // Each test chooses its wire itself.
public sealed class ChatModelTests
{
    private const int CallsOfStory = 200;
    private static readonly int FirstStory = Number("ROOMSTEAD_TEST_SEED", 20_260_304);

    [Fact]
    [Rule("M-32", "M-37", "M-39", "M-43", "M-51", "M-54", "M-72", "M-73", "M-75", "M-80", "M-82", "M-83", "M-85", "M-86", "M-92")]
    [Rule("S-35", "S-50", "S-51", "S-52", "S-56", "S-72", "S-73", "S-75", "S-77", "S-78", "S-80", "S-90", "S-91", "S-100", "S-102", "S-104")]
    [Rule("S-110", "S-115", "S-118", "S-130", "S-131", "S-141", "S-151", "S-160")]
    [Rule("P-33", "P-155", "P-160", "P-161", "P-165", "P-166", "E-10", "E-21", "L-55", "L-56", "L-57", "L-58")]
    public void Calls_in_process_are_answered_as_the_model_answers()
    {
        var coverage = Tell(Number("ROOMSTEAD_TEST_CALLS", 100_000), InProcess.StartAsync, FirstStory);

        TestContext.Current.TestOutputHelper?.WriteLine(coverage.ToString());
        foreach (var method in Scopes.Methods)
        {
            coverage.Successes(method).ShouldBeGreaterThan(coverage.Calls / 400, method);
            coverage.Refusals(method).ShouldBeGreaterThanOrEqualTo(5, method);
        }
    }

    [Fact]
    public void The_model_has_every_built_method() => Scopes.Methods.ShouldBe(MethodTable.Methods.Keys, ignoreOrder: true);

    [Fact]
    public void Calls_over_REST_are_answered_as_the_model_answers() =>
        Tell(Number("ROOMSTEAD_TEST_CALLS", 100_000) / 40, OverRestWire.StartAsync, FirstStory + 1_000_000).Calls.ShouldBePositive();

    [Fact]
    public void Calls_over_gRPC_are_answered_as_the_model_answers() =>
        Tell(Number("ROOMSTEAD_TEST_CALLS", 100_000) / 40, OverGrpcWire.StartAsync, FirstStory + 2_000_000).Calls.ShouldBePositive();

    /// <summary>Stories one after the other, until there were as many calls. A story that fails is told again, shorter.</summary>
    private static Coverage Tell(int calls, Func<Task<IWire>> start, int first)
    {
        var coverage = new Coverage();
        var next = first - 1;
        var stories = Arb.From(Gen.Fresh(() => new Story(Interlocked.Increment(ref next), CallsOfStory)), static story => story.Shorter());
        var config = Config.QuickThrowOnFailure.WithMaxTest(Math.Max(1, calls / CallsOfStory)).WithParallelRunConfig(new ParallelRunConfig(2));

        Check.One(config, Prop.ForAll(stories, story => new Teller(coverage).TellAsync(story, start)));

        return coverage;
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : usual;
}
