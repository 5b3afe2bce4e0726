namespace Roomstead.OAuth;

/// <summary>What a request carries to say who calls, as the wire found it .</summary>
/// <param name="Bearer">The access token or self-signed JWT: from the header, else the query; null when there is none; empty when the header is there but unreadable.</param>
/// <param name="ApiKey">The <c>key</c> parameter or header; identifies a project only.</param>
internal readonly record struct Credentials(string? Bearer, string? ApiKey);
