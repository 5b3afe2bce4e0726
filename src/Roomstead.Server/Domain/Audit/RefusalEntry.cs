using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Protocol.Rpc;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Audit;

/// <summary>A refused call on the record, at the organisation of whoever called. Whatever a client chose the length of is cut.</summary>
internal static class RefusalEntry
{
    private const int MostViolations = 3;

    /// <param name="target">The resource the call names; empty when it names none.</param>
    /// <param name="leftOut">How many refusals before this one are not on record.</param>
    public static OutboxRow Of(
        string method, Caller caller, string target, bool adminAccess, string? requestId, DateTimeOffset now, ApiError refusal, long leftOut) => new(
        Id: 0,
        Micros.Of(now),
        method,
        Space: caller.Customer,
        Plain(target),
        caller.Id,
        caller.App.Name,
        adminAccess,
        Mask: null,
        OldDoc: null,
        Encoding.UTF8.GetBytes(Describe(refusal, leftOut).ToJsonString()),
        Event: null)
        {
            Request = requestId,
            Outcome = RpcCodeText.Of(refusal.Code),
        };

    private static JsonObject Describe(ApiError refusal, long leftOut)
    {
        var shown = new JsonObject { ["message"] = Plain(refusal.Message) };
        foreach (var detail in refusal.Details)
        {
            switch (detail)
            {
                case BadRequest bad:
                    shown["fieldViolations"] = new JsonArray([.. bad.FieldViolations.Take(MostViolations)
                        .Select(static violation => new JsonObject { ["field"] = Plain(violation.Field), ["description"] = Plain(violation.Description) })]);
                    break;
                case PreconditionFailure failure:
                    shown["violation"] = Plain(failure.Violations[0].Type);
                    break;
                case ErrorInfo info:
                    shown["reason"] = Plain(info.Reason);
                    break;
            }
        }

        if (leftOut > 0)
        {
            shown["leftOutBefore"] = leftOut;
        }

        return shown;
    }

    /// <summary>A text that is short and holds nothing but characters to be seen, so that it comes out of the store as it went in.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(Math.Min(text.Length, Limits.RefusalText));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length + rune.Utf16SequenceLength > Limits.RefusalText)
            {
                return plain.Append('…').ToString();
            }

            plain.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return plain.ToString();
    }
}
