using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Roomstead.Cli;
using Roomstead.Cli.Input;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Cli;

/// <summary>A flag goes before its variable, that before the configuration file, that before the default.</summary>
public sealed partial class SettingsTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("roomstead-test-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public void A_flag_goes_before_the_variable_and_that_before_the_file_and_that_before_the_default()
    {
        Write("roomstead.json", """{"port": 3, "host": "127.0.0.3", "grpc-port": "4"}""");
        var environment = new Dictionary<string, string> { ["ROOMSTEAD_PORT"] = "2", ["ROOMSTEAD_HOST"] = "127.0.0.2" };

        var settings = Resolve(environment, "--port", "1");

        settings.Text(SettingFlags.Port).ShouldBe("1");
        settings.Text(SettingFlags.Host).ShouldBe("127.0.0.2");
        settings.Text(SettingFlags.GrpcPort).ShouldBe("4");
        settings.Text(SettingFlags.TlsPort).ShouldBe("8912");
    }

    [Theory]
    [InlineData("0", false, false)]
    [InlineData("8910", false, true)]
    [InlineData("8910", true, false)]
    public void A_further_port_that_nobody_asked_for_is_any_free_one_where_it_cannot_be_had(string port, bool taken, bool stays)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var standard = ((IPEndPoint)other.LocalEndpoint).Port;
        if (!taken)
        {
            other.Stop();
        }

        var flag = SettingFlags.GrpcPort with { Default = standard.ToString(CultureInfo.InvariantCulture) };

        FurtherPort.Read(Resolve([], "--port", port), flag, IPAddress.Loopback).ShouldBe(stays ? standard : 0);
        FurtherPort.Read(Resolve([], "--port", port, "--grpc-port", "7"), SettingFlags.GrpcPort, IPAddress.Loopback).ShouldBe(7);
    }

    [Fact]
    public void The_file_is_that_of_the_flag_before_that_of_the_variable_before_that_of_the_data_directory()
    {
        Write("roomstead.json", """{"port": 3}""");
        var named = Write("named.json", """{"port": 2}""");
        var flagged = Write("flagged.json", """{"port": 1}""");
        var environment = new Dictionary<string, string> { ["ROOMSTEAD_CONFIG"] = named };

        Resolve([]).Text(SettingFlags.Port).ShouldBe("3");
        Resolve(environment).Text(SettingFlags.Port).ShouldBe("2");
        Resolve(environment, "--config", flagged).Text(SettingFlags.Port).ShouldBe("1");
    }

    [Fact]
    public void A_named_file_may_name_the_data_directory()
    {
        var named = Write("named.json", """{"data": "/elsewhere"}""");

        Settings.Resolve(Parse("--config", named), static _ => null).Text(SettingFlags.Data).ShouldBe("/elsewhere");
    }

    [Fact]
    public void Switches_are_true_or_false_in_a_file()
    {
        Write("roomstead.json", """{"empty": true, "i-know-this-is-open": false}""");

        Resolve([]).IsOn(SettingFlags.Empty).ShouldBeTrue();
        Resolve([]).IsOn(SettingFlags.KnownOpen).ShouldBeFalse();
        Resolve([], "--empty", "false").IsOn(SettingFlags.Empty).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"prt": 1}""", "prt is not a setting here. Did you mean port?")]
    [InlineData("""{"data": "/elsewhere"}""", "data is not a setting here")]
    [InlineData("""{"config": "other.json"}""", "config is not a setting here")]
    [InlineData("""{"port": [1]}""", "port is neither text, a number, true nor false")]
    [InlineData("""[]""", "is not a JSON object of settings")]
    [InlineData("""{"port" 1}""", "is not JSON")]
    public void A_file_that_cannot_be_meant_is_refused(string text, string part)
    {
        Write("roomstead.json", text);

        var refused = Should.Throw<RefusedException>(() => Resolve([]));

        refused.Message.ShouldContain(part);
        refused.ExitStatus.ShouldBe(2);
    }

    [Fact]
    public void A_named_file_must_be_there() =>
        Should.Throw<RefusedException>(() => Resolve([], "--config", Path.Combine(_data.FullName, "missing.json"))).Message.ShouldContain("cannot be read");

    [Fact]
    public void The_documentation_lists_every_setting_with_its_variable_and_default()
    {
        var documented = Row().Matches(File.ReadAllText(Repository.Path("docs", "configuration.md")))
            .Select(static row => (Flag: row.Groups["flag"].Value, Variable: row.Groups["variable"].Value, Default: row.Groups["default"].Value));

        documented.ShouldBe(SettingFlags.All.Select(static flag => (flag.Name, flag.Variable, flag.Default ?? "")));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_data.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Settings Resolve(Dictionary<string, string> environment, params string[] args) =>
        Settings.Resolve(Parse(["--data", _data.FullName, .. args]), environment.GetValueOrDefault);

    private static Arguments Parse(params string[] args) =>
        Arguments.Parse(args, static name => SettingFlags.All.FirstOrDefault(flag => flag.Name == name), static () => []);

    [GeneratedRegex(@"^\| `--(?<flag>[a-z-]+)[^`]*` \| `(?<variable>[A-Z_]+)` \|( `(?<default>[^`]*)`)? \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();
}
