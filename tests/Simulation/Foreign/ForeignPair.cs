using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Simulation;

/// <summary>A pair of ESP SAs in tunnel mode with AES-128-GCM (RFC 4303, RFC 4106), packet by packet.</summary>
public sealed class ForeignPair(ForeignIkeSa sa, uint inboundSpi, uint outboundSpi, byte[] inboundKey, byte[] outboundKey, long madeAt)
{
    private const int KeyBytes = 16, HeaderBytes = 8, IvBytes = 8, IcvBytes = 16;
    private const byte Ipv4InIp = 4;
    private uint _sequence;
    private uint _highest;

    /// <summary>The ISAKMP SA that it belongs to, where that matters.</summary>
    public ForeignIkeSa Sa { get; set; } = sa;

    /// <summary>Whether its packets go in UDP (RFC 3948).</summary>
    public bool InUdp { get; } = sa.UsesUdp;

    /// <summary>Between whom.</summary>
    public ForeignEnds Ends { get; set; } = sa.Ends;

    /// <summary>What the peer sends with.</summary>
    public uint InboundSpi { get; } = inboundSpi;

    /// <summary>What we send with.</summary>
    public uint OutboundSpi { get; } = outboundSpi;

    /// <summary>When it was agreed, by the foreign clock.</summary>
    public long MadeAt { get; } = madeAt;

    /// <summary>Whether the next one is being negotiated.</summary>
    public bool IsBeingReplaced { get; set; }

    /// <summary>Packets taken and sent.</summary>
    public long Packets { get; private set; }

    /// <summary>Seals an IP packet.</summary>
    public byte[] Seal(byte[] inner)
    {
        Packets++;
        int padding = (4 - (inner.Length + 2) % 4) % 4;
        byte[] clear = new byte[inner.Length + padding + 2];
        inner.CopyTo(clear, 0);
        for (int i = 0; i < padding; i++) clear[inner.Length + i] = (byte)(i + 1);
        (clear[^2], clear[^1]) = ((byte)padding, Ipv4InIp);
        byte[] packet = new byte[HeaderBytes + IvBytes + clear.Length + IcvBytes];
        BinaryPrimitives.WriteUInt32BigEndian(packet, OutboundSpi);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ++_sequence);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(HeaderBytes), _sequence);
        using var gcm = new AesGcm(outboundKey.AsSpan(0, KeyBytes), IcvBytes);
        gcm.Encrypt(Nonce(outboundKey, packet), clear, packet.AsSpan(HeaderBytes + IvBytes, clear.Length), packet.AsSpan(packet.Length - IcvBytes), packet.AsSpan(0, HeaderBytes));
        return packet;
    }

    /// <summary>Opens a packet; null if it is not authentic, or not the next by number. Packets out of order are lost here, as with a window of one.</summary>
    public byte[]? Open(ReadOnlySpan<byte> packet)
    {
        int length = packet.Length - HeaderBytes - IvBytes - IcvBytes;
        if (length < 2) return null;
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        if (sequence <= _highest) return null;
        byte[] clear = new byte[length];
        using var gcm = new AesGcm(inboundKey.AsSpan(0, KeyBytes), IcvBytes);
        try
        {
            gcm.Decrypt(Nonce(inboundKey, packet), packet.Slice(HeaderBytes + IvBytes, length), packet[^IcvBytes..], clear, packet[..HeaderBytes]);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        _highest = sequence;
        Packets++;
        return clear[^1] == Ipv4InIp ? clear[..(length - 2 - clear[^2])] : null;
    }

    private static byte[] Nonce(byte[] key, ReadOnlySpan<byte> packet) => [.. key.AsSpan(KeyBytes), .. packet.Slice(HeaderBytes, IvBytes)];
}
