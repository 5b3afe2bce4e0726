using Google.Protobuf.WellKnownTypes;
using Roomstead.Protocol.Chat.V1;
using Roomstead.Tests.Support;
using Roomstead.Wire.Rest;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

public sealed class TimeTextTests
{
    [Theory]
    [Rule("H-40")]
    [InlineData("1970-01-01T00:00:00Z", 0, 0)]
    [InlineData("2026-03-04T05:06:07.5Z", 1772600767, 500_000_000)]
    [InlineData("2026-03-04T05:06:07.123456789Z", 1772600767, 123_456_789)]
    [InlineData("2026-03-04T07:06:07+02:00", 1772600767, 0)]
    [InlineData("2026-03-03T23:36:07-05:30", 1772600767, 0)]
    [InlineData("0001-01-01T00:00:00Z", -62135596800, 0)]
    [InlineData("9999-12-31T23:59:59.999999999Z", 253402300799, 999_999_999)]
    public void A_timestamp_is_read_with_Z_or_an_offset_and_up_to_nine_digits(string text, long seconds, int nanos) =>
        Reading.Patch($$"""{"createTime": "{{text}}"}""").Space.CreateTime.ShouldBe(new Timestamp { Seconds = seconds, Nanos = nanos });

    [Theory]
    [Rule("H-40")]
    [InlineData("2026-03-04T05:06:07")]
    [InlineData("2026-03-04")]
    [InlineData("2026-03-04 05:06:07Z")]
    [InlineData("2026-13-04T05:06:07Z")]
    [InlineData("2026-02-30T05:06:07Z")]
    [InlineData("2026-03-04T24:06:07Z")]
    [InlineData("2026-03-04T05:06:07.Z")]
    [InlineData("2026-03-04T05:06:07.1234567890Z")]
    [InlineData("2026-03-04T05:06:07+2:00")]
    [InlineData("2026-03-04T05:06:07+24:00")]
    [InlineData("2026-03-04T05:06:07+0200")]
    [InlineData("2026-03-04T05:06:07Zx")]
    [InlineData("0001-01-01T00:00:00+00:01")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("")]
    [InlineData("x")]
    public void Anything_else_is_no_timestamp(string text) => Reading.PatchFaults($$"""{"createTime": "{{text}}"}""").ShouldBe(
    [
        "space.create_time: Invalid value at 'space.create_time' (type.googleapis.com/google.protobuf.Timestamp), "
        + "Field 'createTime', Illegal timestamp format; timestamps must end with 'Z' or have a valid timezone offset.",
    ]);

    [Theory]
    [Rule("H-40", "S-48")]
    [InlineData(1772600767, 0, "2026-03-04T05:06:07Z")]
    [InlineData(1772600767, 500_000_000, "2026-03-04T05:06:07.500Z")]
    [InlineData(1772600767, 500_000, "2026-03-04T05:06:07.000500Z")]
    [InlineData(1772600767, 5, "2026-03-04T05:06:07.000000005Z")]
    [InlineData(-1, 999_000_000, "1969-12-31T23:59:59.999Z")]
    [InlineData(long.MaxValue, int.MaxValue, "9999-12-31T23:59:59.999999999Z")]
    [InlineData(long.MinValue, -1, "0001-01-01T00:00:00Z")]
    public void A_timestamp_is_written_with_no_three_six_or_nine_digits(long seconds, int nanos, string text) =>
        Written(json => TimeText.Append(json, new Timestamp { Seconds = seconds, Nanos = nanos })).ShouldBe('"' + text + '"');

    [Theory]
    [Rule("H-41")]
    [InlineData("3.5s", 3, 500_000_000)]
    [InlineData("-3.5s", -3, -500_000_000)]
    [InlineData("0s", 0, 0)]
    [InlineData("-0.000000001s", 0, -1)]
    [InlineData("315576000000s", 315_576_000_000, 0)]
    public void A_duration_is_read(string text, long seconds, int nanos) =>
        DoNotDisturb(text).ShouldBe(new Duration { Seconds = seconds, Nanos = nanos });

    [Theory]
    [Rule("H-41")]
    [InlineData("3.5")]
    [InlineData("s")]
    [InlineData("-s")]
    [InlineData(".5s")]
    [InlineData("1.s")]
    [InlineData("1.0000000001s")]
    [InlineData("315576000000.1s")]
    [InlineData("99999999999999999999s")]
    [InlineData(" 1s")]
    public void Anything_else_is_no_duration(string text) => TimeText.TryDuration(text, out _).ShouldBeFalse();

    [Fact]
    [Rule("H-41")]
    public void A_bad_duration_is_refused_by_name() => Reading.Faults("POST /v1/users/me/availability:markAsDoNotDisturb", """{"ttl": "5"}""").ShouldBe(
    [
        "ttl: Invalid value at 'ttl' (type.googleapis.com/google.protobuf.Duration), Field 'ttl', Illegal duration format; duration must end with 's'.",
    ]);

    [Theory]
    [Rule("H-41")]
    [InlineData(3, 500_000_000, "3.500s")]
    [InlineData(-3, -1, "-3.000000001s")]
    [InlineData(0, 0, "0s")]
    [InlineData(0, -1_000, "-0.000001s")]
    [InlineData(long.MinValue, int.MinValue, "-315576000000.999999999s")]
    public void A_duration_is_written(long seconds, int nanos, string text) =>
        Written(json => TimeText.Append(json, new Duration { Seconds = seconds, Nanos = nanos })).ShouldBe('"' + text + '"');

    private static Duration DoNotDisturb(string text) =>
        ((MarkAsDoNotDisturbRequest)Reading.Bind("POST /v1/users/me/availability:markAsDoNotDisturb", $$"""{"ttl": "{{text}}"}""")).Ttl;

    private static string Written(Action<JsonText> write)
    {
        using var json = new JsonText(indented: false);
        write(json);
        return System.Text.Encoding.UTF8.GetString(json.Written.Span);
    }
}
