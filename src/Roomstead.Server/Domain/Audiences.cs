using Roomstead.Protocol.Chat.V1;
using AccessSettings = Roomstead.Protocol.Chat.V1.Space.Types.AccessSettings;
using AccessState = Roomstead.Protocol.Chat.V1.Space.Types.AccessSettings.Types.AccessState;

namespace Roomstead.Domain;

/// <summary>Target audiences: who may find and join a named space, kept in one form whichever field it was set by.</summary>
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
            throw Errors.AudienceForm(field, audience);
        }

        var known = await call.Db.Organisations.FindAudienceAsync(customer, audience);
        if (known is not { ChatEnabled: true })
        {
            throw Errors.AudienceUnknown(field, audience, customer, isKnown: known is not null);
        }
    }

    /// <summary>P-81, P-82, P-94 inferred: an audience stands for discovering and joining; none makes the space private.</summary>
    public static AccessSettings Of(string audience) => audience.Length == 0 ? Of([], []) : Of([audience], [audience]);

    /// <summary>P-94 inferred: the settings as stored and answered. Whoever is in <paramref name="join"/> is in <paramref name="discover"/> too (P-92).</summary>
    public static AccessSettings Of(IReadOnlyCollection<string> discover, IReadOnlyCollection<string> join)
    {
        if (discover.Count == 0)
        {
            return new AccessSettings { AccessState = AccessState.Private };
        }

        return new AccessSettings
        {
            AccessState = AccessState.Discoverable,
            Audience = join.Count == 1 ? join.First() : "",
            AccessPermissionSettings = new() { DiscoverSpaceSetting = Setting(discover), JoinSpaceSetting = Setting(join) },
        };
    }

    /// <summary>The audiences a setting names, each once, in alphabetical order, for the contract's list has none; none when it is not set.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT when a principal is not an audience (P-91).</exception>
    public static IReadOnlyCollection<string> In(Space.Types.AccessPermissionSetting? setting, string field)
    {
        var audiences = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var principal in setting?.Principals ?? [])
        {
            if (principal.Audience is null)
            {
                throw Errors.PrincipalForm(field);
            }

            audiences.Add(principal.Audience.Name);
        }

        return audiences;
    }

    private static Space.Types.AccessPermissionSetting? Setting(IReadOnlyCollection<string> audiences)
    {
        if (audiences.Count == 0)
        {
            return null;
        }

        var setting = new Space.Types.AccessPermissionSetting();
        setting.Principals.AddRange(audiences.Select(static name => new Space.Types.Principal { Audience = new Audience { Name = name } }));
        return setting;
    }
}
