using System.Globalization;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Roomstead.Domain;

namespace Roomstead.Wire.Grpc;

/// <summary>How a call ended (gRPC over HTTP/2, Status).</summary>
internal static class StatusTrailers
{
    public static void Succeed(HttpContext http) => http.Response.AppendTrailer("grpc-status", "0");

    /// <summary>A refusal: in the trailers when messages were sent before it, else in the headers, which then are the whole answer.</summary>
    public static void Refuse(HttpContext http, ApiError error)
    {
        Add("grpc-status", ((int)error.Code).ToString(CultureInfo.InvariantCulture));
        Add("grpc-message", Encode(error.Message));
        var status = error.ToStatus();
        while (status.Details.Count > 0 && status.CalculateSize() > Limits.GrpcDetails)
        {
            status.Details.RemoveAt(0); // The last one is what was asked for: the explanation.
        }

        if (status.Details.Count > 0)
        {
            Add("grpc-status-details-bin", Convert.ToBase64String(status.ToByteArray()).TrimEnd('=')); // H-140
        }

        void Add(string name, string value)
        {
            if (http.Response.HasStarted)
            {
                http.Response.AppendTrailer(name, value);
            }
            else
            {
                http.Response.Headers.Append(name, value);
            }
        }
    }

    /// <summary>Bytes of UTF-8 beyond 0x20 to 0x7E, and the percent sign, as <c>%XX</c>. Nothing else: clients would show it.</summary>
    public static string Encode(string message)
    {
        var text = new StringBuilder(message.Length);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in message.EnumerateRunes())
        {
            if (rune.Value is >= 0x20 and <= 0x7E and not '%')
            {
                text.Append((char)rune.Value);
            }
            else
            {
                foreach (var octet in bytes[..rune.EncodeToUtf8(bytes)])
                {
                    text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
                }
            }

            if (text.Length >= Limits.GrpcMessage)
            {
                return text.Append("...").ToString();
            }
        }

        return text.ToString();
    }
}
