"""pack() and balanced_packing(), with numpy."""

import multiprocessing
import os
import pickle
import threading
import unittest

import numpy
import problems

import ballast_packing as ballast

WEIGHT = numpy.array(problems.weights(3, 48), numpy.float32)


class BalancedPacking(unittest.TestCase):
    def test_packs_evenly(self):
        index, rank = ballast.balanced_packing(WEIGHT, 8)
        self.assertEqual((index.dtype, rank.dtype, index.shape), (numpy.int64, numpy.int64, WEIGHT.shape))
        self.assertEqual(problems.counts(index, 8), [[6] * 8] * 3)
        for layer in range(3):
            self.assertEqual(sorted(zip(index[layer], rank[layer])), [(p, r) for p in range(8) for r in range(6)])

    def test_takes_every_type_and_layout(self):
        expected = ballast.balanced_packing(WEIGHT, 8)
        spread = numpy.zeros((3, 96), numpy.float32)
        spread[:, ::2] = WEIGHT
        rows_apart = numpy.zeros((6, 48), numpy.float32)
        rows_apart[::2] = WEIGHT
        for same in (
            WEIGHT.astype(numpy.float64),
            WEIGHT.astype(numpy.int64),
            WEIGHT.astype(numpy.uint16),
            WEIGHT.astype(">f4"),
            numpy.asfortranarray(WEIGHT),
            spread[:, ::2],
            rows_apart[::2],
            WEIGHT.tolist(),
        ):
            numpy.testing.assert_array_equal(ballast.balanced_packing(same, 8), expected)

    def test_refuses_in_words(self):
        for weight, packs, words in (
            (WEIGHT, 7, "does not divide"),
            (WEIGHT, 0, "1 or more"),
            (WEIGHT, 2.0, "whole number"),
            (WEIGHT[0], 8, "dimensions"),
            (numpy.zeros((2, 0)), 1, "no items"),
            (WEIGHT.astype(str), 8, "numbers are wanted"),
            (numpy.full((1, 4), 2**63, numpy.uint64), 2, "does not fit"),
            (-WEIGHT, 8, "layer 0, item 0 is negative"),
        ):
            with self.assertRaisesRegex((TypeError, ValueError), words):
                ballast.balanced_packing(weight, packs)

    def test_a_part_of_the_layers_packs_alike(self):
        whole = ballast.pack(WEIGHT, 8, strategy="parallel_restarts_2swap_retry", seed=3)
        for layer in range(3):
            part = ballast.pack(
                WEIGHT[layer : layer + 1], 8, strategy="parallel_restarts_2swap_retry", seed=3, first_layer=layer
            )
            numpy.testing.assert_array_equal(part.pack_index[0], whole.pack_index[layer])


