"""SGLang: the plug-in that replaces the placement of its algorithms "deepseek" and "deepseek_hierarchical".

Installed with the package; inactive unless the environment variable BALLAST_EPLB is 1. Written against
sglang.srt.eplb.eplb_algorithms.deepseek.rebalance_experts(weight, num_replicas, num_groups, num_nodes, num_gpus,
enable_hierarchical) and sglang.srt.plugins.hook_registry of 2026.
"""

from __future__ import annotations

import os
from typing import Any

from .experts import rebalance_experts

TARGET = "sglang.srt.eplb.eplb_algorithms.deepseek.rebalance_experts"


def rebalance(
    weight: Any, num_replicas: int, num_groups: int | None, num_nodes: int, num_gpus: int, enable_hierarchical: bool
) -> tuple[Any, Any, Any]:
    """As SGLang calls it. Without the hierarchy all GPUs are one node."""
    groups, nodes = (num_groups, num_nodes) if enable_hierarchical else (1, 1)
    return rebalance_experts(weight, num_replicas, groups, nodes, num_gpus)


def register() -> None:
    """The entry point in the group sglang.srt.plugins."""
    if os.environ.get("BALLAST_EPLB") != "1":
        return
    from sglang.srt.plugins.hook_registry import HookRegistry, HookType

    HookRegistry.register(TARGET, rebalance, HookType.REPLACE)
