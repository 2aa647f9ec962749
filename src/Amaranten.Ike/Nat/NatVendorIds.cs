using Amaranten.Ike.Exchanges;
using Amaranten.Wire.Isakmp;

namespace Amaranten.Ike.Nat;

/// <summary>
/// The vendor IDs by which peers tell which versions of NAT traversal they speak (RFC 3947 §3.1): the MD5 of the text's name, for draft 02 also
/// with the newline that some had behind it.
/// </summary>
internal static class NatVendorIds
{
    /// <summary>Best first.</summary>
    private static readonly (NatVersion Version, byte[] Id)[] s_known =
    [
        (NatVersion.Rfc3947, Convert.FromHexString("4a131c81070358455c5728f20e95452f")),
        (NatVersion.Draft03, Convert.FromHexString("7d9419a65310ca6f2c179d9215529d56")),
        (NatVersion.Draft02, Convert.FromHexString("90cb80913ebb696e086381b5ec427b1f")),
        (NatVersion.Draft02, Convert.FromHexString("cd60464335df21f87cfdb2fc68b6a448")),
        (NatVersion.Draft01, Convert.FromHexString("16f6ca16e4a4066d83821a0f0aeaa862")),
        (NatVersion.Draft00, Convert.FromHexString("4485152d18b6bbcd0be8a8469579ddcc")),
    ];

    /// <summary>Appends all: what the initiator sends.</summary>
    public static void AddAll(PayloadChain payloads)
    {
        foreach ((_, byte[] id) in s_known) payloads.Add(PayloadType.VendorId, id);
    }

    /// <summary>Appends those of one version: what the responder sends when it has chosen. Nothing for <see cref="NatVersion.None"/>.</summary>
    public static void Add(PayloadChain payloads, NatVersion chosen)
    {
        foreach ((NatVersion version, byte[] id) in s_known)
            if (version == chosen) payloads.Add(PayloadType.VendorId, id);
    }

    /// <summary>The best version that the peer speaks too. Both sides choose alike, since both know what the other said.</summary>
    public static NatVersion Best(IkeMessage message)
    {
        foreach ((NatVersion version, byte[] id) in s_known)
            foreach (ReadOnlyMemory<byte> content in message.All(PayloadType.VendorId))
                if (content.Span.SequenceEqual(id)) return version;
        return NatVersion.None;
    }
}
