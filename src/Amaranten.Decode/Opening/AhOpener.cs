using Amaranten.Crypto.Ah;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Decode.Describing;
using Amaranten.Decode.Keys;
using Amaranten.Wire.Ah;

namespace Amaranten.Decode.Opening;

/// <summary>Checks the ICVs of captured AH with the transforms that the gateway itself uses (RFC 4302 §3.4.4).</summary>
internal sealed class AhOpener(IReadOnlyList<AhSaKey> keys) : IDisposable
{
    private readonly AhTransform?[] _transforms = new AhTransform?[keys.Count];

    /// <summary>What comes of a packet, and the algorithm of its SA where there is one.</summary>
    public (Verdict Verdict, AhSuite? Suite) Check(in IpEnvelope ip, in AhView ah)
    {
        (Verdict, AhSuite?)? worst = null;
        for (int i = 0; i < keys.Count; i++)
        {
            if (!keys[i].Fits(ip.Source, ip.Destination, ah.Spi)) continue;
            Verdict verdict = ip.IsTruncated ? Verdict.Truncated : Check(i, ip, ah);
            if (verdict == Verdict.Good) return (verdict, keys[i].Suite);
            worst ??= (verdict, keys[i].Suite);
        }
        return worst ?? (Verdict.NoKey, null);
    }

    public void Dispose()
    {
        foreach (AhTransform? transform in _transforms) transform?.Dispose();
    }

    // Over the whole packet, with what routers may change and the ICV itself as zeros (RFC 4302 §3.3.3.1).
    private Verdict Check(int index, in IpEnvelope ip, in AhView ah)
    {
        AhSaKey key = keys[index];
        int icvBytes = key.Suite.IcvBytes;
        if (ah.HeaderLength != Aligned(AhView.LengthWith(icvBytes), ip.Source.IsV6)) return Verdict.WrongLength;
        byte[] packet = ip.Packet.ToArray();
        int header = packet.Length - ip.Payload.Length;
        Span<byte> front = packet.AsSpan(0, header);
        if (ip.Source.IsV6 ? !Ipv6Headers.ClearMutable(front) : !MutableFields.Clear(front)) return Verdict.WrongLength;
        packet.AsSpan(header + AhView.FixedBytes, icvBytes).Clear(); // padding behind it is covered as it is
        byte[] icv = new byte[icvBytes];
        (_transforms[index] ??= AhTransform.Create(key.Suite, key.Key)).Compute(packet, [new EspSlice(0, packet.Length)], icv);
        return ah.Icv[..icvBytes].SequenceEqual(icv) ? Verdict.Good : Verdict.BadIcv;
    }

    // In IPv6 the header is a multiple of 8 octets, by padding behind the ICV (RFC 4302 §2.2, §3.3.3.2.1).
    private static int Aligned(int headerBytes, bool isV6) => isV6 ? (headerBytes + 7) & ~7 : headerBytes;
}
