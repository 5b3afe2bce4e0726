using Microsoft.AspNetCore.Http;
using Roomstead.Storage;

namespace Roomstead.OAuth;

/// <summary><c>/device/code</c>: refused. The flow is for clients of televisions, a type that cannot be made here; every
/// client there is gets what a client of another type gets.</summary>
internal sealed class DeviceCode(Db db)
{
    public async Task PostAsync(HttpContext http)
    {
        var id = (await OAuthParameters.ReadBodyAsync(http)).Find("client_id") ?? throw OAuthErrors.NoClientId();
        throw await db.ReadAsync(tx => tx.OAuthClients.FindAsync(id)) is null ? OAuthErrors.ClientNotFound() : OAuthErrors.ClientType();
    }
}
