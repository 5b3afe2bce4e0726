using Roomstead.Domain;

namespace Roomstead.Wire.Rest;

/// <summary>A partial response (H-75 to H-78): which fields of an answer are written.</summary>
internal sealed class FieldsMask
{
    private const int MaxDepth = 32;

    /// <summary>Places that one path with stars may mean. Types that hold themselves would make it as many as one likes.</summary>
    private const int MaxPlaces = 128;

    /// <summary>What is named at this level; a null value means the whole of the field.</summary>
    private readonly Dictionary<FieldTable, FieldsMask?> _fields = [];

    /// <param name="text">As sent; not empty.</param>
    /// <param name="answer">The type it is checked against.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT: a path that no such answer has (H-76).</exception>
    public static FieldsMask Parse(string text, MessageTable answer)
    {
        var mask = new FieldsMask();
        var at = 0;
        new Parser(text, answer).Read([mask], [answer], ref at, "", 0);
        return mask;
    }

    /// <param name="inside">The part of the field to write; null for the whole of it.</param>
    public bool Includes(FieldTable field, out FieldsMask? inside) => _fields.TryGetValue(field, out inside);

    /// <summary>The mask of what is inside a field; null when the whole of it was named already.</summary>
    private FieldsMask? Within(FieldTable field)
    {
        if (!_fields.TryGetValue(field, out var inside))
        {
            inside = new FieldsMask();
            _fields[field] = inside;
        }

        return inside;
    }

    /// <summary>Recursive descent over: <c>list = item *("," item)</c>, <c>item = name *(("." / "/") name) ["(" list ")"]</c>.</summary>
    private sealed class Parser(string text, MessageTable answer)
    {
        /// <summary>Reads a list up to its closing bracket or the end, into masks that lie at the same place for each of <paramref name="tables"/>.</summary>
        public void Read(List<FieldsMask> masks, List<MessageTable> tables, ref int at, string prefix, int depth)
        {
            while (at < text.Length && text[at] != ')')
            {
                if (text[at] == ',')
                {
                    at++; // H-75: empty elements are tolerated.
                    continue;
                }

                ReadItem(masks, tables, ref at, prefix, depth);
            }

            if (depth == 0 && at < text.Length)
            {
                throw Errors.UnknownFields(text, prefix + text[at..], answer.Descriptor);
            }
        }

        private void ReadItem(List<FieldsMask> masks, List<MessageTable> tables, ref int at, string prefix, int depth)
        {
            while (true)
            {
                var start = at;
                while (at < text.Length && text[at] is not (',' or '.' or '/' or '(' or ')'))
                {
                    at++;
                }

                var name = text[start..at];
                var path = prefix + name;
                var goesOn = at < text.Length && text[at] is '.' or '/' or '(';
                var found = Find(tables, masks, name, goesOn);
                if (found.Count is 0 or > MaxPlaces || depth == MaxDepth)
                {
                    throw Errors.UnknownFields(text, path, answer.Descriptor);
                }

                if (!goesOn)
                {
                    found.ForEach(static place => place.Mask._fields[place.Field] = null);
                    return;
                }

                masks = [];
                tables = [];
                foreach (var (mask, field) in found)
                {
                    // What was named whole stays whole; the rest of the path is checked all the same.
                    masks.Add(mask.Within(field) ?? new FieldsMask());
                    tables.Add(field.Message);
                }

                prefix = path + ".";
                depth++;
                if (text[at++] == '(')
                {
                    Read(masks, tables, ref at, prefix, depth);
                    if (at == text.Length)
                    {
                        throw Errors.UnknownFields(text, path, answer.Descriptor);
                    }

                    at++;
                    return;
                }
            }
        }

        /// <summary>The fields a name means at this level: one, or with <c>*</c> all of them.</summary>
        private static List<(FieldsMask Mask, FieldTable Field)> Find(List<MessageTable> tables, List<FieldsMask> masks, string name, bool goesOn)
        {
            var found = new List<(FieldsMask, FieldTable)>();
            for (var i = 0; i < tables.Count; i++)
            {
                foreach (var field in tables[i].Fields)
                {
                    if ((name == "*" || name == field.Descriptor.JsonName) && (!goesOn || field.Kind == FieldKind.Message))
                    {
                        found.Add((masks[i], field));
                    }
                }
            }

            return found;
        }
    }
}
