using System.Net;

namespace Roomstead.OAuth.Pages;

/// <summary>Text that is HTML already. Made from a template, into which everything else goes encoded.</summary>
internal readonly record struct Html(string Text)
{
    private static readonly Encoding Encoder = new();

    public static Html Empty => new("");

    public static Html Of(FormattableString template) => new(template.ToString(Encoder));

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(static p => p.Text)));

    public override string ToString() => Text ?? "";

    private sealed class Encoding : IFormatProvider, ICustomFormatter
    {
        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) =>
            arg is Html html ? html.ToString() : WebUtility.HtmlEncode(Convert.ToString(arg, System.Globalization.CultureInfo.InvariantCulture)) ?? "";
    }
}
