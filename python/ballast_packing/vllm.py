"""vLLM: a policy of its expert-parallel load balancer, and the plug-in that puts it in the default's place.

Installed with the package; inactive unless the environment variable BALLAST_EPLB is 1. Written against
vllm.distributed.eplb.policy of 2025 and 2026: EPLB_POLICIES["default"], whose classmethod rebalance_experts returns three
tensors, in newer versions the first alone.
"""

from __future__ import annotations

import inspect
import os
from typing import Any

from .experts import rebalance_experts


def moves_allowed() -> dict[str, Any]:
    """BALLAST_EPLB_MAX_MOVED: most slots of a layer that change their expert; unset: no limit."""
    limit = os.environ.get("BALLAST_EPLB_MAX_MOVED")
    return {} if limit is None else {"max_moved": int(limit)}


def make_policy(default: type) -> type:
    """A policy like `default`, whose method decides how it is called and whether it returns the first result alone."""
    parameters = inspect.signature(default.rebalance_experts).parameters
    takes_old = "old_global_expert_indices" in parameters
    returns_first_alone = "tuple" not in str(inspect.signature(default.rebalance_experts).return_annotation).lower()

    class BallastEplbPolicy(default):
        @classmethod
        def rebalance_experts(cls, weight, num_replicas, num_groups, num_nodes, num_ranks, old_global_expert_indices=None):
            options = {}
            if old_global_expert_indices is not None:
                options = {"previous_slots": old_global_expert_indices, **moves_allowed()}
            results = rebalance_experts(weight, num_replicas, num_groups, num_nodes, num_ranks, **options)
            return results[0] if returns_first_alone else results

    BallastEplbPolicy.takes_old_placement = takes_old
    return BallastEplbPolicy


def register() -> None:
    """The entry point in the group vllm.general_plugins."""
    if os.environ.get("BALLAST_EPLB") != "1":
        return
    from vllm.distributed.eplb import policy

    if not getattr(policy.EPLB_POLICIES["default"], "takes_old_placement", None) is not None:
        policy.EPLB_POLICIES["default"] = make_policy(policy.EPLB_POLICIES["default"])
