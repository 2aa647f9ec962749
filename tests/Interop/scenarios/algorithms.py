#!/usr/bin/env python3
"""Prints the table of algorithms.scenario: every pair among an IKE cipher, an IKE hash and an IKE group stands in some row, and every pair among an
ESP cipher, an ESP hash and a PFS group or none; a combined cipher has no hash. Who initiates takes turns. It prints the same each time.
tests/Interop/AlgorithmTableTests.cs holds the table against this and against the list of what strongSwan has."""
import itertools

basic = "des 3des aes128 aes192 aes256"
legacy = "camellia128 camellia192 camellia256 blowfish128 blowfish192 blowfish256 cast128 twofish128 twofish256 serpent128 serpent192 serpent256"  # strongSwan has no twofish192
ciphers = f"{basic} {legacy}".split()
hashes = "md5 sha1 sha256 sha384 sha512".split()
groups = ("modp768 modp1024 modp1536 modp2048 modp3072 modp4096 modp6144 modp8192 ecp256 ecp384 ecp521 "
          "modp1024s160 modp2048s224 modp2048s256 ecp192 ecp224 ecp224bp ecp256bp ecp384bp ecp512bp curve25519 curve448").split()
esp_ciphers = f"null {basic} aes128ctr aes192ctr aes256ctr {legacy}".split()
esp_hashes = hashes + ["aesxcbc"]  # aescmac never had a number of IKEv1, and strongSwan has none for it
combined = [f"aes{bits}{mode}" for mode in "gcm8 gcm12 gcm16 ccm8 ccm12 ccm16".split() for bits in (128, 192, 256)]
pfs = ["none"] + groups


def covering(lists, wanted):
    """Rows of one word from each list, greedily, until no wanted pair is left. A pair is ((list, word), (list, word))."""
    left = dict.fromkeys(wanted)
    used = {}
    while left:
        row = dict(next(iter(left)))
        for place in range(len(lists)):
            if place in row:
                continue
            def gain(word):
                fresh = sum(tuple(sorted(((place, word), other))) in left for other in row.items())
                return (-fresh, used.get((place, word), 0))
            row[place] = min(lists[place], key=gain)
        for item in row.items():
            used[item] = used.get(item, 0) + 1
        for pair in itertools.combinations(sorted(row.items()), 2):
            left.pop(pair, None)
        yield [row[place] for place in range(len(lists))]


def suites(lists):
    """Every two words of different lists meet in some row."""
    places = itertools.combinations(range(len(lists)), 2)
    return covering(lists, [((a, x), (b, y)) for a, b in places for x in lists[a] for y in lists[b]])


ike = ["-".join(row) for row in suites([ciphers, hashes, groups])]
esp = [(f"{cipher}-{hash}", group) for cipher, hash, group in suites([esp_ciphers, esp_hashes, pfs])] + list(itertools.product(combined, pfs))
print(f"{'initiator':<10} {'ike':<34} {'esp':<22} pfs")
for row in range(max(len(ike), len(esp))):
    suite, group = esp[row % len(esp)]
    print(f"{('gateway', 'peer')[(row + row // len(pfs)) % 2]:<10} {ike[row % len(ike)]:<34} {suite:<22} {group}")
