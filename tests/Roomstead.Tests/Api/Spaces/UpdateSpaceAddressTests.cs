using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Api.Spaces;

/// <summary>Where spaces.patch is found, and how its request is put together.</summary>
public sealed class UpdateSpaceAddressTests(PatchScene scene) : IClassFixture<PatchScene>
{
    [Theory]
    [Rule("P-01", "H-81")]
    [InlineData("PUT")]
    [InlineData("POST")]
    [Trait("Wire", "REST")]
    public async Task No_other_verb_updates_a_space(string verb)
    {
        var space = await scene.SpaceAsync();
        var before = await scene.Chat.SnapshotAsync();

        var answer = await scene.Chat.SendAsync(
            new HttpMethod(verb), PatchScene.Path(space, "displayName"), await scene.TokenAsync("alice"), """{"displayName":"New"}""");

        answer.Code.ShouldBe(404);
        (await scene.Chat.SnapshotAsync()).ShouldBe(before);
    }

    [Fact]
    [Rule("P-02", "P-03")]
    public void The_rpc_takes_a_space_a_mask_and_a_flag_and_returns_a_space()
    {
        var rpc = ChatServiceReflection.Descriptor.Services[0].FindMethodByName("UpdateSpace");

        rpc.FullName.ShouldBe("google.chat.v1.ChatService.UpdateSpace");
        rpc.InputType.FullName.ShouldBe("google.chat.v1.UpdateSpaceRequest");
        rpc.OutputType.FullName.ShouldBe("google.chat.v1.Space");
        rpc.InputType.Fields.InFieldNumberOrder().Select(static f => (f.FieldNumber, f.Name)).ShouldBe([(1, "space"), (2, "update_mask"), (3, "use_admin_access")]);
    }

    [Fact]
    [Rule("P-03", "E-03")]
    [Trait("Wire", "REST")]
    public async Task The_body_is_the_space_itself_and_is_not_wrapped()
    {
        var space = await scene.SpaceAsync();

        await scene.RefusedAsync(
            space,
            "displayName",
            """{"space":{"displayName":"Wrapped"}}""",
            new Refusal(400, "INVALID_ARGUMENT", "Invalid JSON payload received. Unknown name \"space\" at 'space': Cannot find field.", Field: "space"));
        await scene.PatchedAsync(space, "displayName", """{"displayName":"Unwrapped"}""");
    }

    [Theory]
    [Rule("P-04", "P-152")]
    [InlineData("spaces/AAAAatlas01")]
    [InlineData("spaces/AAAAnothere")]
    [InlineData("anything at all")]
    [InlineData("")]
    public async Task The_path_wins_over_a_name_in_the_body(string name)
    {
        var space = await scene.SpaceAsync();
        var text = "Named by the path, not " + name;

        var answer = await scene.PatchedAsync(space, "displayName", new JsonObject { ["name"] = name, ["displayName"] = text }.ToJsonString());

        answer.TextAt("name").ShouldBe(space);
        answer.TextAt("displayName").ShouldBe(text.Trim());
    }

    [Theory]
    [Rule("P-04", "H-58")]
    [InlineData("space.name=spaces/AAAAatlas01")]
    public async Task A_name_in_the_query_does_not_move_the_patch_to_another_space(string query)
    {
        var space = await scene.SpaceAsync();

        await scene.Chat.SendAsync(
            HttpMethod.Patch, PatchScene.Path(space, "displayName", more: query), await scene.TokenAsync("alice"), """{"displayName":"Moved"}""");

        (await scene.GetAsync("spaces/AAAAatlas01")).TextAt("displayName").ShouldBe("Atlas");
    }

    [Theory]
    [Rule("P-05")]
    [InlineData("")]
    [InlineData("spaces")]
    [InlineData("spaces/")]
    [InlineData("AAAAatlas01")]
    [InlineData("rooms/AAAAatlas01")]
    [InlineData("spaces/AAAAatlas01/members/1")]
    [InlineData("spaces/AAAAatlas01/")]
    [InlineData("/spaces/AAAAatlas01")]
    [InlineData("spaces/AAAA atlas01")]
    [InlineData("spaces/*")]
    public async Task A_binary_request_must_name_a_space(string name)
    {
        var request = new UpdateSpaceRequest
        {
            Space = new Space { Name = name, DisplayName = "New" },
            UpdateMask = new FieldMask { Paths = { "display_name" } },
        };

        var refusal = await Should.ThrowAsync<ApiError>(scene.InvokeAsync(request));

        refusal.Code.ShouldBe(RpcCode.InvalidArgument);
        refusal.Details.OfType<BadRequest>().Single().FieldViolations.Single().Field.ShouldBe("space.name");
    }

