using System.Text;

namespace Roomstead.Wire.Rest;

/// <summary>An answer as a call in a script (H-25, H-64).</summary>
internal static class Jsonp
{
    /// <param name="callback">A name that was checked to be no more than that.</param>
    public static void Open(JsonText text, string callback)
    {
        text.Raw("// API callback\n"u8);
        text.Raw(Encoding.ASCII.GetBytes(callback));
        text.Raw("("u8);
    }

    public static void Close(JsonText text) => text.Raw(");"u8);
}
