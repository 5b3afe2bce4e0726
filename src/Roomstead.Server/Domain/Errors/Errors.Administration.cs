namespace Roomstead.Domain;

/// <summary>Refusals of what administrators and operators set. This API is the server's own, and so are its texts.</summary>
internal static partial class Errors
{
    private const string AdministrationRules = "docs/admin.md";

    /// <param name="what">With its article, such as <c>a user alice@example.com</c>.</param>
    public static ApiError IsThereAlready(string what) => new ApiError(RpcCode.AlreadyExists, $"There is {what} already.", [])
        .Because(AdministrationRules, $"a name that nothing has", $"{what}, which is there", $"another name, or a change of what is there");

    /// <summary>Nothing of that name, or something of another organisation: the answer does not tell which.</summary>
    /// <param name="what">Such as <c>users/42</c>, or a path.</param>
    public static ApiError SettingNotFound(string what) => NotFound()
        .Because(AdministrationRules, $"something of the caller's organisation", $"{what}", $"a name that the list of the organisation has");

    /// <summary>Nobody of that address, or somebody of another organisation: the answer does not tell which.</summary>
    public static ApiError PersonUnknown(string field, string email) => InvalidArgument(field, $"There is no user {email} in the organisation.")
        .Because(AdministrationRules, $"people of the organisation", $"{email}", $"addresses that the list of users has");

    public static ApiError LastAdministrator(string user) =>
        FailedPrecondition("LAST_ADMINISTRATOR", user, "The last administrator of an organisation stays one. Make somebody else an administrator first.")
            .Because(AdministrationRules, $"an administrator beside {user}", $"no other", $"the same call, once somebody else is an administrator");

    public static ApiError DefaultAudience(string audience) =>
        FailedPrecondition("DEFAULT_AUDIENCE", audience, "Every organisation has its default audience. It can be switched off for Chat.")
            .Because(AdministrationRules, $"an audience other than the default one", $"{audience}", $"to switch it off for Chat");

    /// <summary>A change that names nothing to change.</summary>
    /// <param name="fields">What could be named.</param>
    public static ApiError NothingToChange(string fields) => new ApiError(RpcCode.InvalidArgument, $"What to change? Name one of: {fields}.", [])
        .Because(AdministrationRules, $"one of: {fields}", $"none of them", $"a body that has one");

    /// <summary>A value that a setting or a parameter cannot have.</summary>
    /// <param name="description">One sentence: what is wrong, and what would do.</param>
    public static ApiError SettingInvalid(string field, string description, string? value) => InvalidArgument(field, description)
        .Because(AdministrationRules, $"{description}", $"{field}: {value}", $"a value as described");

    /// <summary>A parameter of the query that the method does not have.</summary>
    /// <param name="known">Those it has.</param>
    public static ApiError QueryParameterUnknown(string name, string known) =>
        InvalidArgument(name, known.Length == 0 ? "Unknown. There are no parameters." : $"Unknown. Parameters: {known}.")
            .Because(AdministrationRules, $"no parameter other than: {known}", $"{name}", $"the call without it, or its right spelling");

    /// <summary>H-31, of the bodies of this API.</summary>
    /// <param name="known">The names there are.</param>
    public static Fault UnknownSetting(string name, IEnumerable<string> known) => new Fault(null, $"{Payload}Unknown name \"{name}\": Cannot find field.")
        .Because($"H-31, {AdministrationRules}", $"one of {known}", $"{name}", $"the body without it, or its right spelling");
}
