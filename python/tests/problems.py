"""What the tests pack, and how they judge it."""

import random


def weights(layers, items, seed=1, most=1000):
    draw = random.Random(seed)
    return [[float(draw.randrange(1, most)) for _ in range(items)] for _ in range(layers)]


def rows(value):
    """As nested lists, whatever it is."""
    return value.tolist() if hasattr(value, "tolist") else value


def loads(weight, pack_index, packs):
    found = []
    for row, index in zip(rows(weight), rows(pack_index)):
        sums = [0] * packs
        for item, pack in enumerate(index):
            sums[pack] += row[item]
        found.append(sums)
    return found


def counts(pack_index, packs):
    return [[index.count(pack) for pack in range(packs)] for index in rows(pack_index)]
