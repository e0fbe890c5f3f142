"""The plug-ins of the serving engines, driven by stand-ins with the signatures that the real ones had when they were read."""

import importlib
import os
import sys
import types
import unittest
from unittest import mock

import numpy
import problems

import ballast_packing as ballast

LOAD = numpy.array(problems.weights(2, 32), numpy.float32)


class Vllm2025:
    """vllm.distributed.eplb.policy.default, of 2025."""

    @classmethod
    def rebalance_experts(
        cls, weight, num_replicas: int, num_groups: int, num_nodes: int, num_ranks: int
    ) -> "tuple[torch.Tensor, torch.Tensor, torch.Tensor]":  # noqa: F821
        raise AssertionError("theirs was called")


class Vllm2026:
    """The same of 2026: it is told the old placement, and returns the first result alone."""

    @classmethod
    def rebalance_experts(
        cls, weight, num_replicas: int, num_groups: int, num_nodes: int, num_ranks: int, old_global_expert_indices=None
    ) -> "torch.Tensor":  # noqa: F821
        raise AssertionError("theirs was called")


def modules(**contents):
    """Stand-ins for modules, by their names with dots as double underscores; their parents are packages."""
    found = {}
    for name, content in contents.items():
        path = name.replace("__", ".")
        parts = path.split(".")
        for end in range(1, len(parts) + 1):
            found.setdefault(".".join(parts[:end]), types.ModuleType(".".join(parts[:end])))
        vars(found[path]).update(content)
    for path, module in found.items():
        parent, _, leaf = path.rpartition(".")
        if parent:
            setattr(found[parent], leaf, module)
    return mock.patch.dict(sys.modules, found)


def entry_point(name):
    return importlib.import_module(f"ballast_packing.{name}").register


class Vllm(unittest.TestCase):
    def policy_of(self, default, environment):
        policies = {"default": default}
        with modules(vllm__distributed__eplb__policy={"EPLB_POLICIES": policies}):
            with mock.patch.dict(os.environ, environment):
                entry_point("vllm")()
                entry_point("vllm")()  # engines load plug-ins more than once
        return policies["default"]

    def test_is_inactive_unless_asked(self):
        self.assertIs(self.policy_of(Vllm2026, {"BALLAST_EPLB": "0"}), Vllm2026)

    def test_takes_the_place_of_the_default(self):
        policy = self.policy_of(Vllm2025, {"BALLAST_EPLB": "1"})
        self.assertTrue(issubclass(policy, Vllm2025) and policy.__mro__[1] is Vllm2025)
        for ours, due in zip(policy.rebalance_experts(LOAD, 40, 4, 2, 8), ballast.rebalance_experts(LOAD, 40, 4, 2, 8)):
            numpy.testing.assert_array_equal(ours, due)

    def test_moves_few_experts(self):
        policy = self.policy_of(Vllm2026, {"BALLAST_EPLB": "1"})
        before = policy.rebalance_experts(LOAD, 40, 1, 1, 8)
        self.assertEqual(before.shape, (2, 40))
        with mock.patch.dict(os.environ, {"BALLAST_EPLB_MAX_MOVED": "3"}):
            after = policy.rebalance_experts(LOAD[:, ::-1].copy(), 40, 1, 1, 8, before)
        changed = (after != before).sum(axis=1)
        self.assertTrue(((0 < changed) & (changed <= 3)).all())


class Sglang(unittest.TestCase):
    class HookRegistry:
        registered = []

        @classmethod
        def register(cls, target, hook, hook_type):
            cls.registered.append((target, hook, hook_type))

    class HookType:
        REPLACE = "replace"

    def test_replaces_their_placement(self):
        contents = {"HookRegistry": self.HookRegistry, "HookType": self.HookType}
        with modules(sglang__srt__plugins__hook_registry=contents):
            entry_point("sglang")()
            self.assertEqual(self.HookRegistry.registered, [])
            with mock.patch.dict(os.environ, {"BALLAST_EPLB": "1"}):
                entry_point("sglang")()
        ((target, hook, kind),) = self.HookRegistry.registered
        self.assertEqual((target, kind), ("sglang.srt.eplb.eplb_algorithms.deepseek.rebalance_experts", "replace"))
        for hierarchical, groups, nodes in ((True, 4, 2), (False, 1, 1)):
            ours = hook(
                weight=LOAD, num_replicas=40, num_groups=4, num_nodes=2, num_gpus=8, enable_hierarchical=hierarchical
            )
            for part, due in zip(ours, ballast.rebalance_experts(LOAD, 40, groups, nodes, 8)):
                numpy.testing.assert_array_equal(part, due)


if __name__ == "__main__":
    unittest.main()
