using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Roomstead.Domain;
using Roomstead.Wire.Rest;

namespace Roomstead.Wire.Admin;

/// <summary>A body that an administrator sends: one object of texts, switches and lists of texts. What cannot be read is told in one
/// refusal, in the words of the API (H-30 to H-43). Null is no value.</summary>
internal sealed class AdminBody
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly Faults _faults = new();

    /// <summary>The names of what is there.</summary>
    public IReadOnlyCollection<string> Names => _members.Keys;

    /// <param name="bytes">None at all are an empty object (P-09).</param>
    /// <param name="known">The members there can be.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: not JSON, or too many faults.</exception>
    public static AdminBody Parse(ReadOnlyMemory<byte> bytes, params ReadOnlySpan<string> known)
    {
        var body = new AdminBody();
        if (bytes.IsEmpty)
        {
            return body;
        }

        if (!Utf8.IsValid(bytes.Span))
        {
            throw Errors.NotJson("Encountered non UTF-8 code points."); // H-04
        }

        var root = Read(bytes);
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Errors.Unreadable([Errors.RootNotMessage()]);
        }

        foreach (var member in root.EnumerateObject())
        {
            var name = NameOf(member);
            if (!known.Contains(name))
            {
                body._faults.Add(Errors.UnknownSetting(Cut(name), known.ToArray()));
            }
            else if (!body._members.TryAdd(name, member.Value))
            {
                body._faults.Add(Errors.DuplicateName("", name));
            }
        }

        return body;
    }

    /// <summary>A text; null when it is not there.</summary>
    public string? Text(string name) => Take(name, "TYPE_STRING", TextOf);

    /// <summary>True or false; null when it is not there.</summary>
    public bool? Switch(string name)
    {
        var found = Take(name, "TYPE_BOOL", static value => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetRawText() : null);
        return found is null ? null : found == "true";
    }

    /// <summary>A list of texts; empty when it is not there.</summary>
    public List<string> Texts(string name)
    {
        var texts = new List<string>();
        if (!_members.TryGetValue(name, out var list))
        {
            return texts;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            _faults.Add(Errors.InvalidValue(name, "TYPE_STRING", Cut(list.GetRawText())));
            return texts;
        }

        foreach (var value in list.EnumerateArray())
        {
            if (TextOf(value) is { } text)
            {
                texts.Add(text);
            }
            else
            {
                _faults.Add(Errors.InvalidValue(FormattableString.Invariant($"{name}[{texts.Count}]"), "TYPE_STRING", Cut(value.GetRawText())));
            }
        }

        return texts;
    }

    /// <summary>To be called when everything was taken, before anything is done.</summary>
    /// <exception cref="ApiError">INVALID_ARGUMENT: with a line for each thing that could not be read.</exception>
    public void ThrowIfUnreadable() => _faults.ThrowIfAny();

    private string? Take(string name, string type, Func<JsonElement, string?> read)
    {
        if (!_members.TryGetValue(name, out var value))
        {
            return null;
        }

        var found = read(value);
        if (found is null)
        {
            _faults.Add(Errors.InvalidValue(name, type, Cut(value.GetRawText())));
        }

        return found;
    }

    private static JsonElement Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = Limits.JsonDepth });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw Errors.NotJson(JsonSyntax.Explain(bytes.Span));
        }
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw Errors.NotJson("Invalid string."); // Half of a pair of surrogates, escaped, is no text.
        }
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null; // As above.
        }
    }

    /// <summary>What a refusal quotes.</summary>
    private static string Cut(string text)
    {
        if (text.Length <= Limits.QuotedText)
        {
            return text;
        }

        var cut = char.IsHighSurrogate(text[Limits.QuotedText - 1]) ? Limits.QuotedText - 1 : Limits.QuotedText;
        return new StringBuilder(text, 0, cut, cut + 3).Append("...").ToString();
    }
}
