"""The whole interface: pack() for items in packs, place() for copies of items in slots."""

from __future__ import annotations

import collections.abc
import ctypes
from dataclasses import dataclass
from typing import Any, NamedTuple, Sequence

from . import _abi
from ._arrays import Block, Output, option_of, weights_of
from ._library import contexts

EFFORTS = {"fast": 1, "balanced": 2, "thorough": 3, "exact": 4}


class Layer(NamedTuple):
    """What is known of one layer's packing. Loads are times where packs differ, in the units of the weights; with scenarios
    they are shares of the mean.

    gap: heaviest / lower_bound - 1. No packing is lighter than lower_bound; `proven` says that the packing meets it.
    moved, moved_cost: items (slots, with copies) that left their previous pack, and the cost of it. start: the heaviest pack
    before anything moved that need not. most_copies: of an item. node_mean: the mean load of the heaviest node's packs,
    which no placement on its groups can go below; 0 without nodes.
    """

    heaviest: float
    lightest: float
    mean: float
    lower_bound: float
    gap: float
    proven: bool
    target_met: bool
    time_out: bool
    kept: bool
    forced: bool
    cap_exceeded: bool
    swaps: int
    moved: int
    moved_cost: int
    start: float
    most_copies: int
    node_mean: float


class Scenario(NamedTuple):
    """One scenario of a layer, in the units of its weights."""

    heaviest: float
    lightest: float
    mean: float
    lower_bound: float


@dataclass
class Packing:
    """Items in packs.

    pack_index, rank_in_pack: [layers, items], the pack of each item, and its place in the pack. int64, but for arrays that
    the caller gave as `out`. layers: a report of each layer. scenarios: [layers][scenarios], with several scenarios.
    """

    pack_index: Any
    rank_in_pack: Any
    layers: Sequence[Layer]
    scenarios: list[list[Scenario]] | None = None


@dataclass
class Placement:
    """Copies of items in slots.

    item_of_slot: [layers, slots], int64, the item in each slot; slot s is in pack s // (slots / packs). slots_of_item:
    [layers, items, most copies], int64, the slots of each item, ascending (with "eplb" in the order of its copies), then -1. copies: [layers, items], int64.
    layers: a report of each layer. scenarios: [layers][scenarios], with several scenarios.
    """

    item_of_slot: Any
    slots_of_item: Any
    copies: Any
    layers: Sequence[Layer]
    scenarios: list[list[Scenario]] | None = None


def _whole(value: Any, name: str, least: int = 0, most: int = 0xFFFFFFFE) -> int:
    try:
        number = value.__index__()
    except AttributeError:
        raise TypeError(f"{name} must be a whole number, not {value!r}") from None
    if not least <= number <= most:
        raise ValueError(f"{name} must be {least} or more, not {number}" if number < least else f"{name} is too large: {number}")
    return number


def _share(value: float, name: str) -> int:
    """A share of 1, in 10^-9."""
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be between 0 and 1, not {value!r}")
    return round(value * 1e9)


def _choice(value: Any, table: dict[str, int], name: str) -> int:
    if value not in table:
        raise ValueError(f"{name} is one of {', '.join(table)}, not {value!r}")
    return table[value]


