using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Google.Protobuf;

namespace Roomstead.Wire.Rest;

/// <summary>Scalars spelled as text: in the query, and in quotes in a body.</summary>
internal static class ScalarText
{
    private static readonly string[] True = ["true", "t", "yes", "y", "1"];
    private static readonly string[] False = ["false", "f", "no", "n", "0"];

    /// <summary>H-56: the words of protobuf text, in any case. For the query only.</summary>
    public static bool TryBool(string text, out bool value)
    {
        value = True.Contains(text, StringComparer.OrdinalIgnoreCase);
        return value || False.Contains(text, StringComparer.OrdinalIgnoreCase);
    }

    public static bool TryInt32(string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool TryInt64(string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    public static bool TryDouble(string text, out double value)
    {
        switch (text)
        {
            case "NaN":
                value = double.NaN;
                return true;
            case "Infinity":
                value = double.PositiveInfinity;
                return true;
            case "-Infinity":
                value = double.NegativeInfinity;
                return true;
            default:
                const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
                return double.TryParse(text, style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
        }
    }

    public static bool TryFloat(string text, out float value)
    {
        var fits = TryDouble(text, out var wide);
        value = (float)wide;
        return fits && (float.IsFinite(value) || !double.IsFinite(wide));
    }

    /// <summary>H-38: base64, standard or url-safe, with or without padding.</summary>
    public static bool TryBytes(string text, [NotNullWhen(true)] out ByteString? value)
    {
        value = null;
        var standard = text.TrimEnd('=').Replace('+', '-').Replace('/', '_');
        if (text.Length - standard.Length > 2 || !Base64Url.IsValid(standard))
        {
            return false;
        }

        value = UnsafeByteOperations.UnsafeWrap(Base64Url.DecodeFromChars(standard));
        return true;
    }
}
