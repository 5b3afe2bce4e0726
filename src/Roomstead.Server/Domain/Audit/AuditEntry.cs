using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain.Audit;

/// <summary>An entry of the record as it is shown: who did what by which method, and every field that was changed, or how it was refused, as JSON has it.</summary>
internal static class AuditEntry
{
    public static JsonObject Of(OutboxRow row) => new()
    {
        ["id"] = row.Id,
        ["time"] = Micros.ToTime(row.At).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["actor"] = row.Actor,
        ["app"] = row.App,
        ["adminAccess"] = row.AdminAccess,
        ["method"] = row.Method,
        ["resource"] = row.Resource,
        ["requestId"] = row.Request,
        ["outcome"] = row.Outcome ?? AuditFilter.Done,
        ["change"] = row.Outcome is not null ? "refused" : row.OldDoc is null ? "created" : row.NewDoc is null ? "deleted" : "updated",
        ["fields"] = row.Outcome is null ? Fields(row) : [],
        ["refusal"] = row.Outcome is null ? null : Parse(message: null, row.NewDoc),
        ["hash"] = row.Hash is null ? null : Convert.ToHexStringLower(row.Hash),
    };

    /// <summary>The message that a resource name stands for; null for a setting, which is recorded as JSON.</summary>
    public static MessageDescriptor? MessageOf(string resource) => resource.Split('/') switch
    {
        ["spaces", _] => Space.Descriptor,
        ["spaces", _, "members", _] => Membership.Descriptor,
        _ => null,
    };

    private static JsonArray Fields(OutboxRow row)
    {
        var fields = new JsonArray();
        Compare("", Read(row.Resource, row.OldDoc), Read(row.Resource, row.NewDoc), fields);
        return fields;
    }

    /// <summary>Adds a member for every field that differs. What is on one side only has no value on the other.</summary>
    private static void Compare(string path, JsonNode? old, JsonNode? now, JsonArray fields)
    {
        if (JsonNode.DeepEquals(old, now))
        {
            return;
        }

        if (old is not (null or JsonObject) || now is not (null or JsonObject))
        {
            fields.Add(new JsonObject { ["field"] = path, ["old"] = old?.DeepClone(), ["new"] = now?.DeepClone() });
            return;
        }

        var (before, after) = (old as JsonObject, now as JsonObject);
        foreach (var name in (before ?? []).Concat(after ?? []).Select(static member => member.Key).Distinct())
        {
            Compare(path.Length == 0 ? name : path + "." + name, before?[name], after?[name], fields);
        }
    }

    private static JsonNode? Read(string resource, byte[]? document) => Parse(MessageOf(resource), document);

    /// <param name="message">Null for JSON.</param>
    private static JsonNode? Parse(MessageDescriptor? message, byte[]? document)
    {
        if (document is null)
        {
            return null;
        }

        try
        {
            return message is not null
                ? JsonNode.Parse(JsonFormatter.Default.Format(message.Parser.ParseFrom(document)))
                : JsonNode.Parse(document);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or JsonException)
        {
            return "(cannot be read)"; // A damaged row is shown with the others; verifying the chain names it.
        }
    }
}
