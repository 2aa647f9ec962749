namespace Amaranten.Decode.Naming;

/// <summary>Vendor IDs that are often met (RFC 2408 §3.16): the beginning that tells each, and what it announces.</summary>
internal static class VendorNames
{
    private static readonly (byte[] Beginning, string Name)[] s_known =
    [
        (Id("afcad71368a1f1c96b8696fc7757"), "dead peer detection (RFC 3706)"),
        (Id("09002689dfd6b712"), "XAUTH (draft-beaulieu-ike-xauth)"),
        (Id("12f5f28c457168a9702d9fe274cc"), "Cisco Unity"),
        (Id("4048b7d56ebce88525e7de7f00d6c2d3"), "IKE fragmentation"),
        (Id("4a131c81070358455c5728f20e95452f"), "NAT traversal (RFC 3947)"),
        (Id("7d9419a65310ca6f2c179d9215529d56"), "NAT traversal (draft 03)"),
        (Id("90cb80913ebb696e086381b5ec427b1f"), "NAT traversal (draft 02, with line feed)"),
        (Id("cd60464335df21f87cfdb2fc68b6a448"), "NAT traversal (draft 02)"),
        (Id("16f6ca16e4a4066d83821a0f0aeaa862"), "NAT traversal (draft 01)"),
        (Id("4485152d18b6bbcd0be8a8469579ddcc"), "NAT traversal (draft 00)"),
        (Id("882fe56d6fd20dbc2251613b2ebe5beb"), "strongSwan"),
        (Id("1e2b516905991c7d7c96fcbfb587e461"), "Microsoft Windows"),
        (Id("fb1de3cdf341b7ea16b7e5be0855f120"), "Microsoft, Windows client"),
        (Id("e3a5966a76379fe707228231e5ce8652"), "Microsoft, Windows client"),
    ];

    public static string? Find(ReadOnlySpan<byte> id)
    {
        foreach ((byte[] beginning, string name) in s_known)
            if (id.StartsWith(beginning)) return name;
        return null;
    }

    private static byte[] Id(string hexadecimal) => Convert.FromHexString(hexadecimal);
}
