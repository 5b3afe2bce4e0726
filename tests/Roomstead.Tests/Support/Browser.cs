using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;

namespace Roomstead.Tests.Support;

/// <summary>A browser without script: keeps cookies, follows redirects within the server, and fills and submits forms. A redirect
/// to anywhere else ends the walk, and is what the app would have been sent.</summary>
internal sealed partial class Browser(TestServer server)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Dictionary<string, string> _cookies = [];

    public IReadOnlyDictionary<string, string> Cookies => _cookies;

    /// <summary>Opens an address of the server.</summary>
    public Task<BrowserPage> OpenAsync(string pathAndQuery, string? host = null) => SendAsync(HttpMethod.Get, pathAndQuery, form: null, host);

    /// <summary>Presses a button of a page.</summary>
    /// <param name="button">The button's value.</param>
    /// <param name="fill">Fields to fill in first.</param>
    /// <param name="untick">Values of boxes to untick first.</param>
    public Task<BrowserPage> PressAsync(BrowserPage page, string button, (string Name, string Value)[]? fill = null, string[]? untick = null)
    {
        var form = page.Forms.FirstOrDefault(f => f.Buttons.Any(b => b.Value == button)) ?? throw new InvalidOperationException($"No button {button} on: {page.Text}");
        var (name, value) = form.Buttons.First(b => b.Value == button);
        var fields = form.Fields
            .Where(f => untick is null || !untick.Contains(f.Value))
            .Where(f => fill is null || !fill.Any(x => x.Name == f.Name))
            .Concat(fill ?? [])
            .Append((name, value))
            .Where(static f => f.Item1.Length > 0)
            .Select(static f => WebUtility.UrlEncode(f.Item1) + "=" + WebUtility.UrlEncode(f.Item2));
        return SendAsync(HttpMethod.Post, form.Action, string.Join('&', fields), host: null);
    }

    /// <summary>The whole way: choose an account, allow everything (or not), and see where the app is sent.</summary>
    public async Task<BrowserPage> ConsentAsync(string pathAndQuery, string account = "alice@example.com", string decision = "allow", string[]? untick = null)
    {
        var page = await OpenAsync(pathAndQuery);
        if (page.Forms.Any(f => f.Buttons.Any(b => b.Value == account)))
        {
            page = await PressAsync(page, account);
        }

        return page.Location is not null ? page : await PressAsync(page, decision, untick: untick);
    }

    public async Task<BrowserPage> SendAsync(HttpMethod method, string pathAndQuery, string? form, string? host)
    {
        for (var redirects = 0; ; redirects++)
        {
            redirects.ShouldBeLessThan(10);
            using var request = new HttpRequestMessage(method, pathAndQuery);
            request.Headers.Host = host;
            if (_cookies.Count > 0)
            {
                request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(static c => c.Key + "=" + c.Value)));
            }

            if (form is not null)
            {
                request.Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
            }

            using var response = await server.Http.SendAsync(request, None);
            foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                var pair = cookie.Split(';')[0].Split('=', 2);
                _cookies[pair[0]] = pair[1];
            }

            var location = response.Headers.Location?.OriginalString;
            if (location is not null && location.StartsWith('/'))
            {
                (method, pathAndQuery, form) = (HttpMethod.Get, location, null);
                continue;
            }

            var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(static h => h.Key, static h => string.Join("; ", h.Value), StringComparer.OrdinalIgnoreCase);
            return new BrowserPage(response.StatusCode, await response.Content.ReadAsStringAsync(None), location, headers, pathAndQuery);
        }
    }
}

/// <summary>Where a walk ended: a page of the server, or (when <see cref="Location"/> is set) an address of the app.</summary>
internal sealed partial record BrowserPage(HttpStatusCode Status, string Text, string? Location, IReadOnlyDictionary<string, string> Headers, string Path)
{
    public int Code => (int)Status;

    /// <summary>What the app finds in the query of its address.</summary>
    public Dictionary<string, string> Answer => Location is null
        ? throw new InvalidOperationException("No redirect: " + Text)
        : Location[(Location.LastIndexOf('?') + 1)..].Split('&').Select(static p => p.Split('=', 2)).ToDictionary(static p => p[0], static p => WebUtility.UrlDecode(p[1]));

    public IReadOnlyList<BrowserForm> Forms => [.. FormPattern().Matches(Text).Select(static m => new BrowserForm(Attribute(m.Value, "action")!, m.Value))];

    public static string? Attribute(string tag, string name)
    {
        var match = Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1));
        return match.Success ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex FormPattern();
}

internal sealed partial record BrowserForm(string Action, string Text)
{
    /// <summary>What the form sends besides the button: fields as they are filled in, and boxes that are ticked.</summary>
    public IEnumerable<(string Name, string Value)> Fields => InputPattern().Matches(Text)
        .Where(static m => BrowserPage.Attribute(m.Value, "type") != "checkbox" || m.Value.Contains(" checked", StringComparison.Ordinal))
        .Select(static m => (BrowserPage.Attribute(m.Value, "name") ?? "", BrowserPage.Attribute(m.Value, "value") ?? ""));

    public IEnumerable<(string Name, string Value)> Buttons => ButtonPattern().Matches(Text)
        .Select(static m => (BrowserPage.Attribute(m.Value, "name") ?? "", BrowserPage.Attribute(m.Value, "value") ?? ""));

    [GeneratedRegex("<input[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex InputPattern();

    [GeneratedRegex("<button[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex ButtonPattern();
}
