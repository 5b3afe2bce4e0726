namespace Roomstead.Wire.Rest;

/// <summary>The addresses of bytes rather than messages (H-120, H-122). They exist, and say by name that they are not built.</summary>
internal static class MediaRoutes
{
    private const string Download = "/v1/media/";
    private static readonly string[] UploadPrefixes = ["/upload", "/resumable/upload"];

    /// <summary>Whether a target, a path or a whole URL, is for bytes: such calls are no part of a batch (H-103).</summary>
    public static bool IsMedia(string target)
    {
        var path = target.StartsWith('/') ? target : Uri.TryCreate(target, UriKind.Absolute, out var url) ? url.AbsolutePath : "";
        return path.StartsWith(Download, StringComparison.Ordinal)
            || Array.Exists(UploadPrefixes, prefix => path.StartsWith(prefix + "/", StringComparison.Ordinal));
    }

    /// <summary>The full name of the method a verb and a path mean; null for none.</summary>
    public static string? Find(RouteTable routes, string verb, ReadOnlySpan<char> path)
    {
        if (verb == "GET" && path.StartsWith(Download) && path.Length > Download.Length)
        {
            return "chat.media.download";
        }

        foreach (var prefix in UploadPrefixes)
        {
            if (path.StartsWith(prefix) && routes.TryFind(verb, path[prefix.Length..], out var route, out _) && route.Method.Name == "UploadAttachment")
            {
                return route.Method.FullName;
            }
        }

        return null;
    }
}
