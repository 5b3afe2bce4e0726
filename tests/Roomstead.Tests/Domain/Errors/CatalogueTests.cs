using System.Reflection;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;
using PermissionSetting = Roomstead.Protocol.Chat.V1.Space.Types.PermissionSetting;

namespace Roomstead.Tests.Domain;

/// <summary>That no refusal of the catalogue comes without its explanation.</summary>
public sealed class CatalogueTests
{
    private static readonly System.Type Catalogue = typeof(Errors);
    private static readonly HashSet<string> Ids = [.. File.ReadLines(Repository.Path("tests", "Roomstead.Tests", "rules.txt")).Select(static line => line.Split(' ')[0])];

    public static TheoryData<string> Refusals =>
        [.. Factories.Select(static factory => factory.Name)];

    private static IEnumerable<MethodInfo> Factories => Catalogue.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(static method => !method.IsPrivate && (method.ReturnType == typeof(ApiError) || method.ReturnType == typeof(Fault)))
        .Where(static method => method.Name != nameof(Errors.Explained));

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Every_refusal_says_which_rule_what_it_needs_what_there_was_and_what_passes(string name)
    {
        var factory = Factories.Single(method => method.Name == name);

        var made = factory.Invoke(null, [.. factory.GetParameters().Select(static parameter => Sample(parameter.ParameterType))]);

        var explanation = made is Fault fault ? fault.Explanation : ((ApiError)made!).Explanation;
        explanation.ShouldNotBeNull();
        var detail = explanation.ToDetail();
        detail.Domain.ShouldBe("explain.roomstead");
        detail.Reason.ShouldMatch("^[A-Z][A-Z0-9_]+[A-Z0-9]$");
        detail.Reason.Length.ShouldBeLessThanOrEqualTo(63);
        detail.Metadata.Keys.ShouldBe(["rule", "needed", "had", "passes"]);
        detail.Metadata.Values.ShouldAllBe(static text => text.Length > 0 && !text.Contains("Roomstead.", StringComparison.Ordinal) && !text.Contains("System.", StringComparison.Ordinal));
        if (!Forwarded.Contains(name))
        {
            detail.Metadata["rule"].Split(", ").ShouldAllBe(static id => Ids.Contains(id) || id == "docs/admin.md");
        }
    }

    [Fact]
    public void Several_faults_are_explained_in_one_with_each_text_once()
    {
        var refusal = Errors.Unreadable(
        [
            Errors.UnknownName("space", "foo", Space.Descriptor),
            Errors.UnknownName("space", "bar", Space.Descriptor),
            Errors.DuplicateName("space", "foo"),
        ]);

        var detail = refusal.Explanation!.ToDetail();
        detail.Reason.ShouldBe("UNKNOWN_NAME");
        detail.Metadata["rule"].ShouldBe("H-31, H-43, P-151");
        detail.Metadata["had"].ShouldBe("foo; bar; foo twice");
        detail.Metadata["needed"].ShouldStartWith("a field of google.chat.v1.Space (name, type, ");
        detail.Metadata["needed"].Split("a field of").Length.ShouldBe(2);
    }

    [Fact]
    public void Texts_are_cut_between_characters()
    {
        var detail = Errors.UnknownMethod("x" + string.Concat(Enumerable.Repeat("😀", 5_000))).Explanation!.ToDetail();

        detail.Metadata["had"].Length.ShouldBe(200);
        detail.Metadata["had"].ShouldEndWith("😀…");
    }

    [Fact]
    public void Values_are_spelled_as_the_API_writes_them()
    {
        var setting = new PermissionSetting { ManagersAllowed = true, AssistantManagersAllowed = true };
        var at = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
        FormattableString needed = $"{setting}; {new PermissionSetting()}; {HistoryState.HistoryOff}; {(HistoryState)77}; {ScopeSet.OfChat("bot", "import")}; {ScopeSet.None}";
        FormattableString had = $"{at}; {Timestamp.FromDateTimeOffset(at)}; {true}; {1_000}; {""}; {null}; {new[] { "a", "b" }}";

        var detail = new Explanation("Test", "P-01", needed, had, $"{{}}").ToDetail();

        detail.Metadata["needed"].ShouldBe("ROLE_MANAGER, ROLE_ASSISTANT_MANAGER; nobody; HISTORY_OFF; 77; chat.bot, chat.import; no scope");
        detail.Metadata["had"].ShouldBe("2026-03-04T05:06:07Z; 2026-03-04T05:06:07Z; true; 1000; nothing; nothing; a, b");
        detail.Metadata["passes"].ShouldBe("{}");
    }

    /// <summary>Refusals to which whoever refuses gives the rule.</summary>
    private static readonly HashSet<string> Forwarded =
    [
        .. Factories.Where(static method => method.GetParameters().Any(static parameter => parameter.Name == "rule")).Select(static method => method.Name),
    ];

    private static object? Sample(System.Type type) => type switch
    {
        _ when type == typeof(string) => "sample",
        _ when type == typeof(object) => "sample",
        _ when type == typeof(FormattableString) => (FormattableString)$"sample",
        _ when type == typeof(int) => 7,
        _ when type == typeof(long) => 7L,
        _ when type == typeof(byte) => (byte)7,
        _ when type == typeof(bool) => true,
        _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
        _ when type == typeof(Timestamp) => new Timestamp(),
        _ when type == typeof(ScopeSet) => ScopeSet.OfChat("spaces"),
        _ when type == typeof(Quota) => new Quota("q", "m", "l", 60, 60),
        _ when type == typeof(MessageDescriptor) => Space.Descriptor,
        _ when type == typeof(UpdateMask) => UpdateMask.Of("display_name"),
        _ when type == typeof(PermissionSetting) => new PermissionSetting(),
        _ when type == typeof(IEnumerable<string>) || type == typeof(IReadOnlyCollection<string>) => new[] { "audiences/default" },
        _ when type == typeof(IReadOnlyList<Fault>) => new[] { Errors.RootNotMessage() },
        _ when type == typeof(AppRow) => App,
        _ when type == typeof(Caller) => new Caller(null, App, ScopeSet.None, false, false),
        _ when type == typeof(Call) => new Call(null!, new Caller(null, App, ScopeSet.None, false, false), "m", false, DateTimeOffset.UnixEpoch, new CountingIds()),
        _ when type == typeof(SpaceRow) => Row,
        _ when type == typeof(SpaceForMember) => new SpaceForMember(Row, default, default),
        _ when type.IsEnum => System.Enum.ToObject(type, 1),
        _ when !type.IsValueType => null,
        _ => throw new InvalidOperationException($"A refusal takes a {type}: give this test a sample of it."),
    };

    private static AppRow App { get; } = new("app", "project", 1, "customers/C1", "users/1", "app@example.com", "1", "App", Configured: true);

    private static SpaceRow Row { get; } = new(new Space { Name = "spaces/A" }, 1, "customers/C1", "users/1", "app", null, Started: true, 0);
}
