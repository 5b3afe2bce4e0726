namespace Roomstead.Cli.Input;

/// <summary>Every flag that is also a setting. docs/configuration.md lists them.</summary>
internal static class SettingFlags
{
    public static readonly Flag Data = Flag.Setting("data", "DIR", "where the store and the credentials are", "./roomstead-data");
    public static readonly Flag Config = Flag.Setting("config", "FILE", "configuration file in JSON; if none is named, roomstead.json of the data directory");
    public static readonly Flag Database = Flag.Setting("database", "URL", "a PostgreSQL database in place of the embedded store (not built yet)");
    public static readonly Flag Host = Flag.Setting("host", "ADDRESS", "address to listen on", "127.0.0.1");
    public static readonly Flag Port = Flag.Setting("port", "N", "port for HTTP; 0 takes any free one", "8910");
    public static readonly Flag GrpcPort = Flag.Setting("grpc-port", "N", "port for gRPC; 0 takes any free one, and so does the default where it is in use or --port is 0", "8911");
    public static readonly Flag TlsPort = Flag.Setting("tls-port", "N", "port for HTTP and gRPC with TLS; 0 and the default as with --grpc-port", "8912");
    public static readonly Flag TlsNames = Flag.Setting("tls-names", "NAME,NAME", "more names and addresses for the server's certificate");
    public static readonly Flag TlsCertificate = Flag.Setting("tls-certificate", "FILE", "a certificate of your own in PEM, in place of one from the server's own authority");
    public static readonly Flag TlsKey = Flag.Setting("tls-key", "FILE", "the private key of --tls-certificate in PEM");
    public static readonly Flag PublicUrl = Flag.Setting("public-url", "URL", "the root by which clients reach this server; if none, as each request names it");
    public static readonly Flag Empty = Flag.Setting("empty", null, "leave a new store empty instead of making the demonstration organisation");

    public static readonly Flag SignIn = Flag.Setting("sign-in", "open|password", "how people sign in; open on a loopback address, otherwise password") with
    {
        Choices = ["open", "password"],
    };

    public static readonly Flag KnownOpen = Flag.Setting("i-know-this-is-open", null, "allow --sign-in open on an address that others can reach");

    public static readonly Flag Explain = Flag.Setting("explain", "on|off", "whether refusals say why to whoever asks, also whether a space exists; on where sign-in is open") with
    {
        Choices = ["on", "off"],
    };

    public static readonly Flag Server = Flag.Setting("server", "URL", "the running server; if none, that of --host and --port");
    public static readonly Flag Token = Flag.Setting("token", "TOKEN", "the access token to call with");

    public static readonly IReadOnlyList<Flag> All =
        [Data, Config, Database, Host, Port, GrpcPort, TlsPort, TlsNames, TlsCertificate, TlsKey, PublicUrl, Empty, SignIn, KnownOpen, Explain, Server, Token];
}
