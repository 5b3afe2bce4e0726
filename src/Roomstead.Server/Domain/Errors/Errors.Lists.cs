namespace Roomstead.Domain;

/// <summary>Refusals of filters and pages, shared by all methods that list.</summary>
internal static partial class Errors
{
    /// <summary>S-106: the filter is not of the grammar.</summary>
    public static ApiError FilterUnreadable(string field, string description) =>
        new ApiError(RpcCode.InvalidArgument, "Error parsing the filter", [Violation(field, description)])
            .Because("S-106", $"comparisons FIELD OPERATOR \"VALUE\", joined by AND or OR, with parentheses where both meet", $"{description}", $"space_type = \"SPACE\" OR space_type = \"GROUP_CHAT\", for one");

    /// <summary>S-106: the filter is well written, and asks for what the method does not offer.</summary>
    /// <param name="rule">Of the method's filter.</param>
    public static ApiError FilterInvalid(string rule, string field, string description) =>
        new ApiError(RpcCode.InvalidArgument, "Invalid filter query", [Violation(field, description)])
            .Because(
                rule,
                $"{(rule[0] switch
                {
                    'L' => "event_types:\"TYPE\", joined by OR, and at most one start_time=\"TIME\" and one end_time=\"TIME\", joined by AND",
                    'M' => "role = \"ROLE\", and member.type = or != \"HUMAN\" or \"BOT\", joined by AND and OR",
                    _ when field == "query" => "one term for each field, joined by AND, space_type = \"SPACE\" among them; with useAdminAccess also customer = \"customers/my_customer\"",
                    _ => "space_type = \"SPACE\", \"GROUP_CHAT\" or \"DIRECT_MESSAGE\", joined by OR",
                })}",
                $"{description}",
                $"a {field} of the needed form");

    /// <summary>L-57.</summary>
    public static ApiError MissingEventTypes(string field) => new ApiError(
        RpcCode.InvalidArgument,
        "Missing event types",
        [Violation(field, "Name the types of events to list, such as event_types:\"google.workspace.chat.space.v1.updated\".")])
        .Because("L-57", $"at least one type of events", $"none", $"{field}=event_types:\"google.workspace.chat.space.v1.updated\", for one");

    /// <summary>S-111.</summary>
    public static ApiError QueryRequired(string field) => InvalidArgument(field, "A query is required.")
        .Because("S-111", $"a query", $"none", $"{field}=space_type = \"SPACE\"; with useAdminAccess also AND customer = \"customers/my_customer\"");

    /// <summary>S-116.</summary>
    public static ApiError SearchOrderUnknown(bool admin, string order) => InvalidArgument("order_by", admin
        ? "Must be create_time, last_active_time or membership_count.joined_direct_human_user_count, with ASC or DESC behind it."
        : "Must be create_time DESC or relevance DESC.")
        .Because(
            "S-116",
            admin ? $"create_time, last_active_time or membership_count.joined_direct_human_user_count, with ASC or DESC" : (FormattableString)$"create_time DESC or relevance DESC",
            $"{order}",
            $"one of these, or no order_by");

    /// <summary>H-110.</summary>
    public static ApiError PageSizeNegative(int size) => InvalidArgument("page_size", "Must not be negative.")
        .Because("H-110", $"0 or more", $"{size}", $"0, or none, for the default; more than the maximum counts as the maximum");

    /// <summary>H-112.</summary>
    public static ApiError PageTokenInvalid(string token) =>
        InvalidArgument("page_token", "Must be the next_page_token of an earlier answer to the same caller, with the same filter.")
            .Because(
                "H-112, S-102",
                $"the next_page_token of an answer of this method, to this caller, with the same filter and parent",
                $"a text of {token.Length} characters that is not",
                $"no page_token, for the first page");
}
