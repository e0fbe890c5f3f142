"""Balancing sequences over ranks: the function that trainers call."""

from __future__ import annotations

from typing import Sequence

from .packing import _whole, pack


def get_seqlen_balanced_partitions(
    seqlen_list: Sequence[float], k_partitions: int, equal_size: bool, *, effort: str | int | None = None
) -> list[list[int]]:
    """Splits sequences into k_partitions lists of about the same total length.

    seqlen_list: the length, or the cost, of each sequence; k_partitions or more of them. equal_size: every list has the
    same number of sequences; where k_partitions does not divide their number, numbers differ by one. False: any number,
    but at least one.
    Returns the indices of the sequences in each list, ascending.
    """
    parts = _whole(k_partitions, "k_partitions", 1)
    count = len(seqlen_list)
    if count < parts:
        raise ValueError(f"{count} sequences do not fill {parts} partitions")
    lengths = seqlen_list.tolist() if hasattr(seqlen_list, "tolist") else list(seqlen_list)
    packing = pack([lengths], parts, effort=effort, counts=None if equal_size else "free")
    partitions: list[list[int]] = [[] for _ in range(parts)]
    for sequence, index in enumerate(packing.pack_index[0]):
        partitions[int(index)].append(sequence)
    for partition in partitions:
        if not partition:  # where lengths are 0, or one exceeds all others together
            longest = max(partitions, key=len)
            partition.append(longest.pop(min(range(len(longest)), key=lambda at: lengths[longest[at]])))
    return partitions
