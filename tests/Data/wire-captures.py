#!/usr/bin/python3
"""Writes tests/Wire.Tests/Captures.cs: packets made by scapy, so that our reading of the RFCs is compared with somebody else's."""
from scapy.all import ARP, ESP, ICMP, IP, TCP, UDP, Ether, Raw, fragment, raw
from scapy.layers.inet import IPOption_LSRR, IPOption_NOP, IPOption_RR

GW, HOST = "02:00:5e:10:00:01", "02:00:5e:10:00:02"
A, B = "10.7.0.5", "10.0.0.9"
ether = Ether(dst=GW, src=HOST)

captures = [
    ("ArpRequest", "Who has 10.7.0.1? Padded to the 60 octets of a short Ethernet frame.",
     Ether(dst="ff:ff:ff:ff:ff:ff", src=HOST) / ARP(op=1, hwsrc=HOST, psrc=A, hwdst="00:00:00:00:00:00", pdst="10.7.0.1")
     / Raw(bytes(18))),
    ("ArpReply", "10.7.0.1 is at 02:00:5e:10:00:01.",
     Ether(dst=HOST, src=GW) / ARP(op=2, hwsrc=GW, psrc="10.7.0.1", hwdst=HOST, pdst=A)),
    ("Udp", "A datagram of odd length from port 5353 to 53, TOS 0xB9, ID 0x1234, DF, TTL 63.",
     ether / IP(src=A, dst=B, tos=0xB9, id=0x1234, flags="DF", ttl=63) / UDP(sport=5353, dport=53) / b"What is the address of example?"),
    ("UdpWithoutChecksum", "A datagram whose sender computed no checksum.",
     ether / IP(src=A, dst=B, id=7) / UDP(sport=4500, dport=4500, chksum=0) / b"\xff"),
    ("TcpSyn", "A SYN with MSS 1460, SACK permitted, timestamps, NOP, window scale 7.",
     ether / IP(src=A, dst=B, id=1, flags="DF")
     / TCP(sport=40000, dport=443, flags="S", seq=0x01020304, window=64240,
           options=[("MSS", 1460), ("SAckOK", b""), ("Timestamp", (0x11223344, 0)), ("NOP", None), ("WScale", 7)])),
    ("TcpSynOddMss", "A SYN whose MSS option starts behind a single NOP, so that its value straddles two words.",
     ether / IP(src=A, dst=B, id=2) / TCP(sport=40001, dport=80, flags="S", seq=1, options=[("NOP", None), ("MSS", 8960)])),
    ("TcpData", "ACK and PSH with odd payload.",
     ether / IP(src=A, dst=B, id=3, flags="DF")
     / TCP(sport=40000, dport=443, flags="PA", seq=0x01020305, ack=0xAABBCCDD, window=502) / b"GET / HTTP/1.1\r\n\r"),
    ("IcmpEcho", "ping: identifier 0x77, sequence 3.",
     ether / IP(src=A, dst=B, id=4) / ICMP(type=8, id=0x77, seq=3) / bytes(range(56))),
    ("IcmpFragmentationNeeded", "A router says MTU 1400 about a datagram that it quotes in part.",
     ether / IP(src="192.0.2.1", dst=A, id=5) / ICMP(type=3, code=4, nexthopmtu=1400)
     / raw(IP(src=A, dst=B, id=0x4242, flags="DF", len=1500) / UDP(sport=1000, dport=2000, len=1480))),
    ("IpOptions", "Loose source route, NOP and record route.",
     ether / IP(src=A, dst=B, id=6, proto=17, options=[IPOption_LSRR(routers=["192.0.2.7"]), IPOption_NOP(), IPOption_RR(routers=["0.0.0.0"])])
     / UDP(sport=1, dport=2) / b"x"),
    ("LastFragment", "The second of two fragments: offset 1480.",
     ether / fragment(IP(src=A, dst=B, id=0x99) / UDP(sport=1, dport=2) / bytes(1500), fragsize=1480)[1]),
    ("Esp", "SPI 0xC0FFEE00, sequence 42.",
     ether / IP(src="198.51.100.7", dst="203.0.113.1", proto=50, id=8) / ESP(spi=0xC0FFEE00, seq=42, data=bytes(range(40)))),
]

with open("tests/Wire.Tests/Captures.cs", "w") as out:
    out.write("namespace Amaranten.Wire.Tests;\n\n")
    out.write("/// <summary>Ethernet frames made by scapy; tests/Data/wire-captures.py writes this file.</summary>\n")
    out.write("internal static class Captures\n{\n")
    for i, (name, what, frame) in enumerate(captures):
        text = raw(frame).hex()
        lines = [text[j:j + 100] for j in range(0, len(text), 100)]
        out.write(("\n" if i else "") + f"    /// <summary>{what}</summary>\n    public static readonly byte[] {name} = Convert.FromHexString(\n")
        out.write("\n".join(f'        "{line}"' + (" +" if line is not lines[-1] else ");") for line in lines) + "\n")
    out.write("}\n")
