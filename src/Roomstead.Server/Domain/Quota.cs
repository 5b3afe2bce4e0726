using Google.Protobuf;

namespace Roomstead.Domain;

/// <summary>One published quota: at most <paramref name="Limit"/> calls in <paramref name="Seconds"/>.</summary>
internal sealed record Quota(string Name, string Metric, string LimitName, long Limit, int Seconds);

/// <summary>Which quotas a method counts against (http-conventions H-90 to H-92).</summary>
internal static class QuotaOf
{
    private static readonly Quota SpaceWrites = PerMinute("SpaceWrites", "Space write requests", 60);
    private static readonly Quota SpaceReads = PerMinute("SpaceReads", "Space read requests", 3_000);
    private static readonly Quota MembershipWrites = PerMinute("MembershipWrites", "Membership write requests", 300);
    private static readonly Quota MembershipReads = PerMinute("MembershipReads", "Membership read requests", 3_000);
    private static readonly Quota WritesInSpace = PerSecond("WritesPerSpace", "Write requests per space", 1);
    private static readonly Quota ReadsInSpace = PerSecond("ReadsPerSpace", "Read requests per space", 15);

    /// <summary>The quotas of an rpc: those of its project and those of the space it names. Methods without a published number have none (H-94).</summary>
    public static (Quota? PerProject, Quota? PerSpace) Method(string rpc) => rpc switch
    {
        "SetUpSpace" or "CreateSpace" => (SpaceWrites, null), // S-173: not per space
        "UpdateSpace" or "DeleteSpace" => (SpaceWrites, WritesInSpace), // P-175, P-176
        "GetSpace" => (SpaceReads, ReadsInSpace),
        "ListSpaces" or "FindDirectMessage" => (SpaceReads, null),
        "CreateMembership" or "UpdateMembership" or "DeleteMembership" => (MembershipWrites, null), // M-90: not per space; patch inferred
        "GetMembership" or "ListMemberships" => (MembershipReads, ReadsInSpace),
        _ => (null, null),
    };

    /// <summary>The space a request names, itself or by what is in it, as <c>spaces/{space}</c>; null when it names none.</summary>
    public static string? SpaceIn(IMessage request)
    {
        var field = request.Descriptor.FindFieldByName("name") ?? request.Descriptor.FindFieldByName("parent");
        if (field is not null)
        {
            var name = (string)field.Accessor.GetValue(request);
            return name.Split('/') is [var collection, var id, _, ..] ? collection + "/" + id : name;
        }

        var space = request.Descriptor.FindFieldByName("space")?.Accessor.GetValue(request) as IMessage;
        return space?.Descriptor.FindFieldByName("name")?.Accessor.GetValue(space) as string;
    }

    private static Quota PerMinute(string name, string metric, long limit) =>
        new(name, metric, metric + " per minute", limit, 60);

    private static Quota PerSecond(string name, string metric, long limit) =>
        new(name, metric, metric + " per second", limit, 1);
}
