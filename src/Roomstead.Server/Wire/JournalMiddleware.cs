using Microsoft.AspNetCore.Builder;
using Roomstead.Api;

namespace Roomstead.Wire;

/// <summary>Keeps each request with its outcome in a journal. Stands in the pipeline only where one is wanted.</summary>
internal static class JournalMiddleware
{
    public static void Use(IApplicationBuilder app, CallJournal journal) => app.Use(next => async http =>
    {
        var request = journal.Open(http.Request.Method, http.Request.Path.Value ?? "");
        if (http.Request.Path.StartsWithSegments("/o/oauth2", StringComparison.Ordinal))
        {
            request.ScopesAsked = http.Request.Query["scope"].ToString();
        }

        // Before the answer leaves: whoever has it may look here at once.
        http.Response.OnStarting(() =>
        {
            Keep();
            return Task.CompletedTask;
        });
        try
        {
            await next(http);
        }
        finally
        {
            Keep();
        }

        void Keep()
        {
            request.Status = http.Response.StatusCode;
            request.ScopesAsked = ScopesAsked.Of(http) ?? request.ScopesAsked;
        }
    });
}
