using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Roomstead.Storage;

namespace Roomstead.Wire;

/// <summary><c>GET /healthz</c>: the process answers. <c>GET /readyz</c>: its store can be read, 503 where not.</summary>
internal static class HealthEndpoints
{
    // Handlers take the context itself: parameters and results found by reflection would compile expressions at every start.
    public static void Map(IEndpointRouteBuilder routes, Db db)
    {
        routes.MapGet("/healthz", static http => AnswerAsync(http, "ok\n"));
        routes.MapGet("/readyz", http => AnswerReadyAsync(http, db));
    }

    private static async Task AnswerReadyAsync(HttpContext http, Db db)
    {
        var answer = "ok\n";
        try
        {
            await db.ReadAsync(static tx => tx.Organisations.ListAsync(), http.RequestAborted);
        }
        catch (StoreUnavailableException e)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            answer = e.Message + "\n";
        }

        await AnswerAsync(http, answer);
    }

    private static Task AnswerAsync(HttpContext http, string answer)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(answer, http.RequestAborted);
    }
}
