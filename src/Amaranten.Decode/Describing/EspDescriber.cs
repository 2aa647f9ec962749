using Amaranten.Decode.Opening;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Describing;

/// <summary>A packet of ESP or AH in words (RFC 4303 §2, RFC 4302 §2).</summary>
internal static class EspDescriber
{
    public static string Verdict(OpenedEsp esp) => Verdict(esp.Verdict, esp.Suite?.ToString());

    /// <summary>The same for any packet with an ICV.</summary>
    public static string Verdict(Verdict verdict, string? suite) => verdict switch
    {
        Opening.Verdict.NoKey => "no key, ICV not checked",
        Opening.Verdict.Truncated => "cut short in the capture, ICV not checked",
        Opening.Verdict.WrongLength => $"of no length that {suite ?? "ESP"} makes",
        Opening.Verdict.BadIcv => $"ICV BAD ({suite})",
        Opening.Verdict.BadTrailer => $"ICV good ({suite}), but its trailer is damaged",
        _ => $"ICV good ({suite})",
    };

    /// <summary>What is in an open one.</summary>
    public static string Inside(OpenedEsp esp) => Inside(esp.NextHeader, esp.Payload.Span);

    /// <summary>What a next header and a payload are.</summary>
    public static string Inside(byte nextHeader, ReadOnlySpan<byte> payload) => nextHeader switch
    {
        IpProtocol.Ipv4 or IpProtocol.Ipv6 => $"inside  {PlainDescriber.Of(payload)}",
        IpProtocol.NoNext => "inside  a dummy packet (no next header)",
        _ => $"inside  {PlainDescriber.Payload(nextHeader, payload)}, transport mode, {payload.Length} octets",
    };
}
