using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Roomstead.Cli.Input;

namespace Roomstead.Cli.Calling;

/// <summary><c>roomstead call --each</c>: a request for every line, several at once, and for each a line with its answer, in the order of the
/// requests. However long the input is, only the lines that are on their way are in memory.</summary>
internal sealed class EachLine(ApiMethod method, JsonObject common, CallerToken token, AnswerForm form, int atOnce, Terminal terminal)
{
    public const int MostAtOnce = 100;

    public static readonly Flag Each = new("each", "FILE|-", "a request for each line of a file or of standard input, in JSON");
    public static readonly Flag AtOnce = new("at-once", "N", "with --each: how many requests may be on their way") { Default = "16" };

    private readonly Channel<Task<Answer>> _sent = Channel.CreateUnbounded<Task<Answer>>(new() { SingleReader = true, SingleWriter = true });
    private volatile string? _lost;

    private sealed record Answer(long Line, bool Succeeded, JsonNode Json);

    /// <returns>The exit status: 0 when every line succeeded.</returns>
    /// <exception cref="RefusedException">The server was lost; lines that were not answered have not been sent, or say so.</exception>
    public async Task<int> RunAsync(HttpClient http, Stream input)
    {
        await token.GetAsync(); // Whoever cannot call is told so before the first line.
        using var free = new SemaphoreSlim(atOnce);
        var sending = SendAllAsync(http, new LineReader(input, RequestLine.Most), free);
        var (all, failed, firstFailed) = (0L, 0L, 0L);
        await foreach (var coming in _sent.Reader.ReadAllAsync(terminal.Stop))
        {
            var answer = await coming;
            await PrintAsync(answer);
            all++;
            if (!answer.Succeeded && ++failed == 1)
            {
                firstFailed = answer.Line;
            }

            free.Release();
        }

        await sending;
        if (_lost is not null)
        {
            throw new RefusedException(string.Create(CultureInfo.InvariantCulture, $"{_lost} Lines after {all} were not sent."));
        }

        if (failed > 0)
        {
            await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{failed} of {all} failed, the first in line {firstFailed}."));
        }

        return failed == 0 ? 0 : RefusedException.Failed;
    }

    private async Task SendAllAsync(HttpClient http, LineReader lines, SemaphoreSlim free)
    {
        try
        {
            await free.WaitAsync(terminal.Stop);
            while (_lost is null && await lines.ReadAsync(terminal.Stop) is { } line && _lost is null)
            {
                var current = await token.GetAsync();
                _sent.Writer.TryWrite(SendAsync(http, line, current));
                await free.WaitAsync(terminal.Stop);
            }
        }
        finally
        {
            _sent.Writer.Complete();
        }
    }

    private async Task<Answer> SendAsync(HttpClient http, Line line, string current)
    {
        try
        {
            using var request = RequestLine.Make(method, line, common, current);
            using var response = await http.SendAsync(request, terminal.Stop);
            var text = await response.Content.ReadAsStringAsync(terminal.Stop);
            var json = Parse(text) ?? Error((int)response.StatusCode, "UNKNOWN", $"HTTP {(int)response.StatusCode}");
            return new Answer(line.Number, response.IsSuccessStatusCode, json);
        }
        catch (RefusedException e)
        {
            return new Answer(line.Number, Succeeded: false, Error(400, "INVALID_ARGUMENT", e.Message));
        }
        catch (Exception e) when (HttpCall.IsLost(e, terminal.Stop))
        {
            _lost ??= HttpCall.Lost(http.BaseAddress!, e);
            return new Answer(line.Number, Succeeded: false, Error(503, "UNAVAILABLE", $"{_lost} Whether this was done is not known."));
        }
    }

    /// <summary>What failed has its place among the answers; when they are cut down to fields, an empty line keeps it.</summary>
    private async Task PrintAsync(Answer answer)
    {
        if (answer.Succeeded || !form.IsFields)
        {
            await terminal.Out.WriteLineAsync(answer.Succeeded ? form.Line(answer.Json) : AnswerForm.Whole(answer.Json));
            return;
        }

        await terminal.Out.WriteLineAsync();
        await terminal.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Line {answer.Line}: {AnswerForm.Whole(answer.Json)}"));
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null; // A page of something that stands before the server, or of a wrong address.
        }
    }

    /// <summary>In the form of the API's own.</summary>
    private static JsonObject Error(int code, string status, string message) =>
        new() { ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["status"] = status } };
}
