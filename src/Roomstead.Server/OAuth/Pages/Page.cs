using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Roomstead.OAuth.Pages;

/// <summary>The frame of every sign-in page: no script, nothing from elsewhere, never stored, never inside another page.</summary>
internal static class Page
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1d2125;--soft:#5a6370;--paper:#fff;--ground:#f1f3f5;--line:#c9d0d8;--act:#1a5fb4;--on-act:#fff;--bad:#b3261e}
        @media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a8b0ba;--paper:#1f2327;--ground:#14171a;--line:#454c55;--act:#8ab4f8;--on-act:#10151c;--bad:#ff8a80}}
        *{box-sizing:border-box}
        body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
        main{width:100%;max-width:30rem;padding:2rem 1.5rem;background:var(--paper)}
        @media (min-width:32rem){body{background:var(--ground)}main{margin:1rem;padding:2rem;border:1px solid var(--line);border-radius:.75rem}}
        h1{margin:0 0 .25rem;font-size:1.4rem;line-height:1.25;overflow-wrap:anywhere}
        p{margin:.5rem 0;overflow-wrap:anywhere}
        .soft{color:var(--soft);font-size:.9rem}
        .bad{color:var(--bad)}
        ul{list-style:none;margin:1rem 0;padding:0}
        li{margin:.5rem 0}
        label{display:block}
        li label{display:flex;gap:.75rem;padding:.5rem 0}
        input[type=checkbox]{width:1.25rem;height:1.25rem;margin:.15rem 0 0;flex:none;accent-color:var(--act)}
        input[type=email],input[type=password]{display:block;width:100%;min-height:2.75rem;margin:.25rem 0 1rem;padding:.5rem .75rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.5rem}
        button{min-height:2.75rem;padding:.5rem 1rem;font:inherit;color:inherit;background:none;border:1px solid var(--soft);border-radius:.5rem;cursor:pointer}
        button.main{color:var(--on-act);background:var(--act);border-color:var(--act)}
        li button{display:block;width:100%;text-align:left}
        li button span,label span span{display:block}
        .row{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
        :focus-visible{outline:3px solid var(--act);outline-offset:2px}
        """;

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>Writes a page.</summary>
    /// <param name="scheme">A scheme beside http and https to which a form of this page may lead.</param>
    public static Task WriteAsync(HttpContext http, int status, string title, Html body, string? scheme = null)
    {
        // Browsers hold the redirects after a form to form-action as well, and an app may lead on to anywhere from its own
        // address: so any web address is allowed, where naming ours and the app's would break such apps.
        var policy = $"default-src 'none'; style-src 'sha256-{StyleHash}'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' http: https:{(scheme is null ? "" : $" {scheme}:")}";
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-cache, no-store, max-age=0, must-revalidate";
        response.Headers.Pragma = "no-cache";
        response.Headers.ContentSecurityPolicy = policy;
        response.Headers.XFrameOptions = "DENY"; // RFC 9700 §4.16, for browsers that do not know frame-ancestors.
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer"; // RFC 9700 §4.2.4
        var page = Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>{new Html(Style)}</style>
            </head>
            <body>
            <main>
            {body}
            </main>
            </body>
            </html>

            """).Text;
        var bytes = Encoding.UTF8.GetBytes(page);
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
