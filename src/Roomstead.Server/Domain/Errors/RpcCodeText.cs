using System.Collections.Frozen;
using System.Text;

namespace Roomstead.Domain;

/// <summary>The codes of google.rpc as they are written: <c>PERMISSION_DENIED</c>.</summary>
internal static class RpcCodeText
{
    private static readonly FrozenDictionary<RpcCode, string> Names = Enum.GetValues<RpcCode>().ToFrozenDictionary(static code => code, Write);

    public static string Of(RpcCode code) => Names[code];

    /// <summary>Whether a text is such a name.</summary>
    public static bool IsName(string text) => Names.Values.Contains(text);

    private static string Write(RpcCode code)
    {
        var name = new StringBuilder();
        foreach (var c in code.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToUpperInvariant(c));
        }

        return name.ToString();
    }
}
