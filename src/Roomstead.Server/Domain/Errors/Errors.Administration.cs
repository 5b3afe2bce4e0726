namespace Roomstead.Domain;

/// <summary>Refusals of what administrators and operators set. This API is the server's own, and so are its texts.</summary>
internal static partial class Errors
{
    /// <param name="what">With its article, such as <c>a user alice@example.com</c>.</param>
    public static ApiError IsThereAlready(string what) => new(RpcCode.AlreadyExists, $"There is {what} already.", []);

    /// <summary>Nobody of that address, or somebody of another organisation: the answer does not tell which.</summary>
    public static ApiError PersonUnknown(string field, string email) => InvalidArgument(field, $"There is no user {email} in the organisation.");

    public static ApiError LastAdministrator(string user) =>
        FailedPrecondition("LAST_ADMINISTRATOR", user, "The last administrator of an organisation stays one. Make somebody else an administrator first.");

    public static ApiError DefaultAudience(string audience) =>
        FailedPrecondition("DEFAULT_AUDIENCE", audience, "Every organisation has its default audience. It can be switched off for Chat.");

    /// <summary>A change that names nothing to change.</summary>
    /// <param name="fields">What could be named.</param>
    public static ApiError NothingToChange(string fields) => new(RpcCode.InvalidArgument, $"What to change? Name one of: {fields}.", []);

    /// <summary>A parameter of the query that the method does not have.</summary>
    /// <param name="known">Those it has.</param>
    public static ApiError QueryParameterUnknown(string name, string known) =>
        InvalidArgument(name, known.Length == 0 ? "Unknown. There are no parameters." : $"Unknown. Parameters: {known}.");
}
