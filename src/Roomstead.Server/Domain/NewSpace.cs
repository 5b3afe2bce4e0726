using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;

namespace Roomstead.Domain;

/// <summary>Making a space: what its body may ask for, what the server fills in, and how it is written.</summary>
internal static class NewSpace
{
    private const string NameField = "space.display_name";
    private const string DetailsField = "space.space_details";
    private const string AudienceField = "space.access_settings.audience";

    /// <summary>The rules on the body that need no look-up, the same for create and setup. What the server decides for itself
    /// (S-61, S-63) is not even looked at.</summary>
    /// <param name="body">Of a type that the method makes.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public static void RequireForm(Space body)
    {
        if (body.SpaceType == Space.Types.SpaceType.Space)
        {
            SpaceText.RequireDisplayName(body.DisplayName, NameField); // S-50, S-71, P-41 to P-44
            RequirePredefined(body);
        }
        else
        {
            RequireNoSettings(body);
        }

        SpaceText.RequireDetails(body.SpaceDetails, DetailsField); // P-63
        if (body.SpaceHistoryState is not (HistoryState.Unspecified or HistoryState.HistoryOn or HistoryState.HistoryOff))
        {
            throw Errors.HistoryStateUnspecified(body.SpaceHistoryState); // P-70
        }
    }

    /// <summary>The space as the body asks for it, with what the organisation's policy and the server itself decide. Nothing is written yet.</summary>
    /// <param name="body">As <see cref="RequireForm"/> passed it.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT (the audience), FAILED_PRECONDITION (the policy), or ALREADY_EXISTS (the name).</exception>
    public static async ValueTask<Space> ProposeAsync(Call call, Space body, string customer)
    {
        var organisation = (await call.Db.Organisations.FindAsync(customer))!;
        var space = Of(await NextIdAsync(call), body.SpaceType, customer, call.Timestamp);
        space.SpaceDetails = SpaceText.RequireDetails(body.SpaceDetails, DetailsField);
        if (body.SpaceType == Space.Types.SpaceType.Space)
        {
            space.DisplayName = SpaceText.RequireDisplayName(body.DisplayName, NameField);
            space.PermissionSettings = DefaultSettings.Permissions(body.PredefinedPermissionSettings); // S-39, S-58, S-120 to S-127
            space.AccessSettings = await RequireAccessAsync(call, body, customer); // S-36, S-59
        }

        space.SpaceHistoryState = RequireHistory(organisation, body.SpaceHistoryState); // S-30, P-72
        space.ExternalUserAllowed = RequireExternalUsers(organisation, body.ExternalUserAllowed); // S-60
        if (body.SpaceType == Space.Types.SpaceType.Space)
        {
            await SpaceNames.RequireUniqueNameAsync(call, customer, space.DisplayName, exceptSpace: ""); // S-51
        }

        return space;
    }

    /// <summary>Writes the space with its first members, what happened, and the request's id.</summary>
    /// <param name="made">Its membership count is set from <paramref name="members"/>.</param>
    /// <param name="directKey">Of a direct message: <see cref="SpacesTable.DirectKey"/>.</param>
    public static async ValueTask<SpaceRow> InsertAsync(
        Call call, SpaceRow made, IReadOnlyList<MembershipRow> members, string requestId, string? directKey = null)
    {
        made.Value.MembershipCount = new Space.Types.MembershipCount // S-35
        {
            JoinedDirectHumanUserCount = members.Count(static m => m is { Kind: MembershipRow.Human, State: Membership.Types.MembershipState.Joined }),
            JoinedGroupCount = members.Count(static m => m.Kind == MembershipRow.Group),
        };
        await call.Db.Spaces.InsertAsync(made, directKey);
        await Changes.AppendAsync(call, made.Name, before: null, made.Value);
        foreach (var member in members)
        {
            await call.Db.Memberships.SaveAsync(member);
        }

        await Changes.AppendNewAsync(call, members);

        await RequestIds.SaveAsync(call, requestId, made.Name);
        return made;
    }

