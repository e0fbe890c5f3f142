"""place() and rebalance_experts(). BALLAST_GOLDEN is the folder of the golden files."""

import json
import os
import pathlib
import unittest

import numpy
import problems

import ballast_packing as ballast

LOAD = numpy.array(problems.weights(4, 64, seed=5), numpy.float32) ** 2


def check(test, weight, placed, slots, packs):
    """Every item has a copy, none two in a pack, and the three results agree."""
    items, lists, copies = (numpy.asarray(part) for part in (placed.item_of_slot, placed.slots_of_item, placed.copies))
    test.assertEqual({items.dtype, lists.dtype, copies.dtype}, {numpy.dtype(numpy.int64)})
    for layer in range(len(weight)):
        test.assertEqual(numpy.bincount(items[layer], minlength=weight.shape[1]).tolist(), copies[layer].tolist())
        for pack in items[layer].reshape(packs, slots // packs):
            test.assertEqual(len(set(pack.tolist())), slots // packs)
        for item, of_item in enumerate(lists[layer]):
            test.assertEqual([s for s in of_item if s >= 0], numpy.flatnonzero(items[layer] == item).tolist())
    test.assertEqual(lists.shape[2], copies.max())


def as_sets(lists):
    return [[{slot for slot in item if slot >= 0} for item in layer] for layer in lists]


class Place(unittest.TestCase):
    def test_places_copies(self):
        placed = ballast.place(LOAD, 8, 80)
        check(self, LOAD, placed, 80, 8)
        for layer, copies in zip(placed.layers, placed.copies):
            self.assertEqual(layer.most_copies, copies.max())

    def test_moves_few_slots(self):
        before = ballast.place(LOAD, 8, 80)
        drifted = LOAD * (1 + (numpy.arange(64) % 5 == 0))
        after = ballast.place(drifted, 8, 80, previous_slots=before.item_of_slot, max_moved=5)
        check(self, drifted, after, 80, 8)
        for layer in range(4):
            changed = int((after.item_of_slot[layer] != before.item_of_slot[layer]).sum())
            self.assertEqual(after.layers[layer].moved, changed)
            self.assertLessEqual(changed, 5)

    def test_a_rank_that_leaves(self):
        before = ballast.place(LOAD, 8, 80).item_of_slot
        after = ballast.place(LOAD, 7, 70, previous_slots=before[:, :70])
        check(self, LOAD, after, 70, 7)

    def test_groups_stay_on_nodes(self):
        placed = ballast.place(LOAD, 8, 80, groups=4, nodes=2)
        check(self, LOAD, placed, 80, 8)
        for row in placed.item_of_slot:
            for group in range(4):
                nodes = {slot // 40 for slot in range(80) if row[slot] // 16 == group}
                self.assertEqual(len(nodes), 1)
        self.assertTrue(all(layer.node_mean >= layer.mean for layer in placed.layers))

    def test_scenarios(self):
        placed = ballast.place(numpy.stack([LOAD, LOAD[:, ::-1]]), 8, 80)
        check(self, LOAD, placed, 80, 8)
        self.assertEqual([len(row) for row in placed.scenarios], [2] * 4)

    def test_names_what_is_wrong(self):
        for arguments, options, words in (
            ((8, 81), {}, "slot_count"),
            ((8, 56), {}, "fewer"),
            ((8, 80), {"max_copies": 1}, "max_copies|copies"),
            ((8, 80), {"groups": 5}, "group"),
            ((8, 80), {"previous_slots": [[64] * 80] * 4}, "layer 0, slot 0"),
        ):
            with self.assertRaisesRegex(ValueError, words):
                ballast.place(LOAD, *arguments, **options)


class RebalanceExperts(unittest.TestCase):
    def test_gives_three_results(self):
        for nodes, groups in ((1, 1), (2, 4), (4, 2), (2, None)):  # 4 nodes do not divide 2 groups: one node
            placement = ballast.rebalance_experts(LOAD, 80, groups, nodes, 8)
            check(self, LOAD, ballast.Placement(*placement, []), 80, 8)

    def test_refuses_in_words(self):
        for arguments, words in (((81, 1, 1, 8), "not a multiple of the 8 GPUs"), ((80, 1, 3, 8), "3 nodes")):
            with self.assertRaisesRegex(ValueError, words):
                ballast.rebalance_experts(LOAD, *arguments)

    def test_is_never_worse_than_the_published_one(self):
        published = ballast.place_experts(LOAD, 80, 1, 1, 8, strategy="eplb")
        for ours, theirs in zip(ballast.place_experts(LOAD, 80, 1, 1, 8).layers, published.layers):
            self.assertLessEqual(ours.heaviest, theirs.heaviest)

    def test_knows_the_published_one_exactly(self):
        cases = json.loads((pathlib.Path(os.environ["BALLAST_GOLDEN"]) / "eplb_vectors.json").read_text())["cases"]
        for case in cases:
            with self.subTest(case["name"]):
                weight = numpy.array(case["weight"], numpy.float64)
                physical, logical, count = ballast.rebalance_experts(
                    weight, case["slots"], case["groups"], case["nodes"], case["packs"], strategy="eplb"
                )
                self.assertEqual(physical.tolist(), case["phy2log"])
                self.assertEqual(count.tolist(), case["logcnt"])
                self.assertEqual(as_sets(logical.tolist()), as_sets(case["log2phy"]))
        self.assertGreater(len(cases), 50)


if __name__ == "__main__":
    unittest.main()
