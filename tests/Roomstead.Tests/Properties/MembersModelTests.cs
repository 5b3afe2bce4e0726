using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Roomstead.Tests.Support;
using Shouldly;
using static Roomstead.Tests.Support.MemberCalls;

namespace Roomstead.Tests.Properties;

public sealed class MembersModelTests
{
    private static readonly string[] Callers = ["alice", "bob", "carol", "dave", "frank"];

    private static Gen<MemberDeed> Deeds
    {
        get
        {
            var whom = Gen.Frequency((5, Gen.Elements(Callers)), (1, Gen.Constant(MembersModel.Group)));
            var role = Gen.Elements(MembersModel.Owner, MembersModel.Manager, MembersModel.Member);
            var place = Gen.Elements(Callers).SelectMany(static w => Gen.Elements(Atlas, News, Lunch).Select(s => (Who: w, Space: s)));

            var create = place.SelectMany(p => whom.Select(m => (MemberDeed)new MemberDeed.Create(p.Who, p.Space, m)));
            var patch = place.SelectMany(p => whom.SelectMany(m => role.Select(r => (MemberDeed)new MemberDeed.Patch(p.Who, p.Space, m, r))));
            var delete = place.SelectMany(p => whom.Select(m => (MemberDeed)new MemberDeed.Delete(p.Who, p.Space, m)));
            var page = place.SelectMany(p => Gen.Choose(0, 3).Select(f => (MemberDeed)new MemberDeed.Page(p.Who, p.Space, (f & 1) != 0, (f & 2) != 0)));
            return Gen.Frequency((4, create), (4, patch), (3, delete), (2, page));
        }
    }

    [Fact]
    [Rule("M-32", "M-37", "M-39", "M-43", "M-51", "M-54", "M-72", "M-73", "M-75", "M-80", "M-82", "M-83", "M-85", "M-86", "M-92")]
    public void Any_sequence_of_calls_agrees_with_the_model()
    {
        var sequences = Gen.Choose(1, 60).SelectMany(static count => Deeds.ListOf(count)).ToArbitrary();

        Prop.ForAll(sequences, static deeds => RunAsync([.. deeds]).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    private static async Task RunAsync(IReadOnlyList<MemberDeed> deeds)
    {
        await using var chat = await TestServer.StartAsync();
        var model = new MembersModel();
        var tokens = new Dictionary<string, string>();
        foreach (var who in Callers)
        {
            tokens[who] = await chat.MemberTokenAsync(who);
        }

        foreach (var deed in deeds)
        {
            var answer = await SendAsync(chat, deed, tokens[deed.Who]);
            answer.Code.ShouldBe(model.Apply(deed), $"{deed}: {answer.Text}");
            if (answer.Code == 200)
            {
                RequireAnswer(deed, answer.Json, model);
            }

            (await chat.ChangesAsync()).Count.ShouldBe(model.Changes, deed.ToString());
        }

        foreach (var space in model.Spaces.Keys)
        {
            var count = await chat.CountAsync(space);
            (count.JoinedDirectHumanUserCount, count.JoinedGroupCount).ShouldBe(model.Count(space), space);
        }

        await chat.ShouldBeSoundAsync();
    }

    private static Task<Answer> SendAsync(TestServer chat, MemberDeed deed, string token) => deed switch
    {
        MemberDeed.Create create => chat.SendAsync(HttpMethod.Post, $"/v1/{deed.Space}/members", token, Body(create.Whom)),
        MemberDeed.Patch patch => chat.SendAsync(HttpMethod.Patch, $"/v1/{In(deed.Space, patch.Whom)}?updateMask=role", token, $$"""{"role":"{{patch.Role}}"}"""),
        MemberDeed.Delete delete => chat.SendAsync(HttpMethod.Delete, "/v1/" + In(deed.Space, delete.Whom), token),
        MemberDeed.Page page => chat.SendAsync(
            HttpMethod.Get, $"/v1/{deed.Space}/members?showGroups={(page.Groups ? "true" : "false")}&showInvited={(page.Invited ? "true" : "false")}", token),
        _ => throw new InvalidOperationException("Not a call: " + deed),
    };

    private static void RequireAnswer(MemberDeed deed, JsonNode answer, MembersModel model)
    {
        var members = model.Spaces[deed.Space];
        switch (deed)
        {
            case MemberDeed.Create create:
                Seen(answer).ShouldBe(Expected(deed.Space, create.Whom, members[create.Whom]));
                break;
            case MemberDeed.Patch patch:
                Seen(answer).ShouldBe(Expected(deed.Space, patch.Whom, members[patch.Whom]));
                break;
            case MemberDeed.Delete delete:
                Seen(answer).ShouldBe((In(deed.Space, delete.Whom), "NOT_A_MEMBER", null));
                break;
            case MemberDeed.Page page:
                (answer["memberships"] as JsonArray ?? []).Select(static m => Seen(m!)).ShouldBe(
                    members.Where(m => (page.Groups || m.Key != MembersModel.Group) && (page.Invited || m.Value.State == "JOINED"))
                        .Select(m => Expected(deed.Space, m.Key, m.Value)),
                    ignoreOrder: true);
                break;
            default:
                break;
        }
    }

    private static (string Name, string? State, string? Role) Seen(JsonNode answer) => (answer.Name(), (string?)answer["state"], (string?)answer["role"]);

    private static (string Name, string? State, string? Role) Expected(string space, string who, (string State, string? Role) member) =>
        (In(space, who), member.State, member.Role);

    private static string Body(string whom) => whom == MembersModel.Group
        ? """{"groupMember":{"name":"groups/engineering001"}}"""
        : $$$"""{"member":{"name":"users/{{{Id(whom)}}}","type":"HUMAN"}}""";
}
