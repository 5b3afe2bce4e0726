namespace Roomstead.Domain;

/// <summary>Every number the API's rules name, with the rule it comes from.</summary>
internal static partial class Limits
{
    /// <summary>P-41: code points in a display name.</summary>
    public const int DisplayName = 128;

    /// <summary>P-63: code points in a description.</summary>
    public const int Description = 150;

    /// <summary>P-63: code points in guidelines.</summary>
    public const int Guidelines = 5_000;

    /// <summary>P-83: characters in the id of an audience.</summary>
    public const int AudienceId = 100;

    /// <summary>S-76: memberships in one setup.</summary>
    public const int SetUpMemberships = 49;

    /// <summary>S-101: spaces on a page when the caller does not say.</summary>
    public const int ListSpacesDefault = 100;

    /// <summary>S-101: spaces on a page at the most.</summary>
    public const int ListSpacesMax = 1_000;

    /// <summary>S-161: users that a search for group chats may name.</summary>
    public const int FindGroupChatsUsers = 49;

    /// <summary>S-162: group chats on a page when the caller does not say.</summary>
    public const int FindGroupChatsDefault = 10;

    /// <summary>S-162: group chats on a page at the most.</summary>
    public const int FindGroupChatsMax = 30;

    /// <summary>M-50: memberships on a page when the caller does not say.</summary>
    public const int ListMembershipsDefault = 100;

    /// <summary>M-50: memberships on a page at the most.</summary>
    public const int ListMembershipsMax = 1_000;

    /// <summary>Characters of a member's id or address in a name: an address has at most 254, which a group's prefix may precede.</summary>
    public const int MemberId = 270;

    /// <summary>L-55: days that events may be read.</summary>
    public const int EventDays = 28;

    /// <summary>L-59 inferred: events on a page when the caller does not say.</summary>
    public const int ListSpaceEventsDefault = 100;

    /// <summary>L-59 inferred: events on a page at the most.</summary>
    public const int ListSpaceEventsMax = 1_000;

    /// <summary>Entries on a page of a list of administrators when they do not say.</summary>
    public const int AdminPageDefault = 100;

    /// <summary>Entries on a page of a list of administrators at the most.</summary>
    public const int AdminPageMax = 500;

    /// <summary>Recorded changes that one question to the audit trail looks through; what comes then is on the next page.</summary>
    public const int AuditLooked = 10_000;

    /// <summary>Characters of an <c>X-Request-Id</c> that a client chooses; a longer one is replaced.</summary>
    public const int RequestTag = 64;

    /// <summary>Refusals of one organisation that go on record in a minute.</summary>
    public const int RefusalsPerMinute = 60;

    /// <summary>Refusals of one organisation that go on record in a day.</summary>
    public const int RefusalsPerDay = 5_000;

    /// <summary>Characters of each text of a refusal that goes on record.</summary>
    public const int RefusalText = 300;

    /// <summary>Characters of an address or a name that an administrator or operator sets.</summary>
    public const int SettingText = 254;

    /// <summary>People whom one request puts into a group or takes out of it.</summary>
    public const int GroupPeople = 500;

    /// <summary>Bytes of a body that an administrator sends: room for as many addresses as one request may name.</summary>
    public const int AdminBody = 262_144;

    /// <summary>S-117: characters of a query.</summary>
    public const int SearchQuery = 1_000;

    /// <summary>S-117: spaces on a page of a search when the caller does not say, and the most for those who are no administrators.</summary>
    public const int SearchSpacesDefault = 100;

    /// <summary>S-117: spaces on a page of an administrator's search at the most.</summary>
    public const int SearchSpacesMax = 1_000;

    /// <summary>S-118: matches up to which a search counts exactly; also how many spaces one call looks at.</summary>
    public const int SearchCandidates = 10_000;

    /// <summary>Entries of the index up to which a caller's own spaces are found by it; beyond, they are gone through.</summary>
    public const int SearchOfMember = 1_000;

    /// <summary>Words of a searched name that are counted in the index, to find the rarest.</summary>
    public const int SearchProbes = 8;

    /// <summary>Characters of a filter. The API names no limit for filters; its queries have 1,000 (S-117).</summary>
    public const int FilterLength = 2_000;

    /// <summary>How deep the parentheses of a filter may be nested. The API names no limit; this one bounds the stack.</summary>
    public const int FilterDepth = 20;

    /// <summary>S-41, L-123: days a space may stay in import mode.</summary>
    public const int ImportDays = 90;

    /// <summary>S-62: 2000-01-01T00:00:00Z, in seconds since 1970: no imported space is older.</summary>
    public const long EarliestImportSeconds = 946_684_800;

    /// <summary>Characters in a <c>requestId</c>. The API names no limit; this one keeps a row small.</summary>
    public const int RequestId = 256;

    /// <summary>H-121: bytes of an uploaded file.</summary>
    public const int UploadBytes = 209_715_200;

    /// <summary>H-86: bytes of a request body.</summary>
    public const int RequestBody = 10_485_760;

    /// <summary>H-102: calls in one batch.</summary>
    public const int BatchCalls = 100;

    /// <summary>Bytes of the header fields of one call in a batch: as many as the server takes from a socket.</summary>
    public const int BatchHeaders = 32_768;

    /// <summary>Characters of the boundary between the calls of a batch (RFC 2046 §5.1.1).</summary>
    public const int BatchBoundary = 70;

    /// <summary>Bytes of a form body, which stands for a query too long for a URL (H-71).</summary>
    public const int FormBody = 262_144;

    /// <summary>H-87: characters of a request's target.</summary>
    public const int RequestLine = 16_384;

    /// <summary>Levels of objects and lists in a body.</summary>
    public const int JsonDepth = 100;

    /// <summary>H-14: faults of one request that its refusal tells.</summary>
    public const int Faults = 100;

    /// <summary>Bytes of what was sent that a refusal quotes.</summary>
    public const int QuotedText = 500;

    /// <summary>Characters of what a rule needs, and of what passes, in an explanation.</summary>
    public const int ExplanationText = 500;

    /// <summary>Characters of what a call had, in an explanation: it may quote what was sent, and fits into <see cref="GrpcDetails"/> with the rest.</summary>
    public const int ExplanationQuote = 200;

    /// <summary>H-84: bytes from which an answer is worth compressing.</summary>
    public const int CompressedAnswer = 256;
}
