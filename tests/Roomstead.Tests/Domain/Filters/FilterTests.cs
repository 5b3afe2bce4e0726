using FsCheck;
using FsCheck.Fluent;
using Roomstead.Domain;
using Roomstead.Domain.Filters;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Domain.Filters;

public sealed class FilterTests
{
    [Theory]
    [Rule("S-107")]
    [InlineData("")]
    [InlineData(" \t\r\n")]
    public void An_empty_filter_is_no_filter(string text) => Filter.Parse(text, "filter").ShouldBeNull();

    [Theory]
    [InlineData("space_type = \"SPACE\"", "space_type", "=", "SPACE", true)]
    [InlineData("  space_type=\"SPACE\"  ", "space_type", "=", "SPACE", true)]
    [InlineData("(((member.type != \"BOT\")))", "member.type", "!=", "BOT", true)]
    [InlineData("createTime >= 2020-01-01T00", "createTime", ">=", "2020-01-01T00", false)]
    [InlineData("a<b", "a", "<", "b", false)]
    [InlineData("display_name:\"a \\\"b\\\\ (c) AND\"", "display_name", ":", "a \"b\\ (c) AND", true)]
    [InlineData("a = \"\"", "a", "=", "", true)]
    public void A_comparison_is_field_operator_value(string text, string field, string op, string value, bool quoted) =>
        Filter.Parse(text, "filter").ShouldBe(new Comparison(field, op, value, quoted));

    [Fact]
    public void Terms_are_joined_by_one_word_and_grouped_by_parentheses()
    {
        var filter = Filter.Parse("a = 1 AND (b = 2 OR c = 3 OR d = 4) AND e = 5", "filter").ShouldBeOfType<AllOf>();

        filter.Terms.Count.ShouldBe(3);
        filter.Terms[1].ShouldBeOfType<AnyOf>().Terms.Cast<Comparison>().Select(static c => c.Field).ShouldBe(["b", "c", "d"]);
        filter.Terms[2].ShouldBe(new Comparison("e", "=", "5", Quoted: false));
    }

    [Theory]
    [Rule("S-106")]
    [InlineData("space_type")]
    [InlineData("space_type =")]
    [InlineData("= \"SPACE\"")]
    [InlineData("space_type \"SPACE\"")]
    [InlineData("space_type = \"SPACE")]
    [InlineData("space_type = \"SPACE\\")]
    [InlineData("(space_type = \"SPACE\"")]
    [InlineData("space_type = \"SPACE\")")]
    [InlineData("()")]
    [InlineData("space_type = \"SPACE\" OR")]
    [InlineData("OR space_type = \"SPACE\"")]
    [InlineData("AND = \"SPACE\"")]
    [InlineData("a = OR")]
    [InlineData("a = 1 b = 2")]
    [InlineData("a = 1 or b = 2")]
    [InlineData("a = 1 OR b = 2 AND c = 3")]
    [InlineData("a ! 1")]
    [InlineData("a = 1, b = 2")]
    [InlineData("\"space_type\" = \"SPACE\"")]
    public void What_is_not_of_the_grammar_is_refused(string text)
    {
        var refusal = Should.Throw<ApiError>(() => Filter.Parse(text, "filter"));

        refusal.Code.ShouldBe(RpcCode.InvalidArgument);
        refusal.Message.ShouldBe("Error parsing the filter");
    }

    [Fact]
    public void Length_and_depth_are_bounded()
    {
        Filter.Parse(Nested(Limits.FilterDepth), "filter").ShouldNotBeNull();
        Should.Throw<ApiError>(() => Filter.Parse(Nested(Limits.FilterDepth + 1), "filter"));

        var longest = "a = \"" + new string('x', Limits.FilterLength - 6) + "\"";
        Filter.Parse(longest, "filter").ShouldNotBeNull();
        Should.Throw<ApiError>(() => Filter.Parse(longest + " ", "filter"));

        static string Nested(int depth) => new string('(', depth) + "a = 1" + new string(')', depth);
    }

    [Fact]
    public void Siblings_in_parentheses_do_not_count_as_depth() =>
        Filter.Parse(string.Join(" OR ", Enumerable.Repeat("(a = 1)", Limits.FilterDepth * 2)), "filter").ShouldBeOfType<AnyOf>().Terms.Count.ShouldBe(Limits.FilterDepth * 2);

    [Fact]
    public void No_text_does_anything_but_parse_or_be_refused()
    {
        var pieces = Gen.Elements("a", "space_type", "\"", "\\", "(", ")", "=", "!", "<", ">", ":", ",", " AND ", " OR ", " ", "\t", "SPACE", "\ud83d", "é", "\0");
        var texts = Gen.ListOf(pieces).Select(static list => string.Concat(list));

        Prop.ForAll(texts.ToArbitrary(), static text =>
        {
            try
            {
                Filter.Parse(text, "filter");
            }
            catch (ApiError e)
            {
                e.Code.ShouldBe(RpcCode.InvalidArgument);
            }
        }).QuickCheckThrowOnFailure();
    }
}
