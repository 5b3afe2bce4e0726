using Google.Apis.Auth.OAuth2.Flows;
using Google.Apis.Discovery;
using Google.Apis.Http;
using Google.Apis.Requests;
using Google.Apis.Services;
using Google.Apis.Util;
using Newtonsoft.Json;

namespace Roomstead.Clients;

/// <summary>A space, with the fields that the cases look at.</summary>
internal sealed record Space
{
    [JsonProperty("name")]
    public string? Name { get; init; }

    [JsonProperty("displayName")]
    public string? DisplayName { get; init; }

    [JsonProperty("spaceType")]
    public string? SpaceType { get; init; }

    [JsonProperty("spaceDetails")]
    public SpaceDetails? SpaceDetails { get; init; }
}

internal sealed record SpaceDetails
{
    [JsonProperty("description")]
    public string? Description { get; init; }

    [JsonProperty("guidelines")]
    public string? Guidelines { get; init; }
}

/// <summary>The API on Google's own base client, as their generator would write it: the generated package itself is on no registry that
/// these tests can reach.</summary>
internal sealed class ChatApi(IConfigurableHttpClientInitializer? credential, string root, bool packed = true) : BaseClientService(new Initializer
{
    ApplicationName = "roomstead-tests",
    BaseUri = root + "/",
    HttpClientInitializer = credential,
    GZipEnabled = packed,
})
{
    public override string Name => "chat";

    public override string BaseUri => BaseUriOverride ?? "https://chat.googleapis.com/";

    public override string BasePath => "";

    public override string BatchUri => BaseUri + "batch";

    public override string BatchPath => "batch";

    public override IList<string> Features => [];

    public SpaceRequest Get(string name) => new(this, "GET", "v1/{+name}", body: null) { Resource = name };

    public SpaceRequest Create(Space space) => new(this, "POST", "v1/spaces", space);

    public SpaceRequest Patch(string name, Space space, string updateMask) => new(this, "PATCH", "v1/{+name}", space) { Resource = name, UpdateMask = updateMask };
}

/// <summary>A call that answers with a space.</summary>
internal sealed class SpaceRequest : ClientServiceRequest<Space>
{
    private readonly Space? _body;

    public SpaceRequest(IClientService service, string verb, string path, Space? body)
        : base(service)
    {
        (HttpMethod, RestPath, _body) = (verb, path, body);
        InitParameters();
        if (path.Contains("{+name}", StringComparison.Ordinal))
        {
            RequestParameters.Add("name", new Parameter { Name = "name", IsRequired = true, ParameterType = "path", Pattern = "^spaces/[^/]+$" });
        }

        RequestParameters.Add("updateMask", new Parameter { Name = "updateMask", IsRequired = false, ParameterType = "query" });
    }

    [RequestParameter("name", RequestParameterType.Path)]
    public string? Resource { get; init; }

    [RequestParameter("updateMask", RequestParameterType.Query)]
    public string? UpdateMask { get; init; }

    public override string MethodName => "spaces";

    public override string RestPath { get; }

    public override string HttpMethod { get; }

    protected override object? GetBody() => _body;
}

/// <summary>The sign-in of a server: those in the file of the client secrets are not looked at by the library.</summary>
internal sealed class Endpoints(string root) : GoogleAuthorizationCodeFlow.Initializer(root + "/o/oauth2/v2/auth", root + "/token", root + "/revoke");
