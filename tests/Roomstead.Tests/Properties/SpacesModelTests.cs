using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Roomstead.Storage;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Properties;

public sealed class SpacesModelTests
{
    private static readonly string[] People = ["alice", "bob", "carol", "dave", "frank"];

    private static Gen<Deed> Deeds
    {
        get
        {
            var who = Gen.Elements(People);
            var name = Gen.Elements("Atlas", "Harbour", "Jetty", "Imported", "harbour");
            var requestId = Gen.Frequency((3, Gen.Constant("")), (1, Gen.Elements("one", "two")));
            var others = Gen.Choose(0, 4).SelectMany(static count => Gen.Elements([.. People, "gina"]).ArrayOf(count));
            var type = Gen.Elements("SPACE", "GROUP_CHAT", "DIRECT_MESSAGE");

            var create = who.SelectMany(w => name.SelectMany(n => requestId.Select(r => (Deed)new Deed.Create(w, n, r))));
            var setUp = who.SelectMany(w => type.SelectMany(t => SetUpName(t).SelectMany(n => requestId.SelectMany(r => others.Select(o => (Deed)new Deed.SetUp(w, t, n, r, o))))));
            var direct = who.SelectMany(w => Gen.Elements([.. People, "gina"]).Select(o => (Deed)new Deed.SetUp(w, "DIRECT_MESSAGE", "", "", [o])));
            var get = who.SelectMany(w => Gen.Choose(0, 1_000).Select(i => (Deed)new Deed.Get(w, i)));
            var page = who.SelectMany(w => Gen.Elements("", "SPACE", "GROUP_CHAT", "DIRECT_MESSAGE").SelectMany(t => Gen.Choose(1, 4).Select(size => (Deed)new Deed.Page(w, t, size))));
            var delete = who.SelectMany(w => Gen.Choose(0, 1_000).Select(i => (Deed)new Deed.Delete(w, i)));
            var findDirect = who.SelectMany(w => Gen.Elements([.. People, "gina"]).Select(o => (Deed)new Deed.FindDirect(w, o)));
            var findGroups = who.SelectMany(w => others.Select(o => (Deed)new Deed.FindGroups(w, o)));
            var search = who.SelectMany(w => Gen.Elements("a", "har", "NEWS", "new comp", "j", "imported", "ervice", "desk serv").Select(words => (Deed)new Deed.Search(w, words)));
            return Gen.Frequency((4, create), (6, setUp), (4, direct), (3, get), (2, page), (3, delete), (2, findDirect), (3, findGroups), (3, search));

            Gen<string> SetUpName(string of) => of == "SPACE" ? Gen.Frequency((4, name), (1, Gen.Constant(""))) : Gen.Frequency((5, Gen.Constant("")), (1, name));
        }
    }

