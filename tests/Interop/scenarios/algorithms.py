#!/usr/bin/env python3
"""Prints the table of a scenario: combinations of IKE and ESP algorithms in which every pair that is asked for stands at least once.

    algorithms.py IKE-CIPHERS IKE-HASHES IKE-GROUPS ESP-CIPHERS ESP-HASHES COMBINED-CIPHERS PFS-GROUPS

Each argument is a list separated by commas. Covered are all pairs among an IKE cipher, an IKE hash and an IKE group, and all pairs among an ESP
cipher, an ESP hash and a PFS group; a combined cipher has no hash. Who initiates alternates. The same arguments give the same table.
"""
import itertools
import sys

words = [argument.split(",") for argument in sys.argv[1:]]
ciphers, hashes, groups, esp_ciphers, esp_hashes, combined, pfs = words


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


def pairs(lists, *places):
    return [((a, x), (b, y)) for a, b in places for x in lists[a] for y in lists[b]]


def suites(lists):
    """Every two words of different lists meet in some row."""
    places = itertools.combinations(range(len(lists)), 2)
    return ["-".join(row[:-1]) + " " + row[-1] for row in covering(lists, pairs(lists, *places))] if all(map(any, lists)) else []


ike = [suite.replace(" ", "-") for suite in suites([ciphers, hashes, groups])]
esp = suites([esp_ciphers, esp_hashes, pfs]) + suites([combined, pfs])
print(f"{'initiator':<10} {'ike':<34} {'esp':<22} pfs")
for row in range(max(len(ike), len(esp))):
    suite, group = esp[row % len(esp)].split()
    print(f"{('gateway', 'peer')[row % 2]:<10} {ike[row % len(ike)]:<34} {suite:<22} {group}")
