using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Google.Protobuf;
using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>Reads a JSON body into a message (H-30 to H-43). Faults are collected in the order of the body, so that one refusal tells all.</summary>
internal ref partial struct JsonReader
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly Faults _faults;
    private readonly List<PathStep> _path = [];
    private Utf8JsonReader _json;

    private JsonReader(ReadOnlySpan<byte> body, Faults faults)
    {
        _body = body;
        _faults = faults;
        _json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Limits.JsonDepth });
    }

    /// <summary>Fills <paramref name="message"/> from <paramref name="body"/>; no bytes at all are an empty object (P-09).</summary>
    /// <param name="root">The field of the request that the body stands for; null when it is the whole request.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: not JSON (H-34), or too many faults.</exception>
    public static void Read(ReadOnlySpan<byte> body, FieldTable? root, MessageTable table, IMessage message, Faults faults)
    {
        if (body.IsEmpty)
        {
            return;
        }

        if (!Utf8.IsValid(body))
        {
            throw Errors.NotJson("Encountered non UTF-8 code points."); // H-04
        }

        var reader = new JsonReader(body, faults);
        try
        {
            reader.ReadRoot(root, table, message);
        }
        catch (JsonException)
        {
            throw Errors.NotJson(JsonSyntax.Explain(body));
        }
    }

    private void ReadRoot(FieldTable? root, MessageTable table, IMessage message)
    {
        if (root is not null)
        {
            _path.Add(new PathStep(root));
        }

        _json.Read();
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            ReadObject(table, message);
        }
        else if (root is not null && _json.TokenType == JsonTokenType.String && _json.ValueSpan.IsEmpty)
        {
            // H-35 inferred: how the REST form of Node's GAPIC library spells a message without a field, such as one to clear texts.
        }
        else if (root is not null)
        {
            Refuse(root); // H-35
        }
        else
        {
            _faults.Add(Errors.RootNotMessage());
            _json.Skip();
        }

        _json.Read(); // Anything after the value is an error of syntax.
    }

    private void ReadObject(MessageTable table, IMessage message)
    {
        var seen = 0UL;
        var oneofs = 0UL;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndObject)
        {
            if (!TryFind(table, out var field))
            {
                _faults.Add(Errors.UnknownName(Path(), Name(), table.Descriptor)); // H-31
                SkipValue();
                continue;
            }

            if ((seen & field.Bit) != 0)
            {
                _faults.Add(Errors.DuplicateName(Path(), Name())); // H-43 inferred
                SkipValue();
                continue;
            }

            seen |= field.Bit;
            _json.Read();
            if (_json.TokenType == JsonTokenType.Null)
            {
                continue; // H-36, P-153
            }

            if (field.Oneof >= 0)
            {
                var oneof = 1UL << field.Oneof;
                if ((oneofs & oneof) != 0)
                {
                    _faults.Add(Errors.OneofAlreadySet(Path(), field.Descriptor.RealContainingOneof.Name, field.Descriptor.JsonName)); // H-42
                    _json.Skip();
                    continue;
                }

                oneofs |= oneof;
            }

            _path.Add(new PathStep(field));
            ReadField(field, message);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private readonly bool TryFind(MessageTable table, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FieldTable? field)
    {
        if (!_json.ValueIsEscaped)
        {
            return table.TryFind(in _json, out field);
        }

        try
        {
            return table.TryFind(in _json, out field);
        }
        catch (InvalidOperationException)
        {
            field = null; // An escape that is no character is in no name.
            return false;
        }
    }

    private void SkipValue()
    {
        _json.Read();
        _json.Skip();
    }

    /// <summary>Notes that the value under the reader does not fit, and steps over it (H-33).</summary>
    private void Refuse(FieldTable field)
    {
        var start = (int)_json.TokenStartIndex;
        _json.Skip();
        _faults.Add(Errors.InvalidValue(Path(), field.TypeName, Shorten(_body[start..(int)_json.BytesConsumed])));
    }

    /// <summary>The name under the reader, as the client wrote it.</summary>
    private readonly string Name() => Shorten(_json.ValueSpan);

    private readonly string Path()
    {
        var path = new StringBuilder();
        foreach (var step in _path)
        {
            if (path.Length > 0)
            {
                path.Append('.');
            }

            path.Append(step.Field.Descriptor.Name);
            if (step.Index >= 0)
            {
                path.Append('[').Append(step.Index).Append(']');
            }
        }

        return path.ToString();
    }

    /// <summary>Refusals quote what was sent, but not megabytes of it.</summary>
    private static string Shorten(ReadOnlySpan<byte> text) =>
        text.Length <= Limits.QuotedText ? Encoding.UTF8.GetString(text) : Encoding.UTF8.GetString(text[..Limits.QuotedText]).TrimEnd('\uFFFD') + "...";

    /// <param name="Index">Place in a repeated field; -1 otherwise.</param>
    private readonly record struct PathStep(FieldTable Field, int Index = -1);
}