class Pack(unittest.TestCase):
    def test_reports_what_it_did(self):
        packing = ballast.pack(WEIGHT, 8, effort="thorough")
        for layer, sums in zip(packing.layers, problems.loads(WEIGHT, packing.pack_index, 8)):
            self.assertEqual((layer.heaviest, layer.lightest), (max(sums), min(sums)))
            self.assertAlmostEqual(layer.mean, sum(sums) / 8)
            self.assertLessEqual(layer.lower_bound, layer.heaviest)
            self.assertEqual(layer.proven, layer.lower_bound == layer.heaviest)

    def test_packs_that_differ(self):
        free = ballast.pack(WEIGHT, 4, counts="free", pace=[1, 1, 1, 3], base_load=[1000, 0, 0, 0])
        sums = problems.loads(WEIGHT, free.pack_index, 4)
        for layer, loads in zip(free.layers, sums):
            times = [loads[0] + 1000, loads[1], loads[2], loads[3] * 3]
            self.assertEqual((layer.heaviest, layer.lightest), (max(times), min(times)))
        held = ballast.pack(WEIGHT, 4, capacity=[0, 24, 24, 20])
        for row in problems.counts(held.pack_index, 4):
            self.assertEqual(row[0], 0)
            self.assertTrue(all(count <= most for count, most in zip(row, [0, 24, 24, 20])))
        even = ballast.pack(WEIGHT, 7)
        self.assertEqual({count for row in problems.counts(even.pack_index, 7) for count in row}, {6, 7})

    def test_classes_never_meet(self):
        classes = numpy.arange(48) // 4 + 1
        packing = ballast.pack(WEIGHT, 8, classes=classes)  # the same for all layers
        for row in packing.pack_index:
            self.assertEqual(len({(c, p) for c, p in zip(classes, row)}), 48)

    def test_few_moves(self):
        before = ballast.pack(WEIGHT, 8)
        drifted = WEIGHT * (1 + 0.5 * (numpy.arange(48) % 3 == 0))
        free = ballast.pack(drifted, 8, previous=before.pack_index, previous_rank=before.rank_in_pack)
        few = ballast.pack(drifted, 8, previous=before.pack_index, max_moved=4)
        none = ballast.pack(drifted, 8, previous=before.pack_index, max_moved=0)
        pinned = ballast.pack(drifted, 8, previous=before.pack_index, move_cost=numpy.full(48, -1))
        for layer in range(3):
            moved = int((few.pack_index[layer] != before.pack_index[layer]).sum())
            self.assertEqual(few.layers[layer].moved, moved)
            self.assertLessEqual(moved, 4)
            self.assertLessEqual(free.layers[layer].heaviest, few.layers[layer].heaviest)
            self.assertLessEqual(few.layers[layer].heaviest, none.layers[layer].heaviest)
            self.assertGreater(free.layers[layer].moved, 4)
        numpy.testing.assert_array_equal(none.pack_index, before.pack_index)
        numpy.testing.assert_array_equal(pinned.pack_index, before.pack_index)

    def test_reports_are_a_sequence(self):
        layers = ballast.pack(WEIGHT, 8).layers
        self.assertEqual(layers[-1], list(layers)[len(layers) - 1])
        self.assertEqual(layers[1:], list(layers)[1:])
        self.assertEqual(pickle.loads(pickle.dumps(layers)), list(layers))
        self.assertEqual(layers, list(layers))
        self.assertEqual(repr(layers), repr(list(layers)))
        with self.assertRaises(IndexError):
            layers[len(layers)]

    def test_scenarios(self):
        pair = numpy.stack([WEIGHT, WEIGHT[:, ::-1] ** 1.5]).astype(numpy.float32)
        packing = ballast.pack(pair, 8)
        for k in range(2):
            for layer, sums in enumerate(problems.loads(pair[k].astype(numpy.float64), packing.pack_index, 8)):
                scenario = packing.scenarios[layer][k]
                self.assertAlmostEqual(scenario.heaviest / max(sums), 1, places=5)
                self.assertLess(scenario.heaviest, 1.3 * scenario.lower_bound)
        capped = ballast.pack(pair, 8, cap=[None, 1])
        self.assertTrue(all(layer.cap_exceeded for layer in capped.layers))
        with self.assertRaisesRegex(ValueError, "scenarios, layers, items"):
            ballast.pack(WEIGHT, 8, cap=[1.0])

    def test_writes_in_place(self):
        out = numpy.empty((3, 48), numpy.int32), numpy.empty((3, 48), numpy.int32)
        packing = ballast.pack(WEIGHT, 8, out=out)
        self.assertIs(packing.pack_index, out[0])
        numpy.testing.assert_array_equal(out, ballast.balanced_packing(WEIGHT, 8))
        with self.assertRaisesRegex(ValueError, "out must be int32"):
            ballast.pack(WEIGHT, 8, out=(out[0].astype(numpy.int64), out[1]))
        with self.assertRaisesRegex(ValueError, "contiguous"):
            ballast.pack(WEIGHT, 8, out=(numpy.empty((3, 96), numpy.int32)[:, ::2], out[1]))

    def test_names_what_is_wrong(self):
        for options, kind, words in (
            ({"strategy": "gredy"}, ballast.ArgumentError, "gredy"),
            ({"effort": "most"}, ValueError, "thorough"),
            ({"counts": "odd"}, ValueError, "capacity"),
            ({"capacity": [1] * 8}, ballast.InfeasibleError, "capacity"),
            ({"capacity": [6] * 7}, ValueError, "capacity must have the shape"),
            ({"pace": [0.5] * 8}, TypeError, "pace"),
            ({"previous": [[9] * 48] * 3}, ballast.ArgumentError, "layer 0, item 0"),
            ({"max_moved": 3}, ValueError, "previous"),
            ({"move_price": 2.0, "previous": [[0] * 48] * 3}, ValueError, "move_price"),
            ({"time_budget": 0}, ValueError, "seconds"),
            ({"backend": "gpu"}, ValueError, "backend"),
            ({"strategy": "greedy", "pace": [1, 2] * 4}, ballast.BallastError, "UNSUPPORTED"),
        ):
            with self.assertRaisesRegex(kind, words):
                ballast.pack(WEIGHT, 8, **options)

    def test_a_caller_may_catch_it_in_another_process(self):
        with self.assertRaises(ballast.ArgumentError) as caught:
            ballast.pack(-WEIGHT, 8)
        again = pickle.loads(pickle.dumps(caught.exception))
        self.assertEqual((type(again), str(again), again.code), (ballast.ArgumentError, str(caught.exception), "BALLAST_E_WEIGHT"))


