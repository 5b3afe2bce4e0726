using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Roomstead.OAuth.Pages;
using Roomstead.Storage;

namespace Roomstead.OAuth;

/// <summary>The addresses of the OAuth server, which are Google's own paths. A known path with another verb is not found, as
/// everywhere (H-81).</summary>
internal sealed partial class OAuthEndpoints(ILogger log)
{
    private static readonly string[] Get = [HttpMethods.Get];
    private static readonly string[] GetOrPost = [HttpMethods.Get, HttpMethods.Post];
    private static readonly string[] Post = [HttpMethods.Post];

    public void Map(IEndpointRouteBuilder routes, OAuthServer server)
    {
        Page("/o/oauth2/auth", server.Authorize);
        Page("/o/oauth2/v2/auth", server.Authorize);
        Json("/token", Post, server.Token.PostAsync);
        Json("/o/oauth2/token", Post, server.Token.PostAsync);
        Json("/oauth2/v4/token", Post, server.Token.PostAsync);
        Json("/revoke", GetOrPost, server.Revoke.HandleAsync);
        Json("/o/oauth2/revoke", GetOrPost, server.Revoke.HandleAsync);
        Json("/tokeninfo", GetOrPost, server.TokenInfo.HandleAsync);
        Json("/oauth2/v3/tokeninfo", GetOrPost, server.TokenInfo.HandleAsync);
        Json("/v1/userinfo", GetOrPost, server.UserInfo.HandleAsync);
        Json("/oauth2/v3/userinfo", GetOrPost, server.UserInfo.HandleAsync);
        Json("/oauth2/v2/userinfo", GetOrPost, server.UserInfo.HandleSecondVersionAsync);
        Json("/.well-known/openid-configuration", Get, server.Metadata.GetAsync);
        Json("/oauth2/v3/certs", Get, server.Certs.WriteJwksAsync);
        Json("/oauth2/v1/certs", Get, server.Certs.WritePemAsync);
        Json("/device/code", Post, server.DeviceCode.PostAsync);
        Json("/service_accounts/v1/jwk/{email}", Get, server.Certs.WriteAccountJwksAsync);
        Json("/service_accounts/v1/metadata/x509/{email}", Get, server.Certs.WriteAccountPemAsync);

        void Page(string path, Authorize page)
        {
            routes.MapMethods(path, Get, http => RunAsync(http, page.GetAsync, ErrorPage.WriteAsync));
            routes.MapMethods(path, Post, http => RunAsync(http, page.PostAsync, ErrorPage.WriteAsync));
        }

        void Json(string path, string[] verbs, Func<HttpContext, Task> handle) =>
            routes.MapMethods(path, verbs, http => RunAsync(http, handle, OAuthAnswer.WriteAsync));
    }

    /// <summary>Runs an endpoint; whatever it throws becomes a refusal.</summary>
    private async Task RunAsync(HttpContext http, Func<HttpContext, Task> handle, Func<HttpContext, OAuthError, Task> refuse)
    {
        OAuthError refusal;
        try
        {
            await handle(http);
            return;
        }
        catch (OAuthError e)
        {
            refusal = e;
        }
        catch (StoreUnavailableException e)
        {
            LogUnavailable(log, e, http.TraceIdentifier);
            refusal = OAuthErrors.Unavailable();
        }
        catch (Exception e) when (!PeerFailures.Is(http, e) && !http.Response.HasStarted)
        {
            LogDefect(log, e, http.TraceIdentifier);
            refusal = OAuthErrors.Internal();
        }

        await refuse(http, refusal);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot be used (request {RequestId}).")]
    private static partial void LogUnavailable(ILogger log, Exception e, string requestId);

    [LoggerMessage(Level = LogLevel.Error, Message = "A defect in the OAuth server (request {RequestId}).")]
    private static partial void LogDefect(ILogger log, Exception e, string requestId);
}
