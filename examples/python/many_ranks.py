"""Many ranks, one placement: four processes with torch.distributed place the experts of 58 layers, in two ways.

    python3 many_ranks.py [RANKS]

1. Every rank computes the whole placement. The same weights give the same bytes everywhere, so nothing is sent but the
   weights. This is the way while a placement takes milliseconds.
2. Every rank computes its share of the layers, and they gather the results. first_layer says where a share begins, so that
   the bytes are those of one call for all layers. This pays with thousands of layers, or an effort that takes long.

Both are compared with a hash of all bytes. Needs torch; the backend gloo needs no GPU.
"""

import hashlib
import os
import sys
import tempfile

import torch
import torch.distributed as dist
import torch.multiprocessing as multiprocessing

from ballast_packing import place

LAYERS, EXPERTS, SLOTS, GPUS = 58, 256, 288, 32


def tokens_of(rank):
    """What one rank has counted: tokens of each expert. All ranks serve one model, so the same experts are hot on each."""
    popularity = torch.rand((LAYERS, EXPERTS), generator=torch.Generator().manual_seed(1)) ** 4
    noise = torch.rand((LAYERS, EXPERTS), generator=torch.Generator().manual_seed(100 + rank))
    return (popularity * (0.5 + noise) * 10000).to(torch.int64)


def digest(*tensors):
    hashed = hashlib.sha256()
    for tensor in tensors:
        hashed.update(tensor.contiguous().numpy().tobytes())
    return hashed.hexdigest()


def by_itself(load):
    placed = place(load, GPUS, SLOTS)
    return placed.item_of_slot, placed.copies


def by_shares(load, rank, ranks):
    """Shares of equally many layers, the last one filled up: all_gather wants tensors of one shape."""
    share = -(-LAYERS // ranks)
    first = min(rank * share, LAYERS)
    mine = load[first : first + share]
    items = torch.full((share, SLOTS), -1, dtype=torch.int64)
    copies = torch.zeros((share, EXPERTS), dtype=torch.int64)
    if len(mine):
        placed = place(mine, GPUS, SLOTS, first_layer=first)
        items[: len(mine)], copies[: len(mine)] = placed.item_of_slot, placed.copies
    gathered = []
    for part in (items, copies):
        parts = [torch.empty_like(part) for _ in range(ranks)]
        dist.all_gather(parts, part)
        gathered.append(torch.cat(parts)[:LAYERS])
    return tuple(gathered)


def work(rank, ranks, meeting):
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=ranks)
    load = tokens_of(rank)
    dist.all_reduce(load)  # whole numbers add up to the same in any order; floating point may not
    hashes = [None] * ranks
    dist.all_gather_object(hashes, (digest(*by_itself(load)), digest(*by_shares(load, rank, ranks))))
    dist.destroy_process_group()
    different = {one for pair in hashes for one in pair}
    if len(different) != 1:
        sys.exit(f"rank {rank}: the bytes differ: {hashes}")
    if rank == 0:
        placed = place(load, GPUS, SLOTS)
        balance = len(placed.layers) / sum(layer.heaviest / layer.mean for layer in placed.layers)
        print(f"{ranks} ranks, {LAYERS} layers: the same bytes, computed whole and in shares ({different.pop()[:16]})")
        print(f"balance {balance:.4f}, up to {int(placed.copies.max())} copies of an expert")


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    with tempfile.TemporaryDirectory() as folder:
        multiprocessing.spawn(work, (count, os.path.join(folder, "meeting")), nprocs=count)
