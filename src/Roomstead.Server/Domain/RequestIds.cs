using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>That a repeated request does not make a second space (S-56, S-57, S-80). Ids belong to the calling app, and are never forgotten.</summary>
internal static class RequestIds
{
    /// <summary>The space that the id made before, or null when it is new: never used, or its space is gone (S-57 inferred).</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT: too long. ALREADY_EXISTS: another caller's (S-56 inferred).
    /// PERMISSION_DENIED: the caller's own, but he is no longer in the space.</exception>
    public static async ValueTask<SpaceRow?> FindMadeAsync(Call call, string requestId)
    {
        if (requestId.Length == 0)
        {
            return null;
        }

        SpaceText.RequireLength(requestId, Limits.RequestId, "request_id");
        if (await call.Db.Requests.FindAsync(call.Caller.App.Name, requestId) is not { } first
            || await call.Db.Spaces.FindForMemberAsync(first.Space, call.Caller.Id) is not { } found
            || ImportMode.IsOver(found.Space, call))
        {
            return null;
        }

        if (first.Caller != call.Caller.Id)
        {
            throw Errors.RequestIdTaken(requestId);
        }

        var sees = found.Space.ImportApp is null ? found.IsJoined : ImportMode.IsImporter(found.Space, call.Caller);
        return sees ? found.Space : throw Errors.SpaceClosed("S-56", first.Space, found, ScopeSet.None, call.Caller.Scopes);
    }

    /// <summary>Remembers what the id made; nothing when there is no id.</summary>
    public static async ValueTask SaveAsync(Call call, string requestId, string space)
    {
        if (requestId.Length > 0)
        {
            await call.Db.Requests.SaveAsync(new RequestRow(call.Caller.App.Name, requestId, call.Caller.Id, space, call.AtMicros));
        }
    }
}