class _Job:
    """A job under construction: its struct, the structs that are chained to it, and the memory behind them."""

    def __init__(self, weight: Any, packs: Any, threads: int, backend: str, search: dict[str, Any]):
        self.weight: Block = weights_of(weight, (2, 3))
        shape = self.weight.shape
        self.scenarios, self.layers, self.items = (1, *shape) if len(shape) == 2 else shape
        self.packs = _whole(packs, "packs", 1)
        self._threads, self._backend = threads, backend
        self._kept: list[Any] = []
        self._reports = self._scenario_reports = None
        self.desc = desc = _abi.JobDesc()
        desc.layer_count, desc.item_count, desc.pack_count = self.layers, self.items, self.packs
        desc.weight_type, desc.weights = _abi.WEIGHT_TYPES[self.weight.kind], self.weight.address
        if len(shape) == 2 and self.layers > 1:
            desc.weight_stride = self.weight.stride
        if search:
            self._search(**search)

    def _search(self, strategy=None, effort=None, seed=0, target_gap=None, move_cap=0, time_budget=None, first_layer=0):
        desc = self.desc
        if strategy is not None:
            desc.strategy = strategy.encode()
        if effort is not None:
            desc.effort = _choice(effort, EFFORTS, "effort") if isinstance(effort, str) else _whole(effort, "effort")
        if target_gap is not None:
            desc.target_gap_ppb = _share(target_gap, "target_gap")
        if time_budget is not None:
            if not time_budget > 0:
                raise ValueError(f"time_budget is in seconds, above 0, not {time_budget!r}")
            desc.time_budget_ns = round(time_budget * 1e9)
        desc.seed = _whole(seed, "seed", most=(1 << 64) - 1)
        desc.move_cap = _whole(move_cap, "move_cap")
        desc.first_layer = _whole(first_layer, "first_layer")

    def chain(self, struct: _abi.Headed) -> None:
        struct.h.next = self.desc.h.next
        self.desc.h.next = ctypes.addressof(struct)
        self._kept.append(struct)

    def array(self, value: Any, kind: str, shape: tuple[int, ...], name: str) -> int | None:
        if value is None:
            return None
        block = option_of(value, kind, shape, name)
        self._kept.append(block)
        return block.address

    def output(self, kind: str, shape: tuple[int, ...], like: Any, given: Any = None) -> Output:
        output = Output(kind, shape, like, given)
        self._kept.append(output)
        return output

    def differ(self, counts=None, capacity=None, pace=None, base_load=None) -> None:
        """Packs that differ."""
        if counts is None:
            counts = "even" if capacity is None else "capacity"
        struct = _abi.Packs(counts=_choice(counts, _abi.COUNTS, "counts"))
        struct.capacity = self.array(capacity, "uint32", (self.packs,), "capacity")
        struct.pace = self.array(pace, "uint32", (self.packs,), "pace")
        if base_load is not None and self.scenarios > 1:
            base_load = _layers_first(base_load, self.scenarios, self.layers, self.packs)
            shape: tuple[int, ...] = (self.layers, self.scenarios, self.packs)
        else:
            shape = (self.layers, self.packs)
        struct.base_load = self.array(base_load, self.weight.kind, shape, "base_load")
        self.chain(struct)

    def exclude(self, classes: Any) -> None:
        self.chain(_abi.Classes(item_class=self.array(classes, "uint32", (self.layers, self.items), "classes")))

    def follow(self, previous, name, count, rank=None, move_cost=None, max_moved=None, move_price=0.0, min_gain=0.0) -> None:
        """A previous placement, by pack or, with copies, by slot."""
        if previous is None:
            raise ValueError(f"max_moved, move_price, min_gain and costs need {name}")
        struct = _abi.Previous(move_price_ppb=_share(move_price, "move_price"), min_gain_ppb=_share(min_gain, "min_gain"))
        if max_moved is not None:
            struct.max_moved = _whole(max_moved, "max_moved") or _abi.NONE
        if name == "previous_slots":
            struct.item_of_slot = self.array(previous, "int64", (self.layers, count), name)
        else:
            struct.pack = self.array(previous, "int32", (self.layers, count), name)
            struct.rank = self.array(rank, "int32", (self.layers, count), "previous_rank")
            struct.move_cost = self.array(_costs(move_cost), "uint32", (self.layers, count), "move_cost")
        self.chain(struct)

    def weigh(self, importance=None, cap=None, level="regret", scale="equal") -> None:
        """Several scenarios."""
        struct = _abi.Scenarios(
            count=self.scenarios,
            scale=_choice(scale, _abi.SCALES, "scale"),
            level=_choice(level, _abi.LEVELS, "level"),
            report_stride=ctypes.sizeof(_abi.ScenarioReport),
            scenario_stride=self.weight.stride,
        )
        struct.importance = self.array(importance, "uint32", (self.scenarios,), "importance")
        if cap is not None:
            cap = [0.0 if value is None else float(value) for value in cap]
        struct.cap = self.array(cap, "float64", (self.scenarios,), "cap")
        self._scenario_reports = (_abi.ScenarioReport * (self.layers * self.scenarios))()
        struct.reports = ctypes.addressof(self._scenario_reports)
        self.chain(struct)

    def report(self) -> None:
        self._reports = (_abi.LayerReport * self.layers)()
        self.desc.reports = ctypes.addressof(self._reports)
        self.desc.report_stride = ctypes.sizeof(_abi.LayerReport)

    def run(self, room: int | None = None) -> None:
        """room: slots, where there are more of them than items."""
        context = contexts.fit(self._backend, self._threads, max(1, room or self.items), self.packs)
        context.run(self.desc)

    def layer_reports(self) -> _Layers:
        return _Layers(self._reports, self.scenarios > 1)

    def most_copies(self) -> int:
        return max([report.most_copies for report in self._reports], default=1)

    def scenario_reports(self) -> list[list[Scenario]] | None:
        if self._scenario_reports is None:
            return None
        found = [_scenario(report, self.packs) for report in self._scenario_reports]
        return [found[at : at + self.scenarios] for at in range(0, len(found), self.scenarios)]


