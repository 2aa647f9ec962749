namespace Amaranten.Wire.Tests;

/// <summary>Ethernet frames made by scapy; tests/Data/wire-captures.py writes this file.</summary>
internal static class Captures
{
    /// <summary>Who has 10.7.0.1? Padded to the 60 octets of a short Ethernet frame.</summary>
    public static readonly byte[] ArpRequest = Convert.FromHexString(
        "ffffffffffff02005e1000020806000108000604000102005e1000020a0700050000000000000a0700010000000000000000" +
        "00000000000000000000");

    /// <summary>10.7.0.1 is at 02:00:5e:10:00:01.</summary>
    public static readonly byte[] ArpReply = Convert.FromHexString(
        "02005e10000202005e1000010806000108000604000202005e1000010a07000102005e1000020a070005");

    /// <summary>A datagram of odd length from port 5353 to 53, TOS 0xB9, ID 0x1234, DF, TTL 63.</summary>
    public static readonly byte[] Udp = Convert.FromHexString(
        "02005e10000102005e100002080045b9003b123440003f1114b10a0700050a00000914e900350027f1105768617420697320" +
        "7468652061646472657373206f66206578616d706c653f");

    /// <summary>A datagram whose sender computed no checksum.</summary>
    public static readonly byte[] UdpWithoutChecksum = Convert.FromHexString(
        "02005e10000102005e10000208004500001d00070000401166b50a0700050a0000091194119400090000ff");

    /// <summary>A SYN with MSS 1460, SACK permitted, timestamps, NOP, window scale 7.</summary>
    public static readonly byte[] TcpSyn = Convert.FromHexString(
        "02005e10000102005e10000208004500003c00014000400626a70a0700050a0000099c4001bb0102030400000000a002faf0" +
        "52930000020405b40402080a112233440000000001030307");

    /// <summary>A SYN whose MSS option starts behind a single NOP, so that its value straddles two words.</summary>
    public static readonly byte[] TcpSynOddMss = Convert.FromHexString(
        "02005e10000102005e10000208004500003000020000400666b20a0700050a0000099c410050000000010000000070022000" +
        "ba0e00000102042300000000");

    /// <summary>ACK and PSH with odd payload.</summary>
    public static readonly byte[] TcpData = Convert.FromHexString(
        "02005e10000102005e10000208004500003900034000400626a80a0700050a0000099c4001bb01020305aabbccdd501801f6" +
        "a17e0000474554202f20485454502f312e310d0a0d");

    /// <summary>ping: identifier 0x77, sequence 3.</summary>
    public static readonly byte[] IcmpEcho = Convert.FromHexString(
        "02005e10000102005e10000208004500005400040000400166910a0700050a00000908000073007700030001020304050607" +
        "08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637");

    /// <summary>A router says MTU 1400 about a datagram that it quotes in part.</summary>
    public static readonly byte[] IcmpFragmentationNeeded = Convert.FromHexString(
        "02005e10000102005e100002080045000038000500004001aeb3c00002010a0700050304117200000578450005dc42424000" +
        "4011deba0a0700050a00000903e807d005c8d491");

    /// <summary>Loose source route, NOP and record route.</summary>
    public static readonly byte[] IpOptions = Convert.FromHexString(
        "02005e10000102005e10000208004900002d000600004011c8d40a0700050a000009830704c0000207010707040000000000" +
        "000100020009bbc578");

    /// <summary>The second of two fragments: offset 1480.</summary>
    public static readonly byte[] LastFragment = Convert.FromHexString(
        "02005e10000102005e100002080045000030009900b9401165570a0700050a00000900000000000000000000000000000000" +
        "000000000000000000000000");

    /// <summary>SPI 0xC0FFEE00, sequence 42.</summary>
    public static readonly byte[] Esp = Convert.FromHexString(
        "02005e10000102005e1000020800450000440008000040321444c6336407cb007101c0ffee000000002a0001020304050607" +
        "08090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627");
}
