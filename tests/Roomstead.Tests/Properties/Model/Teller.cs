using Google.Protobuf;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage;

namespace Roomstead.Tests.Properties.Model;

/// <summary>Tells a story to a server and to the model, and compares what both say.</summary>
internal sealed class Teller(Coverage coverage)
{
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public async Task TellAsync(Story story, Func<Task<IWire>> start)
    {
        await using var wire = await start();
        var dice = new Dice(story.Seed);
        var (here, elsewhere) = (Policies(dice), Policies(dice));
        await wire.Db.WriteAsync(async tx =>
        {
            await DecideAsync(tx, here with { Customer = Model.Seed.Here });
            await DecideAsync(tx, elsewhere with { Customer = Model.Seed.Elsewhere });
        });
        var world = Model.Seed.Of(NowOf(wire), here, elsewhere);
        var model = new ChatModel(world);
        var requests = new Requests(dice, world, story.Steps);
        var renaming = new Renaming(story.Steps);
        for (var i = 0; i < (story.IsKnown ? story.Steps.Count : story.Length); i++)
        {
            var step = story.IsKnown ? story.Steps[i] with { Request = renaming.Apply(Copy(story.Steps[i].Request)) } : requests.Next();
            if (!wire.CanSay(step.Method, step.Request))
            {
                continue;
            }

            var (made, given) = (step.Made, step.Given);
            if (!story.IsKnown)
            {
                story.Steps.Add(step);
            }

            wire.Clock.Advance(step.After);
            world.Now = NowOf(wire);
            var heard = await wire.CallAsync(step.Method, step.Request, step.Part);
            Compare(story, i, step, heard, model, world, wire.TellsScopes);
            renaming.Learn(made, step.Made);
            renaming.Learn(given, step.Given);
            coverage.Add(step.Method, heard.Refusal);
        }

        var problems = await Ending.ProblemsAsync(wire.Db, world);
        if (problems.Count > 0)
        {
            Fail(story, story.Steps.Count - 1, "In the end: " + string.Join('\n', problems));
        }
    }

    private static void Compare(Story story, int at, Step step, Heard heard, ChatModel model, World world, bool scopesToo)
    {
        var answer = heard.Answer;
        var name = answer is Space space && step.Method is "CreateSpace" or "SetUpSpace" ? ((Space)answer!).Name : "";
        step.Made = name.Length > 0 && world.Find(name) is null ? name : null;
        step.Given = TakeToken(answer);
        Heard expected;
        try
        {
            expected = new Heard(model.Answer(step.Method, step.Request, Cast.Find(step.Part).In(world), name), Refusal: null);
        }
        catch (Refused refused)
        {
            expected = new Heard(Answer: null, refused.Refusal, refused.Scopes);
        }

        if (step.Given is { } token && model.Next is { } next)
        {
            world.Tokens[token] = next;
        }

        var agree = Equals(answer, expected.Answer) && heard.Refusal == expected.Refusal && (!scopesToo || heard.Scopes == expected.Scopes);
        if (!agree)
        {
            Fail(story, at, $"At {step}\nthe model says {Text(expected)}\nthe server says {Text(heard)}");
        }
    }

    /// <summary>The page token of an answer, in whose place the model's stands then; null when there is none.</summary>
    private static string? TakeToken(IMessage? answer)
    {
        if (answer?.Descriptor.FindFieldByName("next_page_token")?.Accessor is not { } field || field.GetValue(answer) is not string { Length: > 0 } token)
        {
            return null;
        }

        field.SetValue(answer, ChatModel.SomeToken);
        return token;
    }

    private static void Fail(Story story, int at, string what)
    {
        story.Failure = (what, at);
        throw new InvalidOperationException("The model and the server differ.");
    }

    private static string Text(Heard heard) => heard.Answer is { } answer ? Step.Text(answer) : $"{heard.Refusal} {heard.Scopes}";

    private static DateTimeOffset NowOf(IWire wire)
    {
        var now = wire.Clock.GetUtcNow();
        return now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerMicrosecond)); // S-48
    }

    private static Organisation Policies(Dice dice) => new(
        "",
        dice.Pick("user-choice", "user-choice", "user-choice", "always-on", "always-off"),
        dice.Next(5) > 0,
        dice.Pick("case-sensitive", "case-sensitive", "case-insensitive", "off"),
        dice.Next(2) == 0);

    private static async ValueTask DecideAsync(Tx tx, Organisation policy)
    {
        var row = (await tx.Organisations.FindAsync(policy.Customer))!;
        await tx.Organisations.SaveAsync(row with
        {
            History = policy.History,
            ExternalUsers = policy.ExternalUsers,
            NameUniqueness = policy.Names,
            AdminPermissionSettings = policy.AdminPermissions ? "allow" : "refuse",
        });
    }

    private static IMessage Copy(IMessage message) => message.Descriptor.Parser.ParseFrom(message.ToByteArray());
}
