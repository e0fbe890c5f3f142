"""Runs with `python3 -m unittest`; needs numpy, and BALLAST_LIBRARY if the plugin is not found otherwise."""
import ctypes
import threading
import unittest

import numpy

from ballast_packing import BallastError, as_weights, balanced_packing, loaded

try:
    import torch
except ImportError:
    torch = None

WEIGHT = numpy.array([[90, 132, 40, 61, 104, 165, 39, 4], [20, 107, 104, 64, 19, 197, 187, 157]], numpy.float32)


def loads(weight, pack_index, num_packs):
    return numpy.array([numpy.bincount(p, w, num_packs) for w, p in zip(weight, pack_index)])


class BalancedPacking(unittest.TestCase):

    def check(self, weight, num_packs, **options):
        pack_index, rank_in_pack = balanced_packing(weight, num_packs, **options)
        for result in (pack_index, rank_in_pack):
            self.assertEqual(result.dtype, numpy.int64)
            self.assertEqual(result.shape, numpy.shape(weight))
        size = numpy.shape(weight)[1] // num_packs
        for packs, ranks in zip(pack_index, rank_in_pack):
            places = sorted(zip(packs.tolist(), ranks.tolist()))
            self.assertEqual(places, [(p, r) for p in range(num_packs) for r in range(size)])
        return pack_index

    def test_packs_as_well_as_it_can_be_done(self):
        pack_index = self.check(WEIGHT, 4)
        self.assertEqual(loads(WEIGHT, pack_index, 4).max(axis=1).tolist(), [171, 221])

    def test_every_type_gives_the_same(self):
        expected = self.check(WEIGHT, 4)
        for dtype in ("float16", "float64", "uint8", "uint32", "uint64", "int32", "int64", ">f4", "longdouble"):
            numpy.testing.assert_array_equal(self.check(WEIGHT.astype(dtype), 4), expected, dtype)
        numpy.testing.assert_array_equal(self.check(WEIGHT.tolist(), 4), expected)

    def test_layouts_of_every_kind_give_the_same(self):
        expected = self.check(WEIGHT, 4)
        wide = numpy.zeros((2, 20), numpy.float32)
        wide[:, 3:11] = WEIGHT
        self.assertIs(as_weights(wide[:, 3:11]).base, wide, "rows that lie apart are read in place")
        for same in (wide[:, 3:11], numpy.asfortranarray(WEIGHT), WEIGHT[::-1][::-1], WEIGHT[:, ::-1].copy()[:, ::-1]):
            numpy.testing.assert_array_equal(self.check(same, 4), expected)
        numpy.testing.assert_array_equal(self.check(WEIGHT[::-1], 4), expected[::-1])

    def test_weights_that_are_not_aligned_are_copied(self):
        expected = self.check(WEIGHT, 4)
        off_by_one = numpy.frombuffer(b"x" + WEIGHT.tobytes(), numpy.float32, offset=1).reshape(WEIGHT.shape)
        records = numpy.zeros(2, numpy.dtype([("tag", "u1"), ("weight", "f4", 8)]))
        records["weight"] = WEIGHT
        for same in (off_by_one, records["weight"]):
            self.assertFalse(same.flags.aligned)
            numpy.testing.assert_array_equal(self.check(same, 4), expected)

    def test_many_shapes_take_one_context(self):
        for items in (*range(8, 200, 8), 16):
            self.check(numpy.random.default_rng(items).random((2, items)), 4)
        stats = numpy.zeros(20, numpy.uint32)  # ballast_stats: its head, then live_devices and live_contexts
        stats[:2] = 80, 9
        ballast = loaded()
        ballast._call("stats", ballast._instance, ctypes.c_void_p(stats.ctypes.data))
        self.assertEqual(stats[6], 1)

    def test_small_and_empty_ones(self):
        self.check(WEIGHT, 1)
        self.check(WEIGHT, 8)
        self.check(WEIGHT[:1], 2)
        self.assertEqual(balanced_packing(numpy.empty((0, 8)), 4)[0].shape, (0, 8))

    def test_strategies_and_seeds(self):
        for strategy in ("greedy", "peak_exchange", "vectorized_iterative_greedy"):
            self.check(numpy.random.default_rng(1).random((3, 64)), 8, strategy=strategy, seed=7)

    def test_errors_name_what_is_wrong(self):
        for error, words, arguments in (
            (ValueError, "3.*divide.*8", (WEIGHT, 3)), (ValueError, "above 0", (WEIGHT, 0)),
            (ValueError, "dimensions", (WEIGHT[0], 4)), (ValueError, "no items", (numpy.empty((2, 0)), 1)),
            (TypeError, "real numbers", (WEIGHT.astype(complex), 4)), (TypeError, "real", ([["a", "b"]], 1)),
            (BallastError, "layer 1, item 2 is negative", (-WEIGHT * [[0], [0]] - [[0] * 8, [0, 0, 1] + [0] * 5], 4))):
            with self.assertRaisesRegex(error, words):
                balanced_packing(*arguments)
        with self.assertRaisesRegex(BallastError, "BALLAST_E_NOT_FOUND.*quickest"):
            balanced_packing(WEIGHT, 4, strategy="quickest")

    def test_threads(self):
        expected = self.check(WEIGHT, 4)
        wrong = []

        def work():
            for _ in range(50):
                if not numpy.array_equal(balanced_packing(WEIGHT, 4)[0], expected):
                    wrong.append(1)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    @unittest.skipIf(torch is None, "torch is not installed")
    def test_tensors(self):
        tensor = torch.from_numpy(WEIGHT.copy())
        self.assertEqual(as_weights(tensor).ctypes.data, tensor.data_ptr(), "read in place")
        pack_index, rank_in_pack = balanced_packing(tensor, 4)
        self.assertEqual((pack_index.dtype, rank_in_pack.dtype), (torch.int64, torch.int64))
        numpy.testing.assert_array_equal(pack_index.numpy(), self.check(WEIGHT, 4))
        for dtype in (torch.float16, torch.bfloat16, torch.float64, torch.int32, torch.int64):
            numpy.testing.assert_array_equal(balanced_packing(tensor.to(dtype), 4)[0].numpy(), pack_index.numpy())


if __name__ == "__main__":
    unittest.main()
