using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Roomstead.Wire;

/// <summary><c>GET /healthz</c>: the process answers. <c>GET /readyz</c>: its store can be read, 503 where not.</summary>
internal static class HealthEndpoints
{
    // Handlers take the context itself: parameters and results found by reflection would compile expressions at every start.
    public static void Map(IEndpointRouteBuilder routes, Readiness readiness)
    {
        routes.MapGet("/healthz", static http => AnswerAsync(http, "ok\n"));
        routes.MapGet("/readyz", http => AnswerReadyAsync(http, readiness));
    }

    private static async Task AnswerReadyAsync(HttpContext http, Readiness readiness)
    {
        var problem = await readiness.FindProblemAsync(http.RequestAborted);
        if (problem is not null)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }

        await AnswerAsync(http, (problem ?? "ok") + "\n");
    }

    private static Task AnswerAsync(HttpContext http, string answer)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(answer, http.RequestAborted);
    }
}
