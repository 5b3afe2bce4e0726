using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Roomstead.Api;

namespace Roomstead.Wire;

/// <summary><c>GET /metrics</c>: counters in the text format that Prometheus reads.</summary>
internal static class MetricsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, CallCounts calls) =>
        routes.MapGet("/metrics", http =>
        {
            http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return http.Response.WriteAsync(Write(calls), http.RequestAborted);
        });

    private static string Write(CallCounts calls)
    {
        var text = new StringBuilder();
        Describe(text, "roomstead_calls_total", "counter", "API calls by method and google.rpc code.");
        foreach (var (method, code, count) in calls.Read().OrderBy(static c => c.Method, StringComparer.Ordinal).ThenBy(static c => c.Code))
        {
            text.Append(CultureInfo.InvariantCulture, $"roomstead_calls_total{{method=\"{method}\",code=\"{code}\"}} {count}\n");
        }

        Single(text, "process_resident_memory_bytes", "gauge", "Memory of this process in RAM.", Environment.WorkingSet);
        Single(text, "dotnet_allocated_bytes_total", "counter", "Bytes allocated on the managed heap.", GC.GetTotalAllocatedBytes());
        Single(text, "dotnet_heap_bytes", "gauge", "Managed heap in use.", GC.GetTotalMemory(forceFullCollection: false));
        return text.ToString();
    }

    private static void Single(StringBuilder text, string name, string type, string help, long value)
    {
        Describe(text, name, type, help);
        text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
    }

    private static void Describe(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
}
