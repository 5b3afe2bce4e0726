using Roomstead.Domain;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Protocol.Rpc;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Domain;

public sealed class SpaceTextTests
{
    private const string Emoji = "\U0001F600";

    [Fact]
    [Rule("P-43")]
    public void White_space_around_a_name_is_dropped() => SpaceText.RequireDisplayName(" \t Atlas two \u00a0\n", "f").ShouldBe("Atlas two");

    [Theory]
    [Rule("P-44")]
    [InlineData("")]
    [InlineData(" \r\n\t\u3000")]
    public void A_blank_name_is_refused(string name) => FieldRefused(() => SpaceText.RequireDisplayName(name, "space.display_name")).ShouldBe("space.display_name");

    [Fact]
    [Rule("P-41", "P-42")]
    public void A_name_is_counted_in_code_points_after_trimming()
    {
        var longest = string.Concat(Enumerable.Repeat(Emoji, 128));

        SpaceText.RequireDisplayName(" " + longest + " ", "f").ShouldBe(longest);
        FieldRefused(() => SpaceText.RequireDisplayName(longest + "x", "f")).ShouldBe("f");
        FieldRefused(() => SpaceText.RequireDisplayName(new string('e', 100) + new string('\u0301', 29), "f")).ShouldBe("f");
    }

    [Fact]
    [Rule("P-63")]
    public void Details_have_lengths_of_their_own()
    {
        var details = new Space.Types.SpaceDetails { Description = string.Concat(Enumerable.Repeat(Emoji, 150)), Guidelines = new string('\n', 5_000) };

        SpaceText.RequireDetails(details, "d").ShouldBe(details);
        FieldRefused(() => SpaceText.RequireDetails(new() { Description = new string('x', 151) }, "d")).ShouldBe("d.description");
        FieldRefused(() => SpaceText.RequireDetails(new() { Guidelines = new string('x', 5_001) }, "d")).ShouldBe("d.guidelines");
    }

    [Fact]
    [Rule("S-29")]
    public void Empty_details_are_no_details()
    {
        SpaceText.RequireDetails(null, "d").ShouldBeNull();
        SpaceText.RequireDetails(new(), "d").ShouldBeNull();
        SpaceText.RequireDetails(new() { Guidelines = " " }, "d").ShouldNotBeNull();
    }

    private static string FieldRefused(Func<object?> call)
    {
        var refusal = Should.Throw<ApiError>(call);
        refusal.Code.ShouldBe(RpcCode.InvalidArgument);
        return refusal.Details.OfType<BadRequest>().Single().FieldViolations.Single().Field;
    }
}
