using System.Text.Json;
using System.Text.Json.Nodes;
using Roomstead.Domain;

namespace Roomstead.Cli.Calling;

/// <summary>The explanation of a refusal, for people to read.</summary>
internal static class ExplanationText
{
    private const string None = "No explanation: the server gives none. It was started with --explain off, or people sign in to it with passwords.\n";

    /// <param name="answer">The body of the refusal, as the server sent it.</param>
    public static string Of(string answer) => Find(answer) is not { } why
        ? None
        : $"""
          Why: {why["reason"]} ({why["metadata"]?["rule"]})
            needed  {why["metadata"]?["needed"]}
            had     {why["metadata"]?["had"]}
            passes  {why["metadata"]?["passes"]}

          """;

    private static JsonNode? Find(string answer)
    {
        try
        {
            return ((JsonNode.Parse(answer) as JsonObject)?["error"]?["details"] as JsonArray)?
                .LastOrDefault(static detail => (string?)detail?["domain"] == Explanation.Domain);
        }
        catch (JsonException)
        {
            return null; // A page, for a path that is none.
        }
    }
}
