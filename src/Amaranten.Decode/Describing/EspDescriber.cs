using Amaranten.Decode.Opening;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Describing;

/// <summary>An ESP packet in words (RFC 4303 §2).</summary>
internal static class EspDescriber
{
    public static string Verdict(OpenedEsp esp) => esp.Verdict switch
    {
        EspVerdict.NoKey => "no key, ICV not checked",
        EspVerdict.Truncated => "cut short in the capture, ICV not checked",
        EspVerdict.WrongLength => $"of no length that {esp.Suite?.ToString() ?? "ESP"} makes",
        EspVerdict.BadIcv => $"ICV BAD ({esp.Suite})",
        EspVerdict.BadTrailer => $"ICV good ({esp.Suite}), but its trailer is damaged",
        _ => $"ICV good ({esp.Suite})",
    };

    /// <summary>What is in an open one.</summary>
    public static string Inside(OpenedEsp esp) => esp.NextHeader switch
    {
        IpProtocol.Ipv4 or IpProtocol.Ipv6 => $"inside  {PlainDescriber.Of(esp.Payload.Span)}",
        IpProtocol.NoNext => "inside  a dummy packet (no next header)",
        _ => $"inside  {PlainDescriber.Payload(esp.NextHeader, esp.Payload.Span)}, transport mode, {esp.Payload.Length} octets",
    };
}
