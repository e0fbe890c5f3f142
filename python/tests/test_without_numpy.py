"""The whole package where numpy is not installed: lists in, lists out, the same numbers as with it."""

import json
import os
import subprocess
import sys
import unittest

import problems

WITHOUT = "import sys; sys.modules['numpy'] = None\n"
CODE = """
import json, problems
import ballast_packing as ballast
weight = problems.weights(2, 24)
before = ballast.pack(weight, 4)
print(json.dumps([problems.rows(part) for part in (
    before.pack_index, before.rank_in_pack,
    *ballast.balanced_packing([[int(x) for x in row] for row in weight], 4),
    ballast.pack([weight, weight[::-1]], 4, cap=[0, 100], base_load=[[[1] * 4] * 2, [[0.5] * 4] * 2]).pack_index,
    ballast.pack(weight, 4, previous=before.pack_index, move_cost=[-1] * 24, classes=[[0] * 24] * 2, pace=[1, 2, 1, 1]).pack_index,
    *ballast.rebalance_experts(weight, 32, 1, 1, 4),
    ballast.get_seqlen_balanced_partitions(weight[0], 5, True))]))
"""


def run(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=os.path.dirname(__file__) or ".")
    if done.returncode:
        raise AssertionError(done.stderr)
    return done.stdout


class WithoutNumpy(unittest.TestCase):
    def test_gives_the_same(self):
        without = json.loads(run(WITHOUT + CODE))
        self.assertEqual(problems.counts(without[0], 4), [[6] * 4] * 2)
        try:
            import numpy  # noqa: F401
        except ImportError:
            return  # nothing to compare with
        self.assertEqual(without, json.loads(run(CODE)))

    def test_refuses_in_words(self):
        for call, words in (
            ("pack([[1, 2], [3]], 1)", "rows differ in length"),
            ("pack([['a', 'b']], 1)", "a bytes-like|must be real|numbers"),
            ("pack([[1, 2]], 1, out=([[0, 0]], [[0, 0]]))", "out must be int32"),
            ("pack([[1, 2]], 2, capacity=[0.5, 1])", "whole numbers are wanted"),
        ):
            with self.assertRaisesRegex(AssertionError, words):
                run(WITHOUT + "import ballast_packing as ballast\nballast." + call)


if __name__ == "__main__":
    unittest.main()
