using Roomstead.Api.Memberships;
using Roomstead.Api.SpaceEvents;
using Roomstead.Api.Spaces;

namespace Roomstead.Api;

/// <summary>The methods that are built, one line each. Every other method of the contract answers UNIMPLEMENTED over its real route.</summary>
internal static class MethodTable
{
    public static readonly Dictionary<string, Method> Methods = new Method[]
    {
        new CompleteImportSpace(),
        new CreateMembership(),
        new CreateSpace(),
        new DeleteMembership(),
        new DeleteSpace(),
        new FindDirectMessage(),
        new FindGroupChats(),
        new GetMembership(),
        new GetSpace(),
        new GetSpaceEvent(),
        new ListMemberships(),
        new ListSpaceEvents(),
        new ListSpaces(),
        new SearchSpaces(),
        new SetUpSpace(),
        new UpdateMembership(),
        new UpdateSpace(),
    }.ToDictionary(static method => method.Descriptor.Name, StringComparer.Ordinal);
}
