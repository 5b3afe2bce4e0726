using System.Text;
using System.Text.Json.Nodes;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Administration;

/// <summary>Puts a change of settings on the record, in the transaction of the change. Stands in the chain beside the changes of spaces, at
/// the organisation it belongs to; what was and what is are JSON.</summary>
internal static class SettingsRecord
{
    /// <summary>Adds an entry, unless nothing differs.</summary>
    /// <param name="customer">The organisation whose setting it is.</param>
    /// <param name="resource">Name of what changed, such as <c>users/{digits}</c>.</param>
    /// <param name="before">What was; null for what is new.</param>
    /// <param name="after">What is; null for what is gone.</param>
    public static async ValueTask AppendAsync(Author by, string customer, string resource, JsonObject? before, JsonObject? after)
    {
        if (JsonNode.DeepEquals(before, after))
        {
            return;
        }

        await by.Db.Outbox.AppendAsync(new OutboxRow(
            Id: 0,
            by.AtMicros,
            by.Method,
            Space: customer,
            resource,
            by.Actor,
            by.App,
            AdminAccess: by.App is not null,
            Mask: null,
            Bytes(before),
            Bytes(after),
            Event: null)
        {
            Request = by.RequestId,
        });
    }

    private static byte[]? Bytes(JsonObject? document) => document is null ? null : Encoding.UTF8.GetBytes(document.ToJsonString());
}
