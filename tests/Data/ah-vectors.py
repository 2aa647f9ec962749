#!/usr/bin/python3
"""Writes tests/Ipsec.Tests/AhVectors.cs: packets with AH, and ESP in transport mode, as scapy (OpenSSL underneath) makes them."""
from hashlib import sha256

from scapy.all import AH, ESP, IP, UDP, IPOption_NOP, IPOption_RR, IPOption_Router_Alert, Raw, raw, split_layers
from scapy.layers.ipsec import SecurityAssociation

# scapy signs the ESP it sees inside AH in place of the whole packet: it must not see it.
for above, field in ((IP, "proto"), (AH, "nh")):
    split_layers(above, ESP, **{field: 50})

ESP_SPI, AH_SPI = 0xC0FFEE00, 0xC0FFEE01
PEER, US = "203.0.113.1", "198.51.100.7"
HASHES = [("md5", "HMAC-MD5-96", 16), ("sha1", "HMAC-SHA1-96", 20), ("sha256", "SHA2-256-128", 32),
          ("sha384", "SHA2-384-192", 48), ("sha512", "SHA2-512-256", 64)]


def octets(label, length):
    out = b""
    while len(out) < length:
        out += sha256(f"{label}/{len(out)}".encode()).digest()
    return out[:length]


def packet(source, destination, length, **header):
    return IP(raw(IP(src=source, dst=destination, **header) / UDP(sport=1000, dport=2000) / octets("payload", length)))


def opaque(esp):
    header = esp.copy()
    header.remove_payload()
    del header.len, header.chksum
    return header / Raw(raw(esp.payload))


def hex_lines(data, indent, end):
    text = data.hex()
    lines = [text[j:j + 100] for j in range(0, len(text), 100)] or [""]
    return "\n".join(f'{indent}"{line}"' + (" +" if j < len(lines) - 1 else end) for j, line in enumerate(lines)) + "\n"


def write(out, name, ah_key, esp_key, integrity_key, sequence, wire, plain):
    out.write(f'        new(\n            "{name}", {sequence},\n')
    for data in (ah_key, esp_key, integrity_key, raw(wire)):
        out.write(hex_lines(data, "            ", ","))
    out.write(hex_lines(raw(plain), "            ", "),"))


with open("tests/Ipsec.Tests/AhVectors.cs", "w") as out:
    out.write("namespace Amaranten.Ipsec.Tests;\n\n")
    out.write("/// <summary>AH, and transport mode, as scapy makes them; tests/Data/ah-vectors.py writes this file.</summary>\n")
    out.write("/// <param name=\"Name\">Hash of AH or suite of ESP, mode, and what is special.</param>\n")
    out.write("/// <param name=\"Sequence\">The sequence number.</param>\n/// <param name=\"AhKey\">Empty without AH.</param>\n")
    out.write("/// <param name=\"EncryptionKey\">Empty without ESP.</param>\n/// <param name=\"IntegrityKey\">That of ESP.</param>\n")
    out.write("/// <param name=\"Wire\">The whole IP packet.</param>\n/// <param name=\"Plain\">What it carries.</param>\n")
    out.write("internal sealed partial record AhVectors(string Name, uint Sequence, string AhKey, string EncryptionKey, string IntegrityKey, string Wire, string Plain)\n{\n")
    out.write("    public static readonly AhVectors[] All =\n    [\n")
    special = [("plain", 61, {}), ("tos-df", 100, dict(tos=0xB8, flags="DF", ttl=7, id=77)),
               ("options", 33, dict(options=[IPOption_Router_Alert(), IPOption_NOP(), IPOption_RR(length=7, routers=["1.2.3.4"])]))]
    for name, algorithm, key_bytes in HASHES:
        key = octets("ah/" + name, key_bytes)
        for what, length, header in special:
            plain = packet(PEER, US, length, **header)
            sa = SecurityAssociation(AH, spi=AH_SPI, seq_num=5, auth_algo=algorithm, auth_key=key)
            write(out, f"{name}/transport/{what}", key, b"", b"", 5, sa.encrypt(plain), plain)
        plain = packet("10.0.0.9", "10.7.0.5", 300, tos=4)
        sa = SecurityAssociation(AH, spi=AH_SPI, seq_num=0xFFFFFFFE, auth_algo=algorithm, auth_key=key, tunnel_header=IP(src=PEER, dst=US, id=9))
        write(out, f"{name}/tunnel/plain", key, b"", b"", 0xFFFFFFFE, sa.encrypt(plain), plain)
    for name, cipher, key_bytes, integrity, integrity_bytes in [
            ("aes128-sha1", "AES-CBC", 16, "HMAC-SHA1-96", 20), ("null-sha256", "NULL", 0, "SHA2-256-128", 32), ("aes128gcm16", "AES-GCM", 20, "NULL", 0)]:
        key, integrity_key, ah_key = octets(name + "/e", key_bytes), octets(name + "/i", integrity_bytes), octets(name + "/a", 20)
        for mode in ("transport", "tunnel"):
            tunnel = dict(tunnel_header=IP(src=PEER, dst=US)) if mode == "tunnel" else {}
            plain = packet("10.0.0.9", "10.7.0.5", 61) if tunnel else packet(PEER, US, 61)
            sa = SecurityAssociation(ESP, spi=ESP_SPI, seq_num=3, crypt_algo=cipher, crypt_key=key, auth_algo=integrity,
                                     auth_key=integrity_key or None, **tunnel)
            iv = {"AES-CBC": octets("iv", 16), "AES-GCM": bytes(7) + b"\x03"}.get(cipher)
            esp = IP(raw(sa.encrypt(plain, iv=iv)))
            if mode == "transport":
                write(out, f"{name}/transport/esp", b"", key, integrity_key, 3, esp, plain)
            ah = SecurityAssociation(AH, spi=AH_SPI, seq_num=3, auth_algo="HMAC-SHA1-96", auth_key=ah_key)
            write(out, f"{name}/{mode}/esp+ah", ah_key, key, integrity_key, 3, ah.encrypt(opaque(esp)), plain)
    out.write("    ];\n}\n")
