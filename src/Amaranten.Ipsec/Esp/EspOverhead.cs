using Amaranten.Crypto.Suites;
using Amaranten.Ipsec.Sa;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;
using Amaranten.Wire.Udp;

namespace Amaranten.Ipsec.Esp;

/// <summary>
/// What tunnel mode adds to a packet, exactly: the tunnel's MTU follows from the path's (RFC 4301 §8.2.1, RFC 4303 §2.4).
/// </summary>
public static class EspOverhead
{
    private const int Ipv6HeaderBytes = 40;

    /// <summary>
    /// The largest inner packet whose outer packet fits into <paramref name="pathMtuBytes"/>, and that the configuration allows;
    /// 0 when not even an empty one fits.
    /// </summary>
    public static int LargestInner(OutboundSa sa, int pathMtuBytes)
    {
        EspSuite suite = sa.Transform.Suite;
        int ciphertext = pathMtuBytes - HeaderBytes(sa) - suite.IcvBytes;
        ciphertext -= Math.Max(ciphertext, 0) % suite.AlignmentBytes;
        int largest = Math.Max(ciphertext - EspTrailer.FixedBytes, 0);
        return sa.PlaintextMtuBytes == 0 ? largest : Math.Min(largest, sa.PlaintextMtuBytes);
    }

    /// <summary>The same for the path as it is known now.</summary>
    public static int LargestInner(OutboundSa sa) => LargestInner(sa, sa.PathMtuBytes);

    /// <summary>
    /// Octets of the outer packet, outer IP header included, that carries an inner packet of
    /// <paramref name="innerLength"/>.
    /// </summary>
    public static int OuterLength(OutboundSa sa, int innerLength)
    {
        EspSuite suite = sa.Transform.Suite;
        int trailer = EspTrailer.PadLength(innerLength, suite.AlignmentBytes) + EspTrailer.FixedBytes;
        return HeaderBytes(sa) + innerLength + trailer + suite.IcvBytes;
    }

    /// <summary>Octets of the outer packet in front of the inner one: IP, UDP where it is used, ESP and IV.</summary>
    public static int HeaderBytes(OutboundSa sa) =>
        (sa.Local.Address.IsV6 ? Ipv6HeaderBytes : Ipv4Header.Size) + (sa.UdpEncapsulated ? UdpHeader.Size : 0)
        + EspView.HeaderSize + sa.Transform.Suite.IvBytes;
}
