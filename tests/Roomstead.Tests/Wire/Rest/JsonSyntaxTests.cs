using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class JsonSyntaxTests
{
    [Theory]
    [Rule("H-34", "E-02")]
    [InlineData("hello", "Unexpected token.\nhello\n^")]
    [InlineData(" ", "Unexpected end of string. Expected a value.\n \n ^")]
    [InlineData("{", "Unexpected end of string. Expected an object key or }.\n{\n ^")]
    [InlineData("{\"a\"", "Unexpected end of string. Expected : between key:value pair.\n{\"a\"\n    ^")]
    [InlineData("{\"a\":", "Unexpected end of string. Expected a value.\n{\"a\":\n     ^")]
    [InlineData("{\"a\":1", "Unexpected end of string. Expected , or } after key:value pair.\n{\"a\":1\n      ^")]
    [InlineData("{\"a\":1 \"b\":2}", "Expected , or } after key:value pair.\n{\"a\":1 \"b\":2}\n       ^")]
    [InlineData("{\"a\":1,}", "Expected an object key or }.\n{\"a\":1,}\n       ^")]
    [InlineData("{a:1}", "Expected an object key or }.\n{a:1}\n ^")]
    [InlineData("{\"a\" 1}", "Expected : between key:value pair.\n{\"a\" 1}\n     ^")]
    [InlineData("{\"a\":[1 2]}", "Expected , or ] after array value.\n{\"a\":[1 2]}\n        ^")]
    [InlineData("{\"a\":[1,]}", "Unexpected token.\n{\"a\":[1,]}\n        ^")]
    [InlineData("{\"a\":tru}", "Unexpected token.\n{\"a\":tru}\n     ^")]
    [InlineData("{\"a\":01}", "Unable to parse number.\n{\"a\":01}\n     ^")]
    [InlineData("{\"a\":1.}", "Unable to parse number.\n{\"a\":1.}\n     ^")]
    [InlineData("{\"a\":-}", "Unable to parse number.\n{\"a\":-}\n     ^")]
    [InlineData("{\"a\":1e+}", "Unable to parse number.\n{\"a\":1e+}\n     ^")]
    [InlineData("{\"a\":\"b}", "Closing quote expected in string.\n{\"a\":\"b}\n        ^")]
    [InlineData("{\"a\":\"\\x\"}", "Invalid escape sequence.\n{\"a\":\"\\x\"}\n      ^")]
    [InlineData("{\"a\":\"\\u12\"}", "Invalid escape sequence.\n{\"a\":\"\\u12\"}\n      ^")]
    [InlineData("{\"a\":\"b\nc\"}", "Invalid string.\n{\"a\":\"b\nc\"}\n       ^")]
    [InlineData("{} {}", "Parsing terminated before end of input.\n{} {}\n   ^")]
    [InlineData("{\"a\":[{\"b\":{}},[],[[1]]]]}", "Expected , or } after key:value pair.\n:[{\"b\":{}},[],[[1]]]]}\n                    ^")]
    [InlineData("{\"displayName\": \"漢字漢字漢字漢字漢字\" x", "Expected , or } after key:value pair.\n漢字漢字漢字\" x\n        ^")]
    [InlineData("{\"displayName\": \"a long name of it\" \"spaceType\": \"SPACE\"}", "Expected , or } after key:value pair.\n\"a long name of it\" \"spaceType\": \"SPACE\"\n                    ^")]
    public void What_is_not_JSON_is_refused_with_the_reason_the_place_and_a_caret(string body, string text)
    {
        string[] expected = [": Invalid JSON payload received. " + text];
        Reading.PatchFaults(body).ShouldBe(expected);
        Reading.Faults("POST /v1/spaces:setup", body).ShouldBe(expected);
    }

    [Theory]
    [Rule("H-34")]
    [InlineData("""{"displayName": "a", // why""")]
    [InlineData("""{'displayName': 'a'}""")]
    [InlineData("""{"displayName": NaN}""")]
    [InlineData("""{"foo": {"bar": }}""")]
    public void What_other_parsers_forgive_is_not_JSON_here(string body) =>
        Reading.PatchFaults(body).Single().ShouldStartWith(": Invalid JSON payload received. ");
}
