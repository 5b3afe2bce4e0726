using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>What happened, written in the transaction in which it happened: one row per resource that was made or changed.</summary>
internal static class Changes
{
    /// <param name="before">What was; null for a new resource.</param>
    /// <param name="after">What is; null for a resource that is gone.</param>
    /// <param name="mask">The paths of an update.</param>
    public static async ValueTask AppendAsync(Call call, string resource, IMessage? before, IMessage? after, UpdateMask? mask = null) =>
        await call.Db.Outbox.AppendAsync(new OutboxRow(
            Id: 0, call.AtMicros, call.Method, resource, call.Caller.Id, call.Caller.App.Name, call.UseAdminAccess, mask?.ToString(), before?.ToByteArray(), after?.ToByteArray()));

    public static async ValueTask AppendAsync(Call call, MembershipRow membership, MembershipRow? before)
    {
        var after = MessageOf(membership);
        await AppendAsync(call, after.Name, before is null ? null : MessageOf(before), after);
    }

    // M-10 to M-15
    private static Membership MessageOf(MembershipRow row)
    {
        var group = row.Kind == MembershipRow.Group;
        var id = row.Member[(row.Member.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var message = new Membership
        {
            Name = $"{row.Space}/members/{(group ? "group-" : "")}{id}",
            State = row.State,
            Role = row.Role,
            CreateTime = Timestamp.FromDateTimeOffset(Micros.ToTime(row.CreatedAt)),
        };
        if (group)
        {
            message.GroupMember = new Group { Name = row.Member };
        }
        else
        {
            message.Member = new User { Name = row.Member, Type = row.Kind == MembershipRow.Bot ? User.Types.Type.Bot : User.Types.Type.Human };
        }

        return message;
    }
}