def _layers_first(value: Any, scenarios: int, layers: int, packs: int) -> Any:
    """[scenarios, layers, packs] as the library has it: [layers, scenarios, packs]."""
    rows = value.tolist() if hasattr(value, "tolist") else value
    if len(rows) != scenarios or any(len(row) != layers for row in rows):
        raise ValueError(f"base_load must have the shape {[scenarios, layers, packs]}")
    return [[rows[k][layer] for k in range(scenarios)] for layer in range(layers)]


def _costs(move_cost: Any) -> Any:
    """-1 pins an item."""
    if move_cost is None:
        return None
    rows = move_cost.tolist() if hasattr(move_cost, "tolist") else move_cost
    nested = bool(rows) and hasattr(rows[0], "__len__")
    pinned = [[_abi.NONE if cost == -1 else cost for cost in row] for row in (rows if nested else [rows])]
    return pinned if nested else pinned[0]


class _Layers(collections.abc.Sequence):
    """The reports of all layers. Each is made when somebody reads it: to make all takes longer than the rest of a call."""

    def __init__(self, reports: Any, scenarios: bool):
        self._reports, self._scenarios = reports, scenarios

    def __len__(self) -> int:
        return len(self._reports)

    def __getitem__(self, at: Any) -> Any:
        found = self._reports[at]
        return [_layer(report, self._scenarios) for report in found] if isinstance(at, slice) else _layer(found, self._scenarios)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, collections.abc.Sequence) and list(self) == list(other)

    def __repr__(self) -> str:
        return repr(list(self))

    def __reduce__(self):
        return list, (list(self),)


def _layer(report: _abi.LayerReport, scenarios: bool) -> Layer:
    """Doubles come from the report: with scenarios they are shares, else its unit is 2^load_exponent."""
    unit = report.max_value / report.max_load if report.max_load else 2.0**report.load_exponent
    flags = {name: bool(report.flags & bit) for name, bit in _abi.REPORT_FLAGS.items() if name != "rounded"}
    return Layer(
        heaviest=report.max_value,
        lightest=report.min_value,
        mean=report.mean_value,
        lower_bound=report.lower_bound_value,
        gap=report.gap,
        swaps=report.moves,
        moved=report.moved_items,
        moved_cost=report.moved_cost,
        start=report.start_load * unit,
        most_copies=report.most_copies,
        node_mean=report.node_bound * unit,
        **flags,
    )