    /// <summary>The stored message of a space that has just been made: everything the server itself fills in.</summary>
    public static Space Of(string id, Space.Types.SpaceType type, string? customer, Timestamp now) => type switch
    {
        Space.Types.SpaceType.Space => new Space
        {
            Name = "spaces/" + id,
            Type = Space.Types.Type.Room, // S-21
            SpaceType = type,
            SpaceThreadingState = Space.Types.SpaceThreadingState.ThreadedMessages, // S-27
            SpaceHistoryState = HistoryState.HistoryOn, // S-30
            CreateTime = now,
            LastActiveTime = now,
            MembershipCount = new(),
            AccessSettings = DefaultSettings.Access(),
            Customer = customer,
            SpaceUri = RoomUri(id),
        },
        Space.Types.SpaceType.GroupChat => new Space
        {
            Name = "spaces/" + id,
            Type = Space.Types.Type.Room,
            SpaceType = type,
            SpaceThreadingState = Space.Types.SpaceThreadingState.ThreadedMessages,
            SpaceHistoryState = HistoryState.HistoryOn,
            CreateTime = now, // S-32
            LastActiveTime = now,
            MembershipCount = new(),
            Customer = customer,
            SpaceUri = RoomUri(id),
        },
        _ => new Space
        {
            Name = "spaces/" + id,
            Type = Space.Types.Type.Room, // S-21: also between two people
            SpaceType = type,
            SpaceThreadingState = Space.Types.SpaceThreadingState.UnthreadedMessages, // S-27 inferred
            SpaceHistoryState = HistoryState.HistoryOn,
            LastActiveTime = now,
            MembershipCount = new(),
            SpaceUri = $"https://chat.google.com/dm/{id}?cls=11", // S-38 inferred
        },
    };

    /// <summary>S-38.</summary>
    private static string RoomUri(string id) => $"https://chat.google.com/room/{id}?cls=11";

    private static async ValueTask<string> NextIdAsync(Call call)
    {
        while (true)
        {
            var id = call.Ids.NextSpaceId();
            if (await call.Db.Spaces.FindAsync("spaces/" + id) is null)
            {
                return id; // S-20
            }
        }
    }

    // S-58
    private static void RequirePredefined(Space body)
    {
        if (body.PredefinedPermissionSettings is not (Space.Types.PredefinedPermissionSettings.Unspecified
            or Space.Types.PredefinedPermissionSettings.CollaborationSpace
            or Space.Types.PredefinedPermissionSettings.AnnouncementSpace))
        {
            throw Errors.PredefinedPermissionsUnknown(body.PredefinedPermissionSettings);
        }
    }

    // S-59: by people only; P-85: never by apps.
    private static async ValueTask<Space.Types.AccessSettings> RequireAccessAsync(Call call, Space body, string customer)
    {
        var audience = body.AccessSettings?.Audience ?? "";
        if (audience.Length == 0)
        {
            return DefaultSettings.Access(); // S-36
        }

        if (call.Caller.IsApp)
        {
            throw Errors.AppNotSupported("S-59, P-85", "an audience", call.Caller.App);
        }

        await Audiences.RequireAsync(call, customer, audience, AudienceField); // P-81, P-83
        return Audiences.Of(audience); // P-94 inferred
    }

    // S-58, S-129, P-80, S-170: only named spaces have settings.
    private static void RequireNoSettings(Space body)
    {
        if (body.PredefinedPermissionSettings != Space.Types.PredefinedPermissionSettings.Unspecified)
        {
            throw Errors.OnlyForNamedSpaces("S-58, S-129", "space.predefined_permission_settings", body.SpaceType);
        }

        if (body.AccessSettings is { Audience.Length: > 0 })
        {
            throw Errors.OnlyForNamedSpaces("P-80, S-170", AudienceField, body.SpaceType);
        }
    }

    private static HistoryState RequireHistory(OrganisationRow organisation, HistoryState asked)
    {
        var settled = organisation.History == "always-off" ? HistoryState.HistoryOff : HistoryState.HistoryOn; // S-30 inferred
        if (asked == HistoryState.Unspecified || asked == settled)
        {
            return settled;
        }

        return organisation.History == "user-choice" ? asked : throw Errors.HistoryFixed(organisation.Customer, organisation.History); // P-72 inferred
    }

    private static bool RequireExternalUsers(OrganisationRow organisation, bool asked) =>
        asked && !organisation.ExternalUsers ? throw Errors.ExternalUsersOff(organisation.Customer) : asked;
}