    [Fact]
    [Rule("P-05", "P-20")]
    public async Task A_binary_request_of_nothing_is_refused()
    {
        (await Should.ThrowAsync<ApiError>(scene.InvokeAsync(new UpdateSpaceRequest()))).Code.ShouldBe(RpcCode.InvalidArgument);
        var noMask = new UpdateSpaceRequest { Space = new Space { Name = "spaces/AAAAatlas01", DisplayName = "New" } };
        (await Should.ThrowAsync<ApiError>(scene.InvokeAsync(noMask))).Code.ShouldBe(RpcCode.InvalidArgument);
        noMask.UpdateMask = new FieldMask();
        (await Should.ThrowAsync<ApiError>(scene.InvokeAsync(noMask))).Code.ShouldBe(RpcCode.InvalidArgument);
    }

    [Theory]
    [Rule("P-06", "H-70")]
    [InlineData("space.name=spaces%2FAAA")]
    [InlineData("nonsense")]
    public async Task A_routing_header_is_neither_needed_nor_believed(string header)
    {
        var space = await scene.SpaceAsync();
        using var request = new HttpRequestMessage(HttpMethod.Patch, PatchScene.Path(space, "spaceDetails"))
        {
            Content = new StringContent("""{"spaceDetails":{"description":"Routed"}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", await scene.TokenAsync("alice"));
        request.Headers.Add("x-goog-request-params", header);

        var answer = await scene.Chat.SendAsync(request);

        answer.Code.ShouldBe(200, answer.Text);
        answer.Json.TextAt("name").ShouldBe(space);
    }

    [Fact]
    [Rule("P-07", "H-131")]
    [Trait("Wire", "REST")]
    public async Task The_discovery_document_describes_the_method_to_generated_clients()
    {
        var answer = await scene.Chat.SendAsync(HttpMethod.Get, "/$discovery/rest?version=v1");

        var method = answer.Json.At("resources.spaces.methods.patch")!;
        method.TextAt("id").ShouldBe("chat.spaces.patch");
        method.TextAt("httpMethod").ShouldBe("PATCH");
        method.TextAt("path").ShouldBe("v1/{+name}");
        method.TextAt("flatPath").ShouldBe("v1/spaces/{spacesId}");
        method.At("parameterOrder").ShouldEqual("""["name"]""");
        method.TextAt("parameters.name.pattern").ShouldBe("^spaces/[^/]+$");
        method.TextAt("parameters.name.location").ShouldBe("path");
        method.TextAt("parameters.name.required").ShouldBe("true");
        method.TextAt("parameters.updateMask.location").ShouldBe("query");
        method.TextAt("parameters.updateMask.format").ShouldBe("google-fieldmask");
        method.TextAt("parameters.useAdminAccess.type").ShouldBe("boolean");
        method.At("request").ShouldEqual("""{"$ref":"Space"}""");
        method.At("response").ShouldEqual("""{"$ref":"Space"}""");
    }

    [Theory]
    [Rule("P-09", "P-62", "P-45")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    public async Task An_empty_body_is_an_empty_space(string? body)
    {
        var space = await scene.SpaceAsync(Room.Named with { With = static s => s.SpaceDetails = new() { Description = "To be cleared" } });

        await scene.RefusedAsync(space, "displayName", body, Refusal.InvalidArgument("space.display_name"));
        (await scene.PatchedAsync(space, "spaceDetails", body)).At("spaceDetails").ShouldBeNull();
    }

    [Theory]
    [Rule("P-10", "H-71")]
    [InlineData("PATCH")]
    [InlineData("patch")]
    [Trait("Wire", "REST")]
    public async Task A_patch_may_be_tunnelled_through_POST(string verb)
    {
        var space = await scene.SpaceAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, PatchScene.Path(space, "displayName"))
        {
            Content = new StringContent($$"""{"displayName":"Tunnelled by {{verb}}"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new("Bearer", await scene.TokenAsync("alice"));
        request.Headers.Add("X-HTTP-Method-Override", verb);

        var answer = await scene.Chat.SendAsync(request);

        answer.Code.ShouldBe(200, answer.Text);
        (await scene.GetAsync(space)).TextAt("displayName").ShouldBe("Tunnelled by " + verb);
    }

    [Theory]
    [Rule("P-01", "P-05", "P-130")]
    [InlineData("/v1/spaces/AAAA%2Fatlas01")]
    [InlineData("/v1/spaces/%20")]
    [InlineData("/v1/spaces/%00")]
    [InlineData("/v1/spaces/*")]
    [InlineData("/v1/spaces/..")]
    [InlineData("/v1/spaces/'%20OR%201=1--")]
    [InlineData("/v1/spaces/%ff%fe")]
    [InlineData("/v1/spaces/%F0%9F%98%80")]
    public async Task A_strange_name_in_the_path_is_refused_and_changes_nothing(string path)
    {
        var before = await scene.Chat.SnapshotAsync();

        var answer = await scene.Chat.SendAsync(HttpMethod.Patch, path + "?updateMask=displayName", await scene.TokenAsync("alice"), """{"displayName":"New"}""");

        answer.Code.ShouldBeOneOf(400, 403, 404);
        (await scene.Chat.SnapshotAsync()).ShouldBe(before);
    }
}
