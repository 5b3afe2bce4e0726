using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Names;

/// <summary>A user as requests name one: <c>users/{user}</c> with an id, an email address, <c>app</c> for the calling app, or <c>me</c>.</summary>
internal readonly record struct UserName
{
    private const string Collection = "users/";
    private const int MaxLength = 320;

    private UserName(string value) => Value = value;

    public string Value { get; }

    public bool IsEmail => Value.Contains('@', StringComparison.Ordinal);

    public bool IsApp => Value == "users/app";

    public bool IsMe => Value == "users/me";

    /// <exception cref="ApiError">INVALID_ARGUMENT when it is not of that form.</exception>
    public static UserName Parse(string text, string field)
    {
        var ok = text.Length > Collection.Length
            && text.Length <= MaxLength
            && text.StartsWith(Collection, StringComparison.Ordinal)
            && !text.AsSpan(Collection.Length).ContainsAny('/', ' ');
        return ok ? new UserName(text) : throw Errors.UserNameForm(field, text);
    }

    /// <summary>The person of that id or address; null when there is none.</summary>
    public ValueTask<UserRow?> FindPersonAsync(Call call) => call.Db.Users.FindByNameAsync(Value);
}
