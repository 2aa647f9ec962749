#!/usr/bin/python3
"""Writes tests/Ipsec.Tests/ScapyVectors.cs: tunnel-mode ESP sealed by scapy (OpenSSL underneath), which ours must open."""
from hashlib import sha256

from scapy.all import ESP, IP, UDP, raw
from scapy.layers.ipsec import SecurityAssociation

SPI = 0xC0FFEE00
SUITES = [  # our notation, scapy's cipher, octets of key (and GCM salt), scapy's integrity, octets of key
    ("aes128-sha1", "AES-CBC", 16, "HMAC-SHA1-96", 20),
    ("aes192-sha1", "AES-CBC", 24, "HMAC-SHA1-96", 20),
    ("aes128-md5", "AES-CBC", 16, "HMAC-MD5-96", 16),
    ("aes256-sha256", "AES-CBC", 32, "SHA2-256-128", 32),
    ("aes256-sha384", "AES-CBC", 32, "SHA2-384-192", 48),
    ("aes256-sha512", "AES-CBC", 32, "SHA2-512-256", 64),
    ("3des-sha1", "3DES", 24, "HMAC-SHA1-96", 20),
    ("3des-md5", "3DES", 24, "HMAC-MD5-96", 16),
    ("null-sha1", "NULL", 0, "HMAC-SHA1-96", 20),
    ("null-sha256", "NULL", 0, "SHA2-256-128", 32),
    ("aes128gcm16", "AES-GCM", 20, "NULL", 0),
    ("aes192gcm16", "AES-GCM", 28, "NULL", 0),
    ("aes256gcm16", "AES-GCM", 36, "NULL", 0),
]


def octets(label, length):
    out = b""
    while len(out) < length:
        out += sha256(f"{label}/{len(out)}".encode()).digest()
    return out[:length]


# Lengths on both sides of a block, an odd one, and one of many blocks; numbers up to the largest there is.
inners = [(sequence, IP(raw(IP(src="10.0.0.9", dst="10.7.0.5", id=i) / UDP(sport=1000, dport=2000) / octets("payload", length - 28))))
          for i, (sequence, length) in enumerate([(1, 28), (2, 61), (3, 62), (4, 63), (5, 301), (0x80000001, 100), (0xFFFFFFFF, 46)])]


def hex_lines(data, indent, end):
    text = data.hex()
    lines = [text[j:j + 100] for j in range(0, len(text), 100)] or [""]
    return "\n".join(f'{indent}"{line}"' + (" +" if j < len(lines) - 1 else end) for j, line in enumerate(lines)) + "\n"


with open("tests/Ipsec.Tests/ScapyVectors.cs", "w") as out:
    out.write("namespace Amaranten.Ipsec.Tests;\n\n")
    out.write("/// <summary>Tunnel-mode ESP sealed by scapy; tests/Data/esp-vectors.py writes this file.</summary>\n")
    out.write("/// <param name=\"Suite\">The algorithms.</param>\n/// <param name=\"EncryptionKey\">With the salt of GCM last.</param>\n")
    out.write("/// <param name=\"IntegrityKey\">Empty for GCM.</param>\n/// <param name=\"Packets\">ESP packets, of <see cref=\"Inner\"/> in the same order.</param>\n")
    out.write("internal sealed partial record ScapyVectors(string Suite, string EncryptionKey, string IntegrityKey, string[] Packets)\n{\n")
    out.write("    /// <summary>Sequence numbers of the packets.</summary>\n    public static readonly uint[] Sequences = ["
              + ", ".join(str(sequence) for sequence, _ in inners) + "];\n\n")
    out.write("    /// <summary>The inner packets.</summary>\n    public static readonly string[] Inner =\n    [\n")
    for _, inner in inners:
        out.write(hex_lines(raw(inner), "        ", ","))
    out.write("    ];\n\n    public static readonly ScapyVectors[] All =\n    [\n")
    for name, cipher, key_bytes, integrity, integrity_bytes in SUITES:
        key, integrity_key = octets(name + "/encryption", key_bytes), octets(name + "/integrity", integrity_bytes)
        sa = SecurityAssociation(ESP, spi=SPI, crypt_algo=cipher, crypt_key=key, auth_algo=integrity, auth_key=integrity_key or None,
                                 tunnel_header=IP(src="203.0.113.1", dst="198.51.100.7"))
        out.write(f'        new(\n            "{name}",\n' + hex_lines(key, "            ", ",") + hex_lines(integrity_key, "            ", ","))
        out.write("            [\n")
        for sequence, inner in inners:
            size = sa.crypt_algo.iv_size
            # Ours counts the IV of GCM; what a CBC IV is does not matter to the receiver.
            iv = sequence.to_bytes(8, "big") if cipher == "AES-GCM" else octets(f"{name}/iv/{sequence}", size)
            out.write(hex_lines(raw(sa.encrypt(inner, seq_num=sequence, iv=iv))[20:], "                ", ","))
        out.write("            ]),\n")
    out.write("    ];\n}\n")
