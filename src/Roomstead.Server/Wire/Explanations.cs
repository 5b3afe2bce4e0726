using Microsoft.AspNetCore.Http;
using Roomstead.Domain;

namespace Roomstead.Wire;

/// <summary>Who is told why a call was refused: whoever asks for it, where the operator lets it be told (docs/explanations.md).</summary>
/// <param name="allowed">Whether refusals may be explained. An explanation also tells what the refusal itself keeps back: whether there is
/// such a space.</param>
internal sealed class Explanations(bool allowed)
{
    /// <summary>Of a request by HTTP, or the same in lower case as metadata of gRPC; its value is 1.</summary>
    public const string Header = "X-Roomstead-Explain";

    /// <summary>The refusal as this request is to have it.</summary>
    public ApiError For(HttpRequest request, ApiError refusal) =>
        allowed && request.Headers.TryGetValue(Header, out var asked) && asked is ["1"] ? Errors.Explained(refusal) : refusal;
}