def _scenario(report: _abi.ScenarioReport, packs: int) -> Scenario:
    unit = report.unit
    return Scenario(report.max_load * unit, report.min_load * unit, report.total_load * unit / packs, report.lower_bound * unit)


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def pack(
    weight: Any,
    packs: int,
    *,
    strategy: str | None = None,
    effort: str | int | None = None,
    seed: int = 0,
    target_gap: float | None = None,
    time_budget: float | None = None,
    first_layer: int = 0,
    counts: str | None = None,
    capacity: Any = None,
    pace: Any = None,
    base_load: Any = None,
    classes: Any = None,
    previous: Any = None,
    previous_rank: Any = None,
    move_cost: Any = None,
    max_moved: int | None = None,
    move_price: float | None = None,
    min_gain: float | None = None,
    importance: Sequence[int] | None = None,
    cap: Sequence[float | None] | None = None,
    level: str = "regret",
    scale: str = "equal",
    threads: int = 1,
    backend: str = "cpu",
    out: tuple[Any, Any] | None = None,
) -> Packing:
    """Puts the items of each layer into packs, so that the heaviest pack is as light as possible.

    weight: [layers, items], or [scenarios, layers, items] for one packing that suits all scenarios; non-negative, finite.
        numpy, torch, or nested lists. packs: their number.
    strategy: a name of `ballast strategies`; default peak_exchange. effort: "fast", "balanced", "thorough", "exact", or its
        number. seed: of the strategies that draw. target_gap: where the search ends, above the bound, as a share.
        time_budget: seconds for the whole call, on the CPU; then bytes may differ between runs. first_layer: the number of
        the first layer in the whole batch, if this call has a part of it.
    counts: "even" (the default: numbers of items differ by at most one), "capacity", "free". capacity: [packs], most items
        of each, 0 for a pack that stays empty; implies "capacity". pace: [packs], time for a unit of weight, 1 to 255.
        base_load: [layers, packs] (with scenarios [scenarios, layers, packs]), what each pack carries already.
    classes: [layers, items]; items of one class other than 0 never share a pack.
    previous: [layers, items], the pack of each item, -1 for a new one. previous_rank: likewise. move_cost: [layers, items],
        default 1; -1 pins an item. max_moved: most cost of all moves of a layer; 0: only what must move; None: no limit.
        move_price: of a unit of cost, as a share of the lower bound (3e-4). min_gain: nothing moves for less, as a share.
    importance: [scenarios], 1 to 16. cap: [scenarios], the greatest load wanted, None or 0 for none. level: "regret"
        compares each scenario with its own bound, "plain" compares loads. scale: "equal" or, for weights of one unit,
        "absolute".
    threads: that share the layers. backend: "cpu", "vulkan", or "auto" for whichever is estimated to be quicker; all give
        the same bytes. out: two int32 arrays [layers, items], written in place, that the result then holds.

    Raises ArgumentError, InfeasibleError, or another BallastError.
    """
    search = _given(strategy=strategy, effort=effort, target_gap=target_gap, time_budget=time_budget)
    if seed or first_layer:
        search.update(seed=seed, first_layer=first_layer)
    job = _Job(weight, packs, threads, backend, search)
    _add_options(job, counts, capacity, pace, base_load, classes, importance, cap, level, scale)
    terms = _given(max_moved=max_moved, move_price=move_price, min_gain=min_gain, move_cost=move_cost, rank=previous_rank)
    if previous is not None or terms:
        job.follow(previous, "previous", job.items, **terms)
    given = out if out is not None else (None, None)
    shape = (job.layers, job.items)
    index, rank = (job.output("int32", shape, weight, array) for array in given)
    job.desc.pack_index, job.desc.rank_in_pack = index.address, rank.address
    job.report()
    job.run()
    return Packing(index.result("int64"), rank.result("int64"), job.layer_reports(), job.scenario_reports())


