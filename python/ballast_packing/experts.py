"""Placing the experts of a model: the functions that inference engines call."""

from __future__ import annotations

from typing import Any

from .packing import Placement, _Job, _whole, place


def balanced_packing(weight: Any, num_packs: int, *, strategy: str | None = None, seed: int = 0) -> tuple[Any, Any]:
    """Packs the items of each layer into num_packs packs of the same number of items.

    weight: [layers, items]; num_packs divides items.
    Returns (pack_index, rank_in_pack), int64 of that shape, on the weights' device: the pack of each item, and its place in
    the pack.
    """
    search = {name: value for name, value in (("strategy", strategy), ("seed", seed)) if value}
    job = _Job(weight, num_packs, 1, "cpu", search)
    if len(job.weight.shape) != 2:
        raise ValueError(f"weight must be [layers, items], but has {len(job.weight.shape)} dimensions")
    if job.items % job.packs != 0:
        raise ValueError(f"num_packs is {num_packs}, which does not divide the {job.items} items")
    index, rank = (job.output("int32", job.weight.shape, weight) for _ in range(2))
    job.desc.pack_index, job.desc.rank_in_pack = index.address, rank.address
    job.run()
    return index.result("int64"), rank.result("int64")


def place_experts(
    weight: Any,
    num_replicas: int,
    num_groups: int | None,
    num_nodes: int,
    num_gpus: int,
    **options: Any,
) -> Placement:
    """The same as rebalance_experts, with the report of each layer. options: those of place()."""
    groups, nodes = _whole(num_groups or 1, "num_groups", 1), _whole(num_nodes, "num_nodes", 1)
    gpus, replicas = _whole(num_gpus, "num_gpus", 1), _whole(num_replicas, "num_replicas", 1)
    if replicas % gpus != 0:
        raise ValueError(f"num_replicas is {replicas}, not a multiple of the {gpus} GPUs")
    if gpus % nodes != 0:
        raise ValueError(f"num_gpus is {gpus}, not a multiple of the {nodes} nodes")
    if groups % nodes != 0:
        groups = nodes = 1  # groups do not fit nodes: all GPUs are one node
    if nodes > 1 and options.get("previous_slots") is not None:
        groups = nodes = 1  # a previous placement and nodes do not go together
    return place(weight, gpus, replicas, groups=groups, nodes=nodes, **options)


def rebalance_experts(
    weight: Any,
    num_replicas: int,
    num_groups: int | None,
    num_nodes: int,
    num_gpus: int,
    **options: Any,
) -> tuple[Any, Any, Any]:
    """How many copies of each expert, and where.

    weight: [layers, experts], the load of each. num_replicas: physical experts, a multiple of num_gpus. num_groups: of
    neighbouring experts; a group stays on one node if num_nodes divides num_groups, else all GPUs count as one node.
    num_nodes: divides num_gpus. options: those of place(), such as strategy="eplb" for the published placement, or
    previous_slots= and max_moved= for few transfers (then nodes are left out).

    Returns (physical_to_logical_map, logical_to_physical_map, expert_count), int64 on the weights' device:
    [layers, num_replicas], the expert of each replica; [layers, experts, most copies], the replicas of each expert,
    then -1; [layers, experts], the number of copies.
    """
    placed = place_experts(weight, num_replicas, num_groups, num_nodes, num_gpus, **options)
    return placed.item_of_slot, placed.slots_of_item, placed.copies
