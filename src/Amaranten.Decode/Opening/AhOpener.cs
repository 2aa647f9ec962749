using Amaranten.Crypto.Ah;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Suites;
using Amaranten.Decode.Describing;
using Amaranten.Decode.Keys;
using Amaranten.Wire.Ah;

namespace Amaranten.Decode.Opening;

/// <summary>Checks the ICVs of captured AH in IPv4 with the transforms that the gateway itself uses (RFC 4302 §3.4.4).</summary>
internal sealed class AhOpener(IReadOnlyList<AhSaKey> keys) : IDisposable
{
    private readonly AhTransform?[] _transforms = new AhTransform?[keys.Count];

    /// <summary>What comes of a packet, and the algorithm of its SA where there is one.</summary>
    public (Verdict Verdict, AhSuite? Suite) Check(in IpEnvelope ip, in AhView ah)
    {
        (Verdict, AhSuite?)? worst = null;
        for (int i = 0; i < keys.Count && !ip.Source.IsV6; i++)
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
        if (ah.Icv.Length != key.Suite.IcvBytes) return Verdict.WrongLength;
        byte[] packet = ip.Packet.ToArray();
        int header = packet.Length - ip.Payload.Length;
        if (!MutableFields.Clear(packet.AsSpan(0, header))) return Verdict.WrongLength;
        packet.AsSpan(header + AhView.FixedBytes, ah.Icv.Length).Clear();
        byte[] icv = new byte[key.Suite.IcvBytes];
        (_transforms[index] ??= AhTransform.Create(key.Suite, key.Key)).Compute(packet, [new EspSlice(0, packet.Length)], icv);
        return ah.Icv.SequenceEqual(icv) ? Verdict.Good : Verdict.BadIcv;
    }
}
