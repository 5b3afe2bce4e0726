using Roomstead.Tests.Support;

namespace Roomstead.Tests.Properties;

/// <summary>What somebody does with spaces. Numbers choose among what there is, so that every value means something.</summary>
internal abstract record Deed(string Who)
{
    internal sealed record Create(string Who, string Name, string RequestId) : Deed(Who);

    internal sealed record SetUp(string Who, string Type, string Name, string RequestId, IReadOnlyList<string> Others) : Deed(Who)
    {
        public override string ToString() => $"SetUp {{ {Who}, {Type}, {Name}, {RequestId}, [{string.Join(',', Others)}] }}";
    }

    internal sealed record Get(string Who, int Which) : Deed(Who);

    internal sealed record Delete(string Who, int Which) : Deed(Who);

    internal sealed record FindDirect(string Who, string Other) : Deed(Who);

    internal sealed record FindGroups(string Who, IReadOnlyList<string> Others) : Deed(Who)
    {
        public override string ToString() => $"FindGroups {{ {Who}, [{string.Join(',', Others)}] }}";
    }

    internal sealed record Search(string Who, string Words) : Deed(Who);

    internal sealed record Page(string Who, string Type, int Size) : Deed(Who);
}

/// <summary>A space as the model knows it.</summary>
internal sealed class ModelSpace(string id, string type, string name, bool started)
{
    public string Id { get; } = id;

    public string Type { get; } = type;

    public string Name { get; } = name;

    public bool Started { get; } = started;

    /// <summary>Whoever made a named space manages it.</summary>
    public string Manager { get; init; } = "";

    /// <summary>Members, and whether they have joined.</summary>
    public Dictionary<string, bool> Members { get; } = [];
}

/// <summary>The rules of the methods on spaces but patch, once more, as simply as they can be said.</summary>
internal sealed class SpacesModel
{
    private readonly Dictionary<string, (string Who, ModelSpace Space)> _requests = [];

    public SpacesModel()
    {
        Seed("spaces/AAAAatlas01", "SPACE", "Atlas", "alice", "bob", "carol", "gina").Members["frank"] = false;
        Seed("spaces/AAAAnews001", "SPACE", "Company news", "alice", "bob", "carol");
        Seed("spaces/AAAAlunch01", "GROUP_CHAT", "", "alice", "bob", "carol");
        Seed("spaces/AAAAdm00001", "DIRECT_MESSAGE", "", "alice", "bob");
        Seed("spaces/AAAAbotdm01", "DIRECT_MESSAGE", "", "alice", "app");
        Seed("spaces/AAAAdesk001", "SPACE", "Service desk", "app", "app too", "alice", "carol");
        Seed("spaces/AAAAguest01", "SPACE", "Partners", "alice", "erin");
        Imported = ["Imported"];
    }

    public static IReadOnlyDictionary<string, string> Ids { get; } = new Dictionary<string, string>
    {
        ["alice"] = SpaceCalls.Alice,
        ["bob"] = SpaceCalls.Bob,
        ["carol"] = SpaceCalls.Carol,
        ["dave"] = SpaceCalls.Dave,
        ["frank"] = SpaceCalls.Frank,
        ["gina"] = SpaceCalls.Gina,
    };

    public List<ModelSpace> Spaces { get; } = [];

    private IReadOnlyList<string> Imported { get; }