def place(
    weight: Any,
    packs: int,
    slots: int,
    *,
    groups: int = 1,
    nodes: int = 1,
    max_copies: int = 0,
    strategy: str | None = None,
    effort: str | int | None = None,
    seed: int = 0,
    target_gap: float | None = None,
    time_budget: float | None = None,
    first_layer: int = 0,
    pace: Any = None,
    base_load: Any = None,
    previous_slots: Any = None,
    max_moved: int | None = None,
    move_price: float | None = None,
    min_gain: float | None = None,
    importance: Sequence[int] | None = None,
    cap: Sequence[float | None] | None = None,
    level: str = "regret",
    scale: str = "equal",
    threads: int = 1,
) -> Placement:
    """Puts copies of items into slots, equally many in each pack, so that the heaviest pack is as light as possible. Every
    item has a copy, and never two in one pack.

    weight: [layers, items], or [scenarios, layers, items]; a copy weighs its item's weight divided by its copies. packs:
        their number, which divides `slots`. slots: of all packs, `items` or more. groups: of equally many neighbouring
        items; a group stays on one of the nodes, which are of equally many neighbouring packs. max_copies: of an item;
        0: as many as there are packs. strategy: peak_exchange, or "eplb", the published placement.
    previous_slots: [layers, slots], the item of each slot, -1 for none. A slot that keeps its item keeps its place, so that
        a difference of the two arrays is the list of transfers. max_moved counts slots. The rest is as for pack().
    """
    search = _given(strategy=strategy, effort=effort, target_gap=target_gap, time_budget=time_budget)
    if seed or first_layer:
        search.update(seed=seed, first_layer=first_layer)
    job = _Job(weight, packs, threads, "cpu", search)
    slots = _whole(slots, "slots", 1)
    if slots < job.items:
        raise ValueError(f"slots is {slots}, fewer than the {job.items} items")
    _add_options(job, None, None, pace, base_load, None, importance, cap, level, scale)
    terms = _given(max_moved=max_moved, move_price=move_price, min_gain=min_gain)
    if previous_slots is not None or terms:
        job.follow(previous_slots, "previous_slots", slots, **terms)
    stride = slots - job.items + 1 if strategy == "eplb" else min(slots - job.items + 1, job.packs)
    if previous_slots is not None:
        stride = job.packs  # a previous placement may have lost items, whose slots others take
    items = job.output("int64", (job.layers, slots), weight)
    lists = job.output("int64", (job.layers, job.items, stride), weight)
    copies = job.output("uint32" if not _torch_like(weight) else "int32", (job.layers, job.items), weight)
    job.chain(
        _abi.Replicas(
            slot_count=slots,
            group_count=_whole(groups, "groups", 1),
            node_count=_whole(nodes, "nodes", 1),
            max_copies=_whole(max_copies, "max_copies"),
            index_type=_abi.INDEX_I64,
            copy_stride=stride,
            item_of_slot=items.address,
            slots_of_item=lists.address,
            copies=copies.address,
        )
    )
    job.report()
    job.run(slots)
    slots_of_item = _first(lists.result(), job.most_copies())
    return Placement(items.result(), slots_of_item, copies.result("int64"), job.layer_reports(), job.scenario_reports())


def _torch_like(value: Any) -> bool:
    """torch of today has no uint32 in all its functions; numbers of copies are small."""
    from ._arrays import is_tensor

    return is_tensor(value)


def _first(lists: Any, count: int) -> Any:
    """[..., : count] of arrays and of nested lists."""
    if isinstance(lists, list):
        return [[slots[:count] for slots in layer] for layer in lists]
    cut = lists[:, :, :count]
    return cut.contiguous() if hasattr(cut, "contiguous") else cut.copy()


def _add_options(job, counts, capacity, pace, base_load, classes, importance, cap, level, scale) -> None:
    if counts is not None or capacity is not None or pace is not None or base_load is not None:
        job.differ(counts, capacity, pace, base_load)
    if classes is not None:
        job.exclude(classes)
    if job.scenarios > 1:
        job.weigh(importance, cap, level, scale)
    elif importance is not None or cap is not None:
        raise ValueError("importance and cap need weights of the shape [scenarios, layers, items]")
