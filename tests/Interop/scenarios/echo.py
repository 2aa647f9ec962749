#!/usr/bin/env python3
"""echo.py serve PORT: answers every TCP connection and UDP datagram with what came.
echo.py ask tcp|udp ADDRESS PORT FROM: says something from the port FROM, and succeeds when it comes back within ten seconds."""
import socket, sys, threading

QUESTION, TRIES = b"anybody there?", 10


def serve(port):
    tcp = socket.create_server(("", port))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("", port))
    threading.Thread(target=serve_datagrams, args=(udp,), daemon=True).start()
    while True:
        with tcp.accept()[0] as connection:
            connection.sendall(connection.recv(2048))


def serve_datagrams(udp):
    while True:
        udp.sendto(*udp.recvfrom(2048))


def ask(protocol, address, port, source):
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as asker:
        asker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        asker.bind(("", source))
        asker.settimeout(TRIES if protocol == "tcp" else 1)
        asker.connect((address, port))
        for _ in range(TRIES):
            asker.sendall(QUESTION)
            try:
                return asker.recv(2048) == QUESTION
            except TimeoutError:
                pass
    return False


match sys.argv[1:]:
    case ["serve", port]: serve(int(port))
    case ["ask", protocol, address, port, source]: sys.exit(not ask(protocol, address, int(port), int(source)))
    case _: sys.exit(__doc__)
