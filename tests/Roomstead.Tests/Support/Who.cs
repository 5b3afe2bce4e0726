namespace Roomstead.Tests.Support;

/// <summary>A caller of the demonstration organisation: whose token, with which scopes, through which app.</summary>
/// <param name="Name">An address for a person, a name such as <c>demo-app</c> for an app.</param>
/// <param name="Scopes">Short names separated by blanks.</param>
/// <param name="AsAdmin">Whether calls ask for admin access.</param>
internal sealed record Who(string Name, string Scopes, string Via = "demo-app", bool Delegated = false, bool AsAdmin = false)
{
    public static Who Alice { get; } = "alice";

    /// <summary>Alice, impersonated by demo-app, with the scope of imports only.</summary>
    public static Who Importer { get; } = Alice with { Scopes = "chat.import", Delegated = true };

    public bool IsApp => !Name.Contains('@', StringComparison.Ordinal);

    /// <summary><c>users/{digits}</c> of the person, or of the app as a member.</summary>
    public string Id => "users/1000000000000000" + Name switch
    {
        "alice@example.com" => "00001",
        "bob@example.com" => "00002",
        "carol@example.com" => "00003",
        "dave@example.com" => "00004",
        "frank@example.com" => "00006",
        "gina@example.com" => "00007",
        "admin@example.com" => "00009",
        "erin@elsewhere.example" => "00011",
        "admin@elsewhere.example" => "00019",
        "demo-app" => "00101",
        "bare-app" => "00102",
        "guest-app" => "00103",
        "ghost-app" => "00104",
        _ => throw new InvalidOperationException(Name + " is nobody."),
    };

    /// <summary>Somebody with the scope that fits: <c>alice</c>, <c>demo-app</c>; <c>admin</c> and <c>other-admin</c> ask for admin access.</summary>
    public static implicit operator Who(string name) => name switch
    {
        "admin" => new("admin@example.com", "chat.admin.spaces", AsAdmin: true),
        "other-admin" => new("admin@elsewhere.example", "chat.admin.spaces", AsAdmin: true),
        "erin" => new("erin@elsewhere.example", "chat.spaces"),
        "importer" => Importer,
        _ when name.EndsWith("-app", StringComparison.Ordinal) => new(name, "chat.app.spaces", Via: name),
        _ => new(name + "@example.com", "chat.spaces"),
    };
}
