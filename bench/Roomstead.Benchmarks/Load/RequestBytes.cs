using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Roomstead.Benchmarks.Load;

/// <summary>The requests of a plan as bytes, made once; only the number in the body changes between sends.</summary>
internal sealed class RequestBytes
{
    private readonly byte[][] _requests;
    private readonly int _digitsFromEnd;
    private readonly int _digits;

    public RequestBytes(LoadPlan plan)
    {
        var body = plan.Body ?? "";
        var firstDigit = body.IndexOf('#', StringComparison.Ordinal);
        _digits = firstDigit < 0 ? 0 : body.LastIndexOf('#') - firstDigit + 1;
        _digitsFromEnd = body.Length - firstDigit;
        _requests = [.. plan.Paths.Select(path => Build(plan, path, body))];
    }

    public int LongestRequest => _requests.Max(request => request.Length);

    /// <summary>Writes the request for the path of this index, with this number in its body; returns its length.</summary>
    public int Write(long index, long number, byte[] target)
    {
        var request = _requests[index % _requests.Length];
        request.CopyTo(target, 0);
        if (_digits > 0)
        {
            var digits = target.AsSpan(request.Length - _digitsFromEnd, _digits);
            if (!Utf8Formatter.TryFormat(number, digits, out _, new System.Buffers.StandardFormat('D', (byte)_digits)))
            {
                throw new InvalidOperationException($"{number} has more than {_digits} digits");
            }
        }

        return request.Length;
    }

    private static byte[] Build(LoadPlan plan, string path, string body)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{plan.Method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{plan.Port}\r\n");
        if (plan.Token is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {plan.Token}\r\n");
        }

        if (plan.Body is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("\r\n").Append(body).ToString());
    }
}
