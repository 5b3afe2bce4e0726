using Roomstead.Domain;
using Roomstead.OAuth;

namespace Roomstead.Api;

/// <summary>What an administrator asks of this server's own API, and with which credential.</summary>
/// <param name="Method">As refusals and the record name it.</param>
/// <param name="Scopes">One of these is needed.</param>
/// <param name="Target">What it is about, as the path names it.</param>
internal readonly record struct AdminAsk(string Method, ScopeSet Scopes, Credentials Credentials, string Target, string? RequestId);
