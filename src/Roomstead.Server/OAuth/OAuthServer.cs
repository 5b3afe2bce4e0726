using Roomstead.Storage;

namespace Roomstead.OAuth;

/// <summary>The endpoints of the OAuth server, put together.</summary>
internal sealed class OAuthServer : IDisposable
{
    private readonly Passwords _passwords;
    private readonly SigningKeys _keys;

    private OAuthServer(Db db, AccessTokens tokens, SigningKeys keys, Origins origins, ChatServerOptions options)
    {
        var (clock, ids) = (options.Clock, options.Ids);
        _keys = keys;
        _passwords = new Passwords(new SignInThrottle(clock));
        var sessions = new Sessions(db, origins, clock, ids);
        var idTokens = new IdTokens(keys, clock);
        Authorize = new Authorize(db, sessions, new SignInDesk(db, sessions, _passwords, origins, options), clock, ids);
        Token = new Token(db, tokens, idTokens, new ServiceAccountGrant(db, tokens, idTokens, origins, clock), origins, clock, ids);
        Revoke = new Revoke(db, clock);
        TokenInfo = new TokenInfo(db, keys, clock);
        UserInfo = new UserInfo(db, clock);
        Certs = new Certs(db, keys);
        Metadata = new Metadata(origins);
        DeviceCode = new DeviceCode(db);
    }

    /// <exception cref="IOException">The signing keys cannot be read or written.</exception>
    public static OAuthServer Create(Db db, AccessTokens tokens, Origins origins, ChatServerOptions options) =>
        new(db, tokens, SigningKeys.Load(options.DataDirectory, options.Keys, options.Clock), origins, options);

    public Authorize Authorize { get; }

    public Token Token { get; }

    public Revoke Revoke { get; }

    public TokenInfo TokenInfo { get; }

    public UserInfo UserInfo { get; }

    public Certs Certs { get; }

    public Metadata Metadata { get; }

    public DeviceCode DeviceCode { get; }

    public void Dispose()
    {
        _passwords.Dispose();
        _keys.Dispose();
    }
}
