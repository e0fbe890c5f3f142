"""Ballast in Python: weighted items into packs, so that the fullest pack is as light as possible.

    from ballast_packing import balanced_packing, rebalance_experts, get_seqlen_balanced_partitions, pack, place

Arrays may be of numpy, of torch, or nested lists; neither numpy nor torch is needed. Any thread may call, and so may a
child of fork: each thread has memory of its own in the library. The bytes of a result depend on the arguments alone, not
on the machine, the device or the number of threads.
"""

from ._library import ArgumentError, BallastError, InfeasibleError, library, library_path
from .experts import balanced_packing, place_experts, rebalance_experts
from .packing import Layer, Packing, Placement, Scenario, pack, place
from .sequences import get_seqlen_balanced_partitions

__all__ = [
    "ArgumentError",
    "BallastError",
    "InfeasibleError",
    "Layer",
    "Packing",
    "Placement",
    "Scenario",
    "balanced_packing",
    "get_seqlen_balanced_partitions",
    "library",
    "library_path",
    "pack",
    "place",
    "place_experts",
    "rebalance_experts",
]
