namespace Roomstead.Domain;

/// <summary>Refusals of filters and pages, shared by all methods that list.</summary>
internal static partial class Errors
{
    /// <summary>S-106: the filter is not of the grammar.</summary>
    public static ApiError FilterUnreadable(string field, string description) =>
        new(RpcCode.InvalidArgument, "Error parsing the filter", [Violation(field, description)]);

    /// <summary>S-106: the filter is well written, and asks for what the method does not offer.</summary>
    public static ApiError FilterInvalid(string field, string description) =>
        new(RpcCode.InvalidArgument, "Invalid filter query", [Violation(field, description)]);

    /// <summary>L-57.</summary>
    public static ApiError MissingEventTypes(string field) => new(
        RpcCode.InvalidArgument,
        "Missing event types",
        [Violation(field, "Name the types of events to list, such as event_types:\"google.workspace.chat.space.v1.updated\".")]);

    /// <summary>S-116.</summary>
    public static ApiError SearchOrderUnknown(bool admin) => InvalidArgument("order_by", admin
        ? "Must be create_time, last_active_time or membership_count.joined_direct_human_user_count, with ASC or DESC behind it."
        : "Must be create_time DESC or relevance DESC.");

    /// <summary>H-110.</summary>
    public static ApiError PageSizeNegative() => InvalidArgument("page_size", "Must not be negative.");

    /// <summary>H-112.</summary>
    public static ApiError PageTokenInvalid() =>
        InvalidArgument("page_token", "Must be the next_page_token of an earlier answer to the same caller, with the same filter.");
}