    /// <summary>The code a deed that makes a space is answered with, and the space: one there was, or a new one without an id.</summary>
    public (int Code, ModelSpace? Space) Make(Deed deed)
    {
        var (name, type, requestId, others) = deed switch
        {
            Deed.Create create => (create.Name, "SPACE", create.RequestId, (IReadOnlyList<string>)[]),
            Deed.SetUp setUp => (setUp.Name, setUp.Type, setUp.RequestId, setUp.Others),
            _ => throw new ArgumentException("Makes nothing: " + deed, nameof(deed)),
        };
        if (requestId.Length > 0 && _requests.TryGetValue(requestId, out var first))
        {
            return first.Who == deed.Who ? (200, first.Space) : (409, null);
        }

        var distinct = others.Where(other => other != deed.Who).Distinct().ToList();
        var wrong = type switch
        {
            "SPACE" => name.Length == 0 ? 400 : Spaces.Exists(space => space.Type == "SPACE" && space.Name == name) || Imported.Contains(name) ? 409 : 0,
            "GROUP_CHAT" => name.Length > 0 || distinct.Count < 2 ? 400 : 0,
            _ => name.Length > 0 || distinct.Count != 1 ? 400 : 0,
        };
        if (wrong != 0)
        {
            return (wrong, null);
        }

        if (type == "DIRECT_MESSAGE" && Spaces.Find(space => space.Type == type && space.Members.ContainsKey(deed.Who) && space.Members.ContainsKey(distinct[0])) is { } direct)
        {
            direct.Members[deed.Who] = true;
            return (200, direct);
        }

        if (type == "DIRECT_MESSAGE" && distinct[0] == "gina")
        {
            return (400, null);
        }

        var made = new ModelSpace("", type, name, started: type == "SPACE") { Manager = type == "SPACE" ? deed.Who : "" };
        made.Members[deed.Who] = true;
        foreach (var other in distinct.Where(static other => other != "gina"))
        {
            made.Members[other] = other != "frank";
        }

        return (200, made);
    }

    /// <summary>Takes note of the space that a deed was answered with.</summary>
    public ModelSpace Keep(Deed deed, ModelSpace made, string id)
    {
        var kept = made;
        if (made.Id.Length == 0)
        {
            kept = new ModelSpace(id, made.Type, made.Name, made.Started) { Manager = made.Manager };
            foreach (var (member, joined) in made.Members)
            {
                kept.Members[member] = joined;
            }

            Spaces.Add(kept);
        }

        var requestId = deed is Deed.Create create ? create.RequestId : ((Deed.SetUp)deed).RequestId;
        if (requestId.Length > 0)
        {
            _requests.TryAdd(requestId, (deed.Who, kept));
        }

        return kept;
    }

    /// <summary>The names of the spaces somebody lists, in order. An empty type is no filter.</summary>
    public List<string> Listed(string who, string type) =>
        [.. Spaces.Where(space => space.Started && (type.Length == 0 || space.Type == type) && HasJoined(space, who)).Select(static space => space.Id).Order(StringComparer.Ordinal)];

    /// <summary>The code a deletion is answered with; a deleted space is gone from the model too, and the ids of requests that made it.</summary>
    public int Delete(Deed.Delete deed, ModelSpace space)
    {
        var code = !HasJoined(space, deed.Who) ? 403 : space.Type != "SPACE" ? 400 : space.Manager != deed.Who ? 403 : 200;
        if (code == 200)
        {
            Spaces.Remove(space);
            foreach (var made in _requests.Where(request => request.Value.Space == space).ToList())
            {
                _requests.Remove(made.Key);
            }
        }

        return code;
    }

    /// <summary>The direct message of two, if the first has joined it.</summary>
    public ModelSpace? Direct(string who, string other) =>
        Spaces.Find(space => space.Type == "DIRECT_MESSAGE" && who != other && HasJoined(space, who) && space.Members.ContainsKey(other));

    /// <summary>The names of the group chats of exactly these people, in order.</summary>
    public List<string> Groups(string who, IReadOnlyList<string> others)
    {
        var people = others.Append(who).ToHashSet();
        return [.. Spaces.Where(space => space.Type == "GROUP_CHAT" && space.Members.Where(static member => member.Value).Select(static member => member.Key).ToHashSet().SetEquals(people))
            .Select(static space => space.Id).Order(StringComparer.Ordinal)];
    }

    /// <summary>The names of the spaces found by the beginnings of words.</summary>
    public List<string> Found(string who, string words) =>
        [.. Spaces.Where(space => space.Type == "SPACE" && HasJoined(space, who)
            && words.Split(' ').All(word => space.Name.Split(' ').Any(of => of.StartsWith(word, StringComparison.OrdinalIgnoreCase)))).Select(static space => space.Id)];

    public static bool HasJoined(ModelSpace space, string who) => space.Members.TryGetValue(who, out var joined) && joined;

    private ModelSpace Seed(string id, string type, string name, params string[] members)
    {
        var space = new ModelSpace(id, type, name, started: true) { Manager = type == "SPACE" ? "alice" : "" };
        foreach (var member in members)
        {
            space.Members[member] = true;
        }

        Spaces.Add(space);
        return space;
    }
}
