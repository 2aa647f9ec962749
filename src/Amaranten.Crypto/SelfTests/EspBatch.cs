using System.Buffers.Binary;
using Amaranten.Crypto.Esp;
using Amaranten.Crypto.Ike;
using Amaranten.Crypto.Suites;

namespace Amaranten.Crypto.SelfTests;

/// <summary>
/// The packets of the ESP known answers: more than a vector has lanes, of lengths that fill and miss groups of eight blocks, at
/// odd addresses, over the turn of the 32-bit sequence number.
/// </summary>
internal sealed class EspBatch
{
    internal const uint Spi = 0x11223344;
    internal const ulong FirstSequence = 0xFFFFFFFC;
    private const int Gap = 3;

    private static readonly int[] s_lengths = [1, 45, 1421, 109, 128, 142, 250, 13, 1400, 30];

    internal EspBatch(EspSuite suite)
    {
        Suite = suite;
        EncryptionKey = Pattern(suite.EncryptionKeyBytes, 1, 1);
        IntegrityKey = Pattern(suite.IntegrityKeyBytes, 0x80, 1);
        Slices = new EspSlice[s_lengths.Length];
        int at = Gap;
        for (int i = 0; i < Slices.Length; i++)
        {
            int text = (s_lengths[i] + suite.AlignmentBytes - 1) / suite.AlignmentBytes * suite.AlignmentBytes;
            Slices[i] = new EspSlice(at, TextAt + text + suite.IcvBytes);
            at += Slices[i].Length + Gap;
        }
        Memory = new byte[at];
        for (int i = 0; i < Slices.Length; i++)
        {
            Span<byte> packet = Memory.AsSpan(Slices[i].Offset, Slices[i].Length);
            BinaryPrimitives.WriteUInt32BigEndian(packet, Spi);
            BinaryPrimitives.WriteUInt32BigEndian(packet[4..], (uint)(FirstSequence + (ulong)i));
            Text(i).CopyTo(packet[TextAt..]);
        }
    }

    internal EspSuite Suite { get; }

    internal byte[] EncryptionKey { get; }

    internal byte[] IntegrityKey { get; }

    internal EspSlice[] Slices { get; }

    internal byte[] Memory { get; }

    internal int TextAt => EspSlices.HeaderBytes + Suite.IvBytes;

    internal byte[] Text(int packet) => Pattern(Slices[packet].Length - TextAt - Suite.IcvBytes, packet * 31, 7);

    /// <summary>The first half of the SHA-256 of the whole memory: what a known answer compares.</summary>
    internal string Fingerprint() => Convert.ToHexString(Prf.Hash(HashAlgorithm.Sha256).Add(Memory).Finish().AsSpan(0, 16));

    private static byte[] Pattern(int length, int first, int step)
    {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) octets[i] = (byte)(first + i * step);
        return octets;
    }
}
