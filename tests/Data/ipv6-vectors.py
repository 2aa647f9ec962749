#!/usr/bin/python3
"""Writes tests/Decode.Tests/Ipv6Vectors.cs: AH in IPv6, and what IPv6 cuts into fragments, as scapy (OpenSSL underneath) makes them."""
from hashlib import sha256

from scapy.all import (AH, ESP, IP, UDP, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting, HBHOptUnknown, PadN,
                       Raw, RouterAlert, fragment6, raw)
from scapy.layers.ipsec import SecurityAssociation

SPI = 0xC0FFEE01
PEER, US = "2001:db8::1", "2001:db8::2"
HASHES = [("md5", "HMAC-MD5-96", 16), ("sha1", "HMAC-SHA1-96", 20), ("sha256", "SHA2-256-128", 32), ("sha384", "SHA2-384-192", 48), ("sha512", "SHA2-512-256", 64)]
MUTABLE, IMMUTABLE = 0x3E, 0x1E  # the third highest bit of an option's type says whether a router may change it (RFC 8200 section 4.2)


def octets(label, length):
    out = b""
    while len(out) < length:
        out += sha256(f"{label}/{len(out)}".encode()).digest()
    return out[:length]


def packet(length, *between, **header):
    built = IPv6(src=PEER, dst=US, **header)
    for one in between:
        built /= one
    return IPv6(raw(built / UDP(sport=1000, dport=2000) / octets("payload", length)))


def hex_lines(data):
    text = data.hex()
    lines = [text[j:j + 100] for j in range(0, len(text), 100)] or [""]
    return " +\n                ".join(f'"{line}"' for line in lines)


def write(out, name, key, integrity_key, packets):
    wires = ",\n            ".join(hex_lines(raw(one)) for one in packets)
    out.write(f'        new(\n            "{name}",\n            {hex_lines(key)},\n            {hex_lines(integrity_key)},\n            [{wires}]),\n')


def cut(whole, protocol, length, *between):
    built = IPv6(src=PEER, dst=US)
    for one in between:
        built /= one
    return fragment6(built / IPv6ExtHdrFragment(nh=protocol, id=0xDEADBEEF) / Raw(raw(whole)[40:]), length)


def association(algorithm, key, **more):
    return SecurityAssociation(AH, spi=SPI, auth_algo=algorithm, auth_key=key, seq_num=5, **more)


HOP = IPv6ExtHdrHopByHop(options=[RouterAlert(), HBHOptUnknown(otype=MUTABLE, optdata=b"\1\2\3\4"), HBHOptUnknown(otype=IMMUTABLE, optdata=b"\5\6")])
DESTINATION = IPv6ExtHdrDestOpt(options=[HBHOptUnknown(otype=MUTABLE, optdata=b"\7\7")])
ROUTED = IPv6ExtHdrRouting(type=4, segleft=0, addresses=[US])

with open("tests/Decode.Tests/Ipv6Vectors.cs", "w") as out:
    out.write("""namespace Amaranten.Decode.Tests;

/// <summary>AH in IPv6, and fragments of IPv6, as scapy makes them; tests/Data/ipv6-vectors.py writes this file.</summary>
/// <param name="Name">Hash of AH or suite of ESP, mode, and what is special.</param>
/// <param name="Key">Of AH; of the cipher of ESP.</param>
/// <param name="IntegrityKey">Of ESP; empty for AH.</param>
/// <param name="Wire">The packets, a whole one or its fragments.</param>
internal sealed record Ipv6Vectors(string Name, string Key, string IntegrityKey, string[] Wire)
{
    public static readonly Ipv6Vectors[] All =
    [
""")
    for name, algorithm, length in HASHES:
        key = octets(f"ah/{name}", length)
        write(out, f"{name}/transport/plain", key, b"", [association(algorithm, key).encrypt(packet(61))])
    key = octets("ah/sha256", 32)
    sa = association("SHA2-256-128", key)
    write(out, "sha256/transport/class and label", key, b"", [sa.encrypt(packet(40, tc=0xB8, fl=0x12345, hlim=7))])
    write(out, "sha256/transport/hop by hop", key, b"", [sa.encrypt(packet(40, HOP))])
    write(out, "sha256/transport/routed, options", key, b"", [sa.encrypt(packet(40, HOP, ROUTED, DESTINATION))])
    write(out, "sha256/transport/fragments", key, b"", cut(sa.encrypt(packet(1400)), 51, 600))
    for inner, what in ((packet(30), "IPv6"), (IP(raw(IP(src="10.1.0.1", dst="10.2.0.1") / UDP(sport=1, dport=2) / octets("inner", 30))), "IPv4")):
        if what == "IPv4":  # scapy puts IPv6 around IPv6 alone: the header and what it carries by hand, the ICV by scapy
            bare = IPv6(src=PEER, dst=US, nh=4) / Raw(raw(inner))
            write(out, f"sha256/tunnel/{what}", key, b"", [association("SHA2-256-128", key).encrypt(bare)])
        else:
            write(out, f"sha256/tunnel/{what}", key, b"", [association("SHA2-256-128", key, tunnel_header=IPv6(src=PEER, dst=US)).encrypt(inner)])
    cipher, integrity = octets("esp/cipher", 16), octets("esp/integrity", 20)
    esp = SecurityAssociation(ESP, spi=SPI, crypt_algo="AES-CBC", crypt_key=cipher, auth_algo="HMAC-SHA1-96", auth_key=integrity, tunnel_header=IPv6(src=PEER, dst=US), seq_num=9)
    sealed = esp.encrypt(packet(1300))
    write(out, "aes128-sha1/tunnel/whole", cipher, integrity, [sealed])
    write(out, "aes128-sha1/tunnel/fragments", cipher, integrity, cut(sealed, 50, 500))
    write(out, "aes128-sha1/tunnel/fragments behind options", cipher, integrity, cut(sealed, 50, 700, HOP))
    out.write("    ];\n}\n")
