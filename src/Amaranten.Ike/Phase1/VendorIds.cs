using Amaranten.Ike.Exchanges;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Phase1;

/// <summary>What a peer can do beyond RFC 2409, told by vendor IDs (RFC 2408 §3.16).</summary>
internal static class VendorIds
{
    private const int NameBytes = 16;

    /// <summary>Dead peer detection, version 1.0 (RFC 3706 §5.1).</summary>
    public static ReadOnlySpan<byte> DeadPeerDetection =>
        [0xAF, 0xCA, 0xD7, 0x13, 0x68, 0xA1, 0xF1, 0xC9, 0x6B, 0x86, 0x96, 0xFC, 0x77, 0x57, 0x01, 0x00];

    /// <summary>XAUTH (draft-beaulieu-ike-xauth-02 §5).</summary>
    public static ReadOnlySpan<byte> Xauth => [0x09, 0x00, 0x26, 0x89, 0xDF, 0xD6, 0xB7, 0x12];

    /// <summary>Cisco Unity, version 1.0: without it Cisco's servers hand out no split networks.</summary>
    public static ReadOnlySpan<byte> Unity =>
        [0x12, 0xF5, 0xF2, 0x8C, 0x45, 0x71, 0x68, 0xA9, 0x70, 0x2D, 0x9F, 0xE2, 0x74, 0xCC, 0x01, 0x00];

    /// <summary>
    /// The MD5 of FRAGMENTATION, of Cisco: who sends it puts pieces together. Behind it some write in which modes, main and aggressive, as here; others
    /// write nothing.
    /// </summary>
    public static ReadOnlySpan<byte> Fragmentation =>
        [0x40, 0x48, 0xB7, 0xD5, 0x6E, 0xBC, 0xE8, 0x85, 0x25, 0xE7, 0xDE, 0x7F, 0x00, 0xD6, 0xC2, 0xD3, 0xC0, 0x00, 0x00, 0x00];

    /// <summary>Appends what a tunnel's settings let it say beside.</summary>
    public static void AddExtensions(PayloadChain payloads, IkeTunnel tunnel)
    {
        if (tunnel.Fragmentation) payloads.Add(PayloadType.VendorId, Fragmentation);
        if (tunnel.Xauth is not null) payloads.Add(PayloadType.VendorId, Xauth);
        if (tunnel.ModeConfig is not null) payloads.Add(PayloadType.VendorId, Unity);
    }

    /// <summary>Appends ours. We always answer R-U-THERE, even where we do not ask.</summary>
    public static void Add(PayloadChain payloads) => payloads.Add(PayloadType.VendorId, DeadPeerDetection);

    /// <summary>Whether the peer sent this one.</summary>
    public static bool Has(IkeMessage message, ReadOnlySpan<byte> vendorId)
    {
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.VendorId))
            if (content.Span.SequenceEqual(vendorId)) return true;
        return false;
    }

    /// <summary>Whether the peer puts pieces together, whatever it writes behind the name.</summary>
    public static bool HasFragmentation(IkeMessage message)
    {
        foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.VendorId))
            if (content.Span.StartsWith(Fragmentation[..NameBytes])) return true;
        return false;
    }
}
