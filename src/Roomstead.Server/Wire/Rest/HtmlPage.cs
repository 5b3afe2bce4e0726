using System.Text;
using Microsoft.AspNetCore.Http;

namespace Roomstead.Wire.Rest;

/// <summary>The short pages for requests that are no call of the API (H-80, H-81, H-87).</summary>
internal static class HtmlPage
{
    private static readonly byte[] NotFound = Page("Not Found", 404);
    private static readonly byte[] TooLong = Page("Request-URI Too Large", 414);

    public static Task NotFoundAsync(HttpContext http) => RestResponse.SendAsync(http, 404, RestResponse.Html, NotFound);

    public static Task TooLongAsync(HttpContext http) => RestResponse.SendAsync(http, 414, RestResponse.Html, TooLong);

    private static byte[] Page(string title, int code) => Encoding.UTF8.GetBytes(
        $"<HTML>\n<HEAD>\n<TITLE>{title}</TITLE>\n</HEAD>\n<BODY>\n<H1>{title}</H1>\n<H2>Error {code}</H2>\n</BODY>\n</HTML>\n");
}
