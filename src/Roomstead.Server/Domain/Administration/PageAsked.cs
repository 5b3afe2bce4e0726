using System.Text.Json.Nodes;

namespace Roomstead.Domain.Administration;

/// <summary>Which page of a list an administrator asks for.</summary>
/// <param name="Size">Entries at the most.</param>
/// <param name="Token">Of the page before; empty for the first.</param>
internal sealed record PageAsked(int Size, string Token)
{
    /// <summary>A page, as <c>{"{collection}": [...], "nextPageToken": "..."}</c>; without a token when it is the last.</summary>
    /// <param name="listAsync">Rows in the order of their keys, after one key, at most so many.</param>
    /// <param name="filter">What else chooses the rows.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: the token is of another list.</exception>
    public async ValueTask<JsonObject> AnswerAsync<T>(
        Call call, string collection, Func<string, int, ValueTask<List<T>>> listAsync, Func<T, string> keyOf, Func<T, JsonObject> describe, string filter = "")
    {
        var rows = await listAsync(await PageToken.RequireAsync(call, filter, Token), Size + 1);
        var answer = new JsonObject { [collection] = new JsonArray([.. rows.Take(Size).Select(describe)]) };
        if (rows.Count > Size)
        {
            answer["nextPageToken"] = await PageToken.MakeAsync(call, filter, keyOf(rows[Size - 1]));
        }

        return answer;
    }
}
