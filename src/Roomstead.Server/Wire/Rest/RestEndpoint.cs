using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Roomstead.Api;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Protocol.Chat.V1;

namespace Roomstead.Wire.Rest;

/// <summary>HTTP with JSON.</summary>
internal sealed class RestEndpoint(Dispatcher dispatcher)
{
    public async Task HandleAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        var service = ChatServiceReflection.Descriptor.Services[0];
        var credentials = new Credentials(http.Request.Headers.Authorization.ToString() is { Length: > 7 } header ? header["Bearer ".Length..] : null, null);
        try
        {
            var answer = http.Request.Method == HttpMethods.Get
                ? await dispatcher.InvokeAsync(service.FindMethodByName("GetSpace"), new GetSpaceRequest { Name = path["/v1/".Length..] }, credentials, http.RequestAborted)
                : throw Errors.NotFound();
            await http.Response.WriteAsync(JsonFormatter.Default.Format(answer));
        }
        catch (ApiError e)
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync(e.Message);
        }
    }
}
