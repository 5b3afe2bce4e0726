using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Roomstead.Domain;
using Roomstead.Tests.Support;
using Roomstead.Wire.Rest;
using Shouldly;

namespace Roomstead.Tests.Wire.Rest;

/// <summary>Our JSON against that of Google.Protobuf, over random messages of every type of the contract.</summary>
public sealed class JsonPropertyTests
{
    private static readonly string[] WrittenAsText =
    [
        "google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask", "google.protobuf.FloatValue",
    ];

    private static readonly MessageDescriptor[] Types = [.. MessageMaker.Types.Where(static type => !WrittenAsText.Contains(type.FullName))];

    [Fact]
    [Rule("H-30", "H-38", "H-40", "H-41", "H-44")]
    public void The_reader_reads_what_the_formatter_writes() => ForAllMessages(static message =>
        Read(JsonFormatter.Default.Format(message), message.Descriptor).ShouldBe(message));

    [Fact]
    [Rule("H-30", "H-38", "H-40", "H-41", "H-44")]
    public void The_parser_reads_what_the_writer_writes() => ForAllMessages(static message =>
    {
        JsonParser.Default.Parse(Write(message, indented: false), message.Descriptor).ShouldBe(message);
        JsonParser.Default.Parse(Write(message, indented: true), message.Descriptor).ShouldBe(message);
    });

    [Fact]
    [Rule("H-30", "H-61")]
    public void The_reader_reads_what_the_writer_writes() => ForAllMessages(static message =>
    {
        Read(Write(message, indented: true), message.Descriptor).ShouldBe(message);
        Read(Write(message, indented: false, numbers: true), message.Descriptor).ShouldBe(message);
    });

    [Fact]
    [Rule("H-30")]
    public void The_reader_reads_original_names_too()
    {
        var formatter = new JsonFormatter(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));
        ForAllMessages(message => Read(formatter.Format(message), message.Descriptor).ShouldBe(message));
    }

    [Fact]
    public void Every_type_of_the_contract_has_tables_and_none_has_a_map()
    {
        foreach (var type in MessageMaker.Types)
        {
            MessageTable.Of(type).Fields.ShouldAllBe(static field => field.Kind != FieldKind.StringMap);
        }

        foreach (var detail in Roomstead.Protocol.Rpc.ErrorDetailsReflection.Descriptor.MessageTypes)
        {
            MessageTable.Of(detail).Descriptor.ShouldBe(detail);
        }
    }

    [Fact]
    public void Broken_JSON_throws_refusals_only() => Prop.ForAll<byte[], byte[], int>(static (choices, noise, at) =>
    {
        var type = Types[(choices.Length + noise.Length) % Types.Length];
        var json = Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(new MessageMaker(choices).Make(type)));
        var place = (int)((uint)at % (json.Length + 1));
        ShouldReadOrRefuse([.. json[..place], .. noise, .. json[Math.Min(json.Length, place + noise.Length)..]], type);
        ShouldReadOrRefuse(json[..place], type);
        ShouldReadOrRefuse(noise, type);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    [Rule("H-34")]
    public void What_is_refused_as_no_JSON_is_what_the_platform_refuses_too() => Prop.ForAll<byte[]>(static picks =>
    {
        var text = string.Concat(picks.Select(static pick => Tokens[pick % Tokens.Length]));
        Parses(text).ShouldBe(!IsNotJson(text), text);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    private static readonly string[] Tokens = ["{", "}", "[", "]", ",", ":", "\"a\"", "\"\\n\"", "1", "-0.5e3", "01", "true", "null", " ", "\n", "x", "\"", "\\"];

    private static bool Parses(string text)
    {
        try
        {
            System.Text.Json.JsonDocument.Parse(text).Dispose();
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return text.Length == 0; // P-09: no bytes at all are an empty object.
        }
    }

    private static bool IsNotJson(string text)
    {
        try
        {
            Read(text, Roomstead.Protocol.Chat.V1.Space.Descriptor);
            return false;
        }
        catch (ApiError e)
        {
            return e.Message.Contains('^');
        }
    }

    private static void ShouldReadOrRefuse(byte[] json, MessageDescriptor type)
    {
        try
        {
            Read(json, type);
        }
        catch (ApiError e)
        {
            e.Code.ShouldBe(RpcCode.InvalidArgument);
        }
    }

    private static void ForAllMessages(Action<IMessage> check)
    {
        Prop.ForAll(Gen.Choose(0, 400).SelectMany(static n => Gen.Choose(0, 255).ArrayOf(n)).ToArbitrary(), picks =>
        {
            var choices = picks.Select(static pick => (byte)pick).ToArray();
            var type = Types[choices.Length == 0 ? 0 : choices[0] * 31 % Types.Length];
            check(new MessageMaker(choices).Make(type));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private static string Write(IMessage message, bool indented, bool numbers = false)
    {
        using var text = new JsonText(indented);
        new JsonWriter(text, numbers).Write(message, MessageTable.Of(message.Descriptor));
        return Encoding.UTF8.GetString(text.Written.Span);
    }

    private static IMessage Read(string json, MessageDescriptor type) => Read(Encoding.UTF8.GetBytes(json), type);

    private static IMessage Read(byte[] json, MessageDescriptor type)
    {
        var table = MessageTable.Of(type);
        var message = table.Create();
        var faults = new Faults();
        JsonReader.Read(json, root: null, table, message, faults);
        faults.ThrowIfAny();
        return message;
    }
}
