using Amaranten.Ike.Exchanges;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>What a peer can do beyond RFC 2409, told by vendor IDs (RFC 2408 §3.16).</summary>
internal static class VendorIds
{
    /// <summary>Dead peer detection, version 1.0 (RFC 3706 §5.1).</summary>
    public static ReadOnlySpan<byte> DeadPeerDetection =>
        [0xAF, 0xCA, 0xD7, 0x13, 0x68, 0xA1, 0xF1, 0xC9, 0x6B, 0x86, 0x96, 0xFC, 0x77, 0x57, 0x01, 0x00];

    /// <summary>Appends ours. We always answer R-U-THERE, even where we do not ask.</summary>
    public static void Add(PayloadChain payloads) => payloads.Add(PayloadType.VendorId, DeadPeerDetection);

    /// <summary>Whether the peer sent this one.</summary>
    public static bool Has(IkeMessage message, ReadOnlySpan<byte> vendorId)
    {
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.VendorId))
            if (content.Span.SequenceEqual(vendorId)) return true;
        return false;
    }
}
