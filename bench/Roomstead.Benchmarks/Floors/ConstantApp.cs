using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Roomstead.Benchmarks.Floors;

/// <summary>
/// Floor K: Kestrel answering the same 600 bytes to everything. A PATCH has its body and its token read and ignored.
/// It is also the measure for start time and memory: the least that a server on this runtime can be.
/// </summary>
internal static class ConstantApp
{
    public const string ReadyLine = "Constant app is ready at ";

    private static readonly byte[] Answer = BuildAnswer();

    /// <param name="certificateFile">A certificate with its key in PEM, which makes it TLS; null for clear text.</param>
    public static async Task<int> RunAsync(string? certificateFile)
    {
        // Not watching for changes of its configuration: it would watch the whole directory it is started in, and every write to a store there would cost.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        using var certificate = certificateFile is null ? null : X509Certificate2.CreateFromPemFile(certificateFile, certificateFile);
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        Console.Out.WriteLine(ReadyLine + app.Urls.First());

        // The parent holds our standard input: when it goes, so do we.
        await Task.WhenAny(Console.In.ReadLineAsync(), app.WaitForShutdownAsync());
        await app.StopAsync();
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsPatch(context.Request.Method))
        {
            _ = context.Request.Headers.Authorization.ToString();
            await ReadAndForgetAsync(context.Request);
        }

        context.Response.ContentType = "application/json; charset=UTF-8";
        context.Response.ContentLength = Answer.Length;
        await context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(Answer);
    }

    private static async Task ReadAndForgetAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static byte[] BuildAnswer()
    {
        const int length = 600;
        const string head = """{"name":"spaces/AAAAconst01","displayName":"Constant","filling":" """;
        const string tail = "\"}";
        return Encoding.ASCII.GetBytes(head + new string('x', length - head.Length - tail.Length) + tail);
    }
}
