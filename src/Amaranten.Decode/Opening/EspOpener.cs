using Amaranten.Crypto;
using Amaranten.Crypto.Esp;
using Amaranten.Decode.Keys;
using Amaranten.Wire.Esp;
using Amaranten.Wire.Ip;

namespace Amaranten.Decode.Opening;

/// <summary>Opens captured ESP with the transforms that the gateway itself uses (RFC 4303 §3.4). No replay window: a capture may hold a packet twice.</summary>
internal sealed class EspOpener(IReadOnlyList<EspSaKey> keys) : IDisposable
{
    private const int TrailerBytes = 2;
    private readonly EspTransform?[] _transforms = new EspTransform?[keys.Count];

    /// <summary>Opens one packet, from its SPI to the end of its ICV.</summary>
    public OpenedEsp Open(IpAddress source, IpAddress destination, ReadOnlySpan<byte> packet, bool isTruncated)
    {
        if (!EspView.TryParse(packet, out EspView esp)) return new OpenedEsp(isTruncated ? Verdict.Truncated : Verdict.WrongLength);
        // Several SAs may have one SPI, of old and new runs: the first under which the ICV holds is it.
        OpenedEsp? worst = null;
        for (int i = 0; i < keys.Count; i++)
        {
            if (!keys[i].Fits(source, destination, esp.Spi)) continue;
            OpenedEsp opened = isTruncated ? new OpenedEsp(Verdict.Truncated, keys[i].Suite) : Open(i, packet);
            if (opened.Verdict >= Verdict.BadTrailer) return opened;
            worst ??= opened;
        }
        return worst ?? new OpenedEsp(Verdict.NoKey);
    }

    public void Dispose()
    {
        foreach (EspTransform? transform in _transforms) transform?.Dispose();
    }

    private OpenedEsp Open(int index, ReadOnlySpan<byte> packet)
    {
        EspSaKey key = keys[index];
        int ciphertext = packet.Length - EspView.HeaderSize - key.Suite.IvBytes - key.Suite.IcvBytes;
        if (ciphertext < TrailerBytes || ciphertext % key.Suite.AlignmentBytes != 0) return new OpenedEsp(Verdict.WrongLength, key.Suite);
        byte[] memory = packet.ToArray();
        bool[] authentic = new bool[1];
        EspTransform transform = _transforms[index] ??= EspTransform.Create(key.Suite, key.EncryptionKey, key.IntegrityKey, new NoRandom());
        transform.Open(memory, [new EspSlice(0, memory.Length)], authentic);
        if (!authentic[0]) return new OpenedEsp(Verdict.BadIcv, key.Suite);

        ReadOnlyMemory<byte> inside = memory.AsMemory(EspView.HeaderSize + key.Suite.IvBytes, ciphertext);
        int padLength = inside.Span[^TrailerBytes];
        return padLength > ciphertext - TrailerBytes
            ? new OpenedEsp(Verdict.BadTrailer, key.Suite)
            : new OpenedEsp(Verdict.Good, key.Suite, inside.Span[^1], inside[..^(TrailerBytes + padLength)], padLength);
    }

    // Nothing is sealed here: no IV is drawn.
    private sealed class NoRandom : IRandom
    {
        public void Fill(Span<byte> octets) => octets.Clear();
    }
}