class Processes(unittest.TestCase):
    def test_threads_pack_at_once(self):
        expected = ballast.balanced_packing(WEIGHT, 8)
        found = [None] * 8

        def work(at):
            for _ in range(20):
                found[at] = ballast.balanced_packing(WEIGHT, 8)

        threads = [threading.Thread(target=work, args=(at,)) for at in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for result in found:
            numpy.testing.assert_array_equal(result, expected)

    def test_threads_of_its_own_give_the_same(self):
        many = numpy.array(problems.weights(40, 48), numpy.float32)
        alone, shared = ballast.pack(many, 8), ballast.pack(many, 8, threads=3)
        numpy.testing.assert_array_equal(alone.pack_index, shared.pack_index)

    @unittest.skipUnless(hasattr(os, "fork"), "no fork here")
    def test_a_child_packs_on(self):
        expected = ballast.pack(WEIGHT, 8, threads=2).pack_index  # a context with threads, which a child does not have
        stop = threading.Event()

        def keep_packing():
            while not stop.is_set():
                ballast.balanced_packing(WEIGHT, 8)

        other = threading.Thread(target=keep_packing)
        other.start()
        try:
            with multiprocessing.get_context("fork").Pool(4) as pool:
                for child in pool.map(_packed_by_child, range(12)):
                    numpy.testing.assert_array_equal(child, expected)
        finally:
            stop.set()
            other.join()
        numpy.testing.assert_array_equal(ballast.pack(WEIGHT, 8, threads=2).pack_index, expected)


def _packed_by_child(_):
    return ballast.pack(WEIGHT, 8, threads=2).pack_index


class Sequences(unittest.TestCase):
    def test_equal_sizes(self):
        lengths = [round(x) for x in problems.weights(1, 64)[0]]
        parts = ballast.get_seqlen_balanced_partitions(lengths, 8, True)
        self.assertEqual(sorted(sum(parts, [])), list(range(64)))
        self.assertTrue(all(len(part) == 8 and part == sorted(part) for part in parts))
        sums = [sum(lengths[i] for i in part) for part in parts]
        self.assertLess(max(sums) * 8, 1.001 * sum(sums))

    def test_sizes_that_differ_by_one(self):
        parts = ballast.get_seqlen_balanced_partitions([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], 4, True)
        self.assertEqual(sorted(map(len, parts)), [2, 2, 3, 3])

    def test_any_sizes_but_none_is_empty(self):
        self.assertEqual(sorted(map(len, ballast.get_seqlen_balanced_partitions([100, 1, 1, 1, 1], 2, False))), [1, 4])
        for lengths in ([0, 0, 0, 0], [0, 0, 0, 7]):
            parts = ballast.get_seqlen_balanced_partitions(lengths, 4, False)
            self.assertEqual(sorted(parts), [[0], [1], [2], [3]])

    def test_too_few(self):
        with self.assertRaisesRegex(ValueError, "2 sequences do not fill 3 partitions"):
            ballast.get_seqlen_balanced_partitions([1, 2], 3, True)


if __name__ == "__main__":
    unittest.main()
