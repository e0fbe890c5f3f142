"""Tensors in, tensors out. Skipped where torch is not installed."""

import unittest

import numpy
import problems

import ballast_packing as ballast

try:
    import torch
except ImportError:
    torch = None

WEIGHT = problems.weights(2, 24)


@unittest.skipIf(torch is None, "torch is not installed")
class Torch(unittest.TestCase):
    def test_takes_and_gives_tensors(self):
        expected = ballast.balanced_packing(numpy.array(WEIGHT), 4)
        tensor = torch.tensor(WEIGHT)
        for same in (tensor, tensor.double(), tensor.long(), tensor.int(), tensor.t().contiguous().t(), tensor.requires_grad_()):
            index, rank = ballast.balanced_packing(same, 4)
            self.assertEqual((index.dtype, index.device), (torch.int64, same.device))
            numpy.testing.assert_array_equal((index.numpy(), rank.numpy()), expected)

    def test_takes_half_precision(self):
        for kind in (torch.bfloat16, torch.float16):
            half = torch.tensor(WEIGHT).to(kind)
            numpy.testing.assert_array_equal(
                ballast.balanced_packing(half, 4)[0].numpy(), ballast.balanced_packing(half.float(), 4)[0].numpy()
            )

    def test_places_experts(self):
        expected = ballast.rebalance_experts(numpy.array(WEIGHT), 32, 1, 1, 4)
        for tensor, array in zip(ballast.rebalance_experts(torch.tensor(WEIGHT), 32, 1, 1, 4), expected):
            self.assertEqual(tensor.dtype, torch.int64)
            numpy.testing.assert_array_equal(tensor.numpy(), array)

    def test_options_may_be_tensors(self):
        before = ballast.pack(torch.tensor(WEIGHT), 4)
        after = ballast.pack(torch.tensor(WEIGHT), 4, previous=before.pack_index, max_moved=0, pace=torch.tensor([1, 1, 1, 1]))
        self.assertTrue(torch.equal(after.pack_index, before.pack_index))

    def test_writes_in_place(self):
        out = torch.empty((2, 24), dtype=torch.int32), torch.empty((2, 24), dtype=torch.int32)
        self.assertIs(ballast.pack(torch.tensor(WEIGHT), 4, out=out).pack_index, out[0])
        self.assertTrue(torch.equal(out[0].long(), ballast.pack(torch.tensor(WEIGHT), 4).pack_index))


if __name__ == "__main__":
    unittest.main()
