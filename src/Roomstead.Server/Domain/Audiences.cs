using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Domain;

/// <summary>Target audiences: who may find and join a named space.</summary>
internal static class Audiences
{
    private const string Collection = "audiences/";

    /// <summary>Refuses a value that is not an audience of the organisation, enabled for Chat.</summary>
    /// <param name="field">Proto path of the value in the request.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT (P-83 inferred).</exception>
    public static async ValueTask RequireAsync(Call call, string customer, string audience, string field)
    {
        var wellFormed = audience.StartsWith(Collection, StringComparison.Ordinal)
            && audience.Length > Collection.Length
            && audience.Length <= Collection.Length + Limits.AudienceId
            && !audience.AsSpan(Collection.Length).Contains('/');
        if (!wellFormed)
        {
            throw Errors.InvalidArgument(field, "An audience has the form audiences/{audience}.");
        }

        if (await call.Db.Organisations.FindAudienceAsync(customer, audience) is not { ChatEnabled: true })
        {
            throw Errors.InvalidArgument(field, $"{audience} is not an audience of the organization, or it is not enabled for Chat.");
        }
    }

    /// <summary>The access settings of a space open to one audience: it may find the space and join it (P-81, P-94 inferred).</summary>
    public static Space.Types.AccessSettings Open(string audience) => new()
    {
        AccessState = Space.Types.AccessSettings.Types.AccessState.Discoverable,
        Audience = audience,
        AccessPermissionSettings = new Space.Types.AccessPermissionSettings
        {
            DiscoverSpaceSetting = Letting(audience),
            JoinSpaceSetting = Letting(audience),
        },
    };

    private static Space.Types.AccessPermissionSetting Letting(string audience)
    {
        var setting = new Space.Types.AccessPermissionSetting();
        setting.Principals.Add(new Space.Types.Principal { Audience = new Audience { Name = audience } });
        return setting;
    }
}
