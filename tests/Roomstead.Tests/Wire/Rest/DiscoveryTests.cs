using System.Text.Json;
using System.Text.RegularExpressions;
using Roomstead.Protocol.Api;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Wire.Rest;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class DiscoveryTests
{
    private static readonly JsonElement Document = Parse("http://127.0.0.1:8910/");
    private static readonly JsonElement[] Methods = [.. MethodsBelow(Document)];

    [Theory]
    [Rule("H-131", "A-105")]
    [InlineData("http://127.0.0.1:8910")]
    [InlineData("https://chat.example.com/")]
    public void The_root_is_the_one_given_and_ends_with_a_slash(string root)
    {
        var document = Parse(root);
        var expected = root.TrimEnd('/') + "/";
        Text(document, "rootUrl").ShouldBe(expected);
        Text(document, "baseUrl").ShouldBe(expected);
        Text(document, "servicePath").ShouldBe("");
        Text(document, "batchPath").ShouldBe("batch");
        Text(document, "id").ShouldBe("chat:v1");
    }

    [Fact]
    [Rule("H-131")]
    public void A_root_with_characters_of_json_stays_a_string() =>
        Text(Parse("http://host/a\"b\\"), "rootUrl").ShouldBe("http://host/a\"b\\/");

    [Fact]
    [Rule("P-07")]
    public void Spaces_patch_is_described_as_the_real_service_does()
    {
        var patch = Method("chat.spaces.patch");
        Text(patch, "path").ShouldBe("v1/{+name}");
        Text(patch, "flatPath").ShouldBe("v1/spaces/{spacesId}");
        Text(patch, "httpMethod").ShouldBe("PATCH");
        patch.GetProperty("parameterOrder").EnumerateArray().Select(name => name.GetString()).ShouldBe(["name"]);
        Text(patch.GetProperty("parameters").GetProperty("name"), "pattern").ShouldBe("^spaces/[^/]+$");
        Text(patch.GetProperty("request"), "$ref").ShouldBe("Space");
        Text(patch.GetProperty("response"), "$ref").ShouldBe("Space");
        Names(patch.GetProperty("parameters")).ShouldBe(["name", "updateMask", "useAdminAccess"], ignoreOrder: true);
        Text(patch.GetProperty("parameters").GetProperty("updateMask"), "format").ShouldBe("google-fieldmask");
    }

    [Fact]
    [Rule("H-131")]
    public void The_ids_are_those_of_the_real_service()
    {
        string[] expected =
        [
            "customEmojis.create", "customEmojis.delete", "customEmojis.get", "customEmojis.list", "media.download", "media.upload",
            "spaces.completeImport", "spaces.create", "spaces.delete", "spaces.findDirectMessage", "spaces.findGroupChats",
            "spaces.get", "spaces.list", "spaces.patch", "spaces.search", "spaces.setup",
            "spaces.members.create", "spaces.members.delete", "spaces.members.get", "spaces.members.list", "spaces.members.patch",
            "spaces.messages.create", "spaces.messages.delete", "spaces.messages.get", "spaces.messages.list", "spaces.messages.patch",
            "spaces.messages.search", "spaces.messages.update", "spaces.messages.attachments.get",
            "spaces.messages.reactions.create", "spaces.messages.reactions.delete", "spaces.messages.reactions.list",
            "spaces.spaceEvents.get", "spaces.spaceEvents.list",
            "users.availability.get", "users.availability.markAsActive", "users.availability.markAsAway",
            "users.availability.markAsDoNotDisturb", "users.availability.patch",
            "users.sections.create", "users.sections.delete", "users.sections.list", "users.sections.patch", "users.sections.position",
            "users.sections.items.list", "users.sections.items.move",
            "users.spaces.getSpaceReadState", "users.spaces.updateSpaceReadState",
            "users.spaces.spaceNotificationSetting.get", "users.spaces.spaceNotificationSetting.patch",
            "users.spaces.threads.getThreadReadState",
        ];
        Methods.Select(method => Text(method, "id")).ShouldBe(expected.Select(id => "chat." + id), ignoreOrder: true);
    }

    [Fact]
    [Rule("H-131")]
    public void Every_binding_of_the_contract_appears_and_nothing_else_but_the_download()
    {
        var bindings = ChatServiceReflection.Descriptor.Services[0].Methods
            .Select(method => method.GetOptions().GetExtension(AnnotationsExtensions.Http))
            .SelectMany(rule => rule.AdditionalBindings.Prepend(rule))
            .Select(rule => rule.PatternCase.ToString().ToUpperInvariant() + " " + Shape(Template(rule)));
        Methods.Select(method => Text(method, "httpMethod") + " /" + Regex.Replace(Text(method, "flatPath"), @"\{\w+\}", "*"))
            .ShouldBe(bindings.Append("GET /v1/media/*"), ignoreOrder: true);
    }

    [Fact]
    [Rule("P-07")]
    public void Every_path_pattern_takes_the_names_of_its_flat_path_and_no_others()
    {
        foreach (var method in Methods.Where(method => Text(method, "path").Contains("{+", StringComparison.Ordinal)))
        {
            var id = Text(method, "id");
            var path = Text(method, "path");
            var variable = Regex.Match(path, @"\{\+(\w+)\}").Groups[1].Value;
            var parameter = method.GetProperty("parameters").GetProperty(variable);
            Text(parameter, "location").ShouldBe("path", id);
            parameter.GetProperty("required").GetBoolean().ShouldBeTrue(id);
            var around = path.Split("{+" + variable + "}");
            var example = Regex.Replace(Text(method, "flatPath"), @"\{\w+\}", "AAA-1_b");
            example.ShouldStartWith(around[0], Case.Sensitive, id);
            example.ShouldEndWith(around[1], Case.Sensitive, id);
            var name = example[around[0].Length..^around[1].Length];
            Regex.IsMatch(name, Text(parameter, "pattern")).ShouldBeTrue(id);
            if (id != "chat.media.download")
            {
                Regex.IsMatch(name + "/more", Text(parameter, "pattern")).ShouldBeFalse(id);
                Regex.IsMatch("other/" + name, Text(parameter, "pattern")).ShouldBeFalse(id);
            }
        }
    }

    [Fact]
    [Rule("H-131")]
    public void Every_reference_leads_to_a_schema_and_every_schema_is_referred_to()
    {
        var schemas = Document.GetProperty("schemas");
        var references = References(Document).ToHashSet();
        references.ShouldBe(Names(schemas), ignoreOrder: true);
        schemas.EnumerateObject().ShouldAllBe(schema => Text(schema.Value, "id") == schema.Name);
    }

    [Theory]
    [Rule("H-131")]
    [InlineData("Space", "spaceDetails", "SpaceDetails")]
    [InlineData("Membership", "member", "User")]
    [InlineData("CardWithId", "card", "GoogleAppsCardV1Card")]
    [InlineData("GoogleAppsCardV1Card", "header", "GoogleAppsCardV1CardHeader")]
    public void Schemas_carry_the_names_of_the_real_service(string schema, string property, string reference) =>
        Text(Property(schema, property), "$ref").ShouldBe(reference);

    [Fact]
    [Rule("H-131")]
    public void Sections_of_a_person_and_of_an_old_card_are_told_apart()
    {
        Text(Method("chat.users.sections.create").GetProperty("response"), "$ref").ShouldBe("GoogleChatV1Section");
        Names(Document.GetProperty("schemas").GetProperty("Section").GetProperty("properties")).ShouldBe(["header", "widgets"], ignoreOrder: true);
        Text(Method("chat.spaces.delete").GetProperty("response"), "$ref").ShouldBe("Empty");
    }

    [Theory]
    [Rule("H-131")]
    [InlineData("Space", "createTime", "string", "google-datetime")]
    [InlineData("MembershipCount", "joinedDirectHumanUserCount", "integer", "int32")]
    [InlineData("SlashCommand", "commandId", "string", "int64")]
    [InlineData("Color", "alpha", "number", "float")]
    [InlineData("MarkAsActiveRequest", "ttl", "string", "google-duration")]
    public void Types_are_those_of_the_json_on_the_wire(string schema, string property, string type, string format)
    {
        Text(Property(schema, property), "type").ShouldBe(type);
        Text(Property(schema, property), "format").ShouldBe(format);
    }

    [Fact]
    [Rule("H-131")]
    public void Fields_of_the_server_are_read_only_and_deprecated_ones_marked()
    {
        Property("Space", "spaceUri").GetProperty("readOnly").GetBoolean().ShouldBeTrue();
        Property("Space", "threaded").GetProperty("deprecated").GetBoolean().ShouldBeTrue();
        Property("Space", "displayName").TryGetProperty("readOnly", out _).ShouldBeFalse();
        Property("Space", "spaceType").GetProperty("enum").EnumerateArray().Select(value => value.GetString())
            .ShouldBe(["SPACE_TYPE_UNSPECIFIED", "SPACE", "GROUP_CHAT", "DIRECT_MESSAGE"]);
    }

    [Fact]
    [Rule("H-52")]
    public void Query_parameters_are_the_leaves_that_neither_path_nor_body_fills()
    {
        Names(Method("chat.spaces.messages.create").GetProperty("parameters")).ShouldBe(
            [
                "parent", "threadKey", "requestId", "messageReplyOption", "messageId",
                "createMessageNotificationOptions.notificationType",
            ],
            ignoreOrder: true);
        Names(Method("chat.spaces.setup").GetProperty("parameters")).ShouldBeEmpty();
        Names(Method("chat.spaces.members.patch").GetProperty("parameters")).ShouldBe(["name", "updateMask", "useAdminAccess"], ignoreOrder: true);
        var users = Method("chat.spaces.findGroupChats").GetProperty("parameters").GetProperty("users");
        users.GetProperty("repeated").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    [Rule("H-52")]
    public void A_field_in_the_path_is_not_in_the_body_that_is_the_whole_request()
    {
        Names(Document.GetProperty("schemas").GetProperty("CompleteImportSpaceRequest").GetProperty("properties")).ShouldBeEmpty();
        Names(Document.GetProperty("schemas").GetProperty("PositionSectionRequest").GetProperty("properties"))
            .ShouldBe(["sortOrder", "relativePosition"], ignoreOrder: true);
    }

    [Fact]
    [Rule("H-120", "H-121", "H-122")]
    public void Uploads_and_downloads_are_offered()
    {
        var upload = Method("chat.media.upload");
        upload.GetProperty("supportsMediaUpload").GetBoolean().ShouldBeTrue();
        var media = upload.GetProperty("mediaUpload");
        Text(media, "maxSize").ShouldBe("209715200");
        Text(media.GetProperty("protocols").GetProperty("simple"), "path").ShouldBe("/upload/v1/{+parent}/attachments:upload");
        Text(media.GetProperty("protocols").GetProperty("resumable"), "path").ShouldBe("/resumable/upload/v1/{+parent}/attachments:upload");
        var download = Method("chat.media.download");
        download.GetProperty("supportsMediaDownload").GetBoolean().ShouldBeTrue();
        Text(download, "path").ShouldBe("v1/media/{+resourceName}");
        Text(download.GetProperty("response"), "$ref").ShouldBe("Media");
    }

    [Fact]
    [Rule("H-131")]
    public void The_system_parameters_are_listed()
    {
        var parameters = Document.GetProperty("parameters");
        Names(parameters).ShouldBe(
            [
                "$.xgafv", "access_token", "alt", "callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser", "uploadType",
                "upload_protocol",
            ],
            ignoreOrder: true);
        parameters.EnumerateObject().ShouldAllBe(parameter => Text(parameter.Value, "location") == "query");
    }

    [Fact]
    [Rule("H-131")]
    public void Every_scope_that_a_method_takes_is_described_in_words()
    {
        var scopes = Document.GetProperty("auth").GetProperty("oauth2").GetProperty("scopes");
        scopes.EnumerateObject().Count().ShouldBe(39);
        scopes.EnumerateObject().ShouldAllBe(scope => Text(scope.Value, "description").Contains(' ', StringComparison.Ordinal));
        foreach (var method in Methods)
        {
            var taken = method.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!).ToArray();
            taken.ShouldNotBeEmpty(Text(method, "id"));
            taken.ShouldBeSubsetOf(Names(scopes), Text(method, "id"));
        }
    }

    private static JsonElement Parse(string root)
    {
        using var document = JsonDocument.Parse(Discovery.Build(root));
        return document.RootElement.Clone();
    }

    private static JsonElement Method(string id) => Methods.Where(method => Text(method, "id") == id).ShouldHaveSingleItem();

    private static JsonElement Property(string schema, string property) =>
        Document.GetProperty("schemas").GetProperty(schema).GetProperty("properties").GetProperty(property);

    private static string Text(JsonElement parent, string name) => parent.GetProperty(name).GetString().ShouldNotBeNull();

    private static string[] Names(JsonElement parent) => [.. parent.EnumerateObject().Select(member => member.Name)];

    private static IEnumerable<JsonElement> MethodsBelow(JsonElement resource)
    {
        var own = resource.TryGetProperty("methods", out var methods) ? methods.EnumerateObject().Select(method => method.Value) : [];
        var below = resource.TryGetProperty("resources", out var resources)
            ? resources.EnumerateObject().SelectMany(child => MethodsBelow(child.Value))
            : [];
        return own.Concat(below);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static string Template(HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => rule.Get,
        HttpRule.PatternOneofCase.Put => rule.Put,
        HttpRule.PatternOneofCase.Post => rule.Post,
        HttpRule.PatternOneofCase.Delete => rule.Delete,
        _ => rule.Patch,
    };

    private static string Shape(string template) => Regex.Replace(template, @"\{[\w.]+=([^}]+)\}", "$1");
}