    [Fact]
    [Rule("S-35", "S-50", "S-51", "S-52", "S-56", "S-72", "S-73", "S-75", "S-77", "S-78", "S-80", "S-90", "S-100", "S-102", "S-104", "S-110", "S-115", "S-130", "S-131", "S-151", "S-160")]
    public void Any_sequence_of_calls_agrees_with_the_model()
    {
        var sequences = Gen.Choose(1, 30).SelectMany(static count => Deeds.ListOf(count)).ToArbitrary();

        Prop.ForAll(sequences, static deeds => RunAsync([.. deeds]).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    private static async Task RunAsync(IReadOnlyList<Deed> deeds)
    {
        await using var chat = await TestServer.StartAsync();
        var model = new SpacesModel();
        var tokens = new Dictionary<string, string>();
        foreach (var who in People)
        {
            tokens[who] = await chat.PersonAsync(who, "chat.spaces", "chat.delete", "chat.memberships");
        }

        foreach (var deed in deeds)
        {
            await (deed switch
            {
                Deed.Get get => GetAsync(chat, model, get, tokens[get.Who]),
                Deed.Page page => ListAsync(chat, model, page, tokens[page.Who]),
                Deed.Delete delete => DeleteAsync(chat, model, delete, tokens[delete.Who]),
                Deed.FindDirect find => FindDirectAsync(chat, model, find, tokens[find.Who]),
                Deed.FindGroups find => FindGroupsAsync(chat, model, find, tokens[find.Who]),
                Deed.Search search => SearchAsync(chat, model, search, tokens[search.Who]),
                _ => MakeAsync(chat, model, deed, tokens[deed.Who]),
            });
        }

        (await chat.Db.ReadAsync(StoreCheck.ProblemsAsync)).ShouldBeEmpty();
    }

    private static async Task MakeAsync(TestServer chat, SpacesModel model, Deed deed, string token)
    {
        var (code, expected) = model.Make(deed);
        var before = await chat.SnapshotAsync();

        var answer = deed is Deed.Create create
            ? await chat.CreateAsync(token, $$"""{"spaceType":"SPACE","displayName":"{{create.Name}}"}""", create.RequestId.Length > 0 ? create.RequestId : null)
            : await chat.SetUpAsync(token, SetUpBody((Deed.SetUp)deed));

        answer.Code.ShouldBe(code, $"{deed}: {answer.Text}");
        if (expected is null)
        {
            (await chat.SnapshotAsync()).ShouldBe(before, deed.ToString());
            return;
        }

        var space = answer.Json;
        if (expected.Id.Length > 0)
        {
            space.Name().ShouldBe(expected.Id, deed.ToString());
        }
        else
        {
            model.Spaces.ShouldAllBe(known => known.Id != space.Name());
        }

        ShouldAgree(space, model.Keep(deed, expected, space.Name()), deed);
    }

    private static async Task GetAsync(TestServer chat, SpacesModel model, Deed.Get deed, string token)
    {
        var space = model.Spaces[deed.Which % model.Spaces.Count];
        if (SpacesModel.HasJoined(space, deed.Who))
        {
            ShouldAgree(await chat.GotAsync(token, space.Id), space, deed);
        }
        else
        {
            await chat.RefusedAsync("/v1/" + space.Id, token, Refusal.SpaceDenied);
        }
    }

    private static async Task DeleteAsync(TestServer chat, SpacesModel model, Deed.Delete deed, string token)
    {
        var space = model.Spaces[deed.Which % model.Spaces.Count];
        var before = await chat.SnapshotAsync();

        var answer = await chat.SendAsync(HttpMethod.Delete, "/v1/" + space.Id, token);

        answer.Code.ShouldBe(model.Delete(deed, space), $"{deed} of {space.Id}: {answer.Text}");
        if (answer.Code != 200)
        {
            (await chat.SnapshotAsync()).ShouldBe(before, deed.ToString());
        }
    }

    private static async Task FindDirectAsync(TestServer chat, SpacesModel model, Deed.FindDirect deed, string token)
    {
        var answer = await chat.SendAsync(HttpMethod.Get, "/v1/spaces:findDirectMessage?name=" + SpacesModel.Ids[deed.Other], token);

        var expected = model.Direct(deed.Who, deed.Other);
        answer.Code.ShouldBe(expected is null ? 404 : 200, $"{deed}: {answer.Text}");
        if (expected is not null)
        {
            answer.Json.Name().ShouldBe(expected.Id, deed.ToString());
            ShouldAgree(answer.Json, expected, deed);
        }
    }

    private static async Task FindGroupsAsync(TestServer chat, SpacesModel model, Deed.FindGroups deed, string token)
    {
        var users = string.Concat(deed.Others.Select(static other => "&users=" + SpacesModel.Ids[other]));
        var answer = await chat.SendAsync(HttpMethod.Get, "/v1/spaces:findGroupChats?pageSize=30" + users, token);

        answer.Code.ShouldBe(200, answer.Text);
        Names(answer.Json["spaces"]).ShouldBe(model.Groups(deed.Who, deed.Others), deed.ToString());
    }

    private static async Task SearchAsync(TestServer chat, SpacesModel model, Deed.Search deed, string token)
    {
        var query = Uri.EscapeDataString($"space_type = \"SPACE\" AND display_name:\"{deed.Words}\"");
        var answer = await chat.SendAsync(HttpMethod.Get, "/v1/spaces:search?query=" + query, token);

        answer.Code.ShouldBe(200, answer.Text);
        Names(answer.Json["results"], "space").ShouldBe(model.Found(deed.Who, deed.Words), ignoreOrder: true, deed.ToString());
    }

    private static List<string> Names(JsonNode? list, string? member = null) =>
        [.. (list as JsonArray ?? []).Select(entry => (member is null ? entry : entry![member])!.Name())];

    private static async Task ListAsync(TestServer chat, SpacesModel model, Deed.Page deed, string token)
    {
        var filter = deed.Type.Length == 0 ? "" : "&filter=" + Uri.EscapeDataString($"space_type = \"{deed.Type}\"");
        var all = new List<string>();
        for (string? next = ""; next is not null;)
        {
            (var names, next) = await chat.PageAsync(token, $"?pageSize={deed.Size}{filter}&pageToken={next}");
            names.Count.ShouldBeLessThanOrEqualTo(deed.Size);
            all.AddRange(names);
        }

        all.ShouldBe(model.Listed(deed.Who, deed.Type), deed.ToString());
    }

    private static void ShouldAgree(JsonNode space, ModelSpace model, Deed deed)
    {
        ((string)space["spaceType"]!).ShouldBe(model.Type, deed.ToString());
        ((string?)space["displayName"] ?? "").ShouldBe(model.Name, deed.ToString());
        ((int?)space["membershipCount"]!["joinedDirectHumanUserCount"] ?? 0).ShouldBe(
            model.Members.Count(static member => member.Value && !member.Key.StartsWith("app", StringComparison.Ordinal)), deed.ToString());
    }

    private static string SetUpBody(Deed.SetUp deed)
    {
        var name = deed.Name.Length == 0 ? "" : $",\"displayName\":\"{deed.Name}\"";
        var body = SpaceCalls.SetUpBody($$"""{"spaceType":"{{deed.Type}}"{{name}}}""", [.. deed.Others.Select(static other => SpacesModel.Ids[other])]);
        return deed.RequestId.Length == 0 ? body : $$"""{{body[..^1]}},"requestId":"{{deed.RequestId}}"}""";
    }
}
