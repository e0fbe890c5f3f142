"""Balanced packing in Python: Ballast through ctypes and numpy.

    from ballast_packing import balanced_packing
    pack_index, rank_in_pack = balanced_packing(weight, num_packs)

The plugin is searched for at the path in BALLAST_LIBRARY, then beside this file, then where the system finds libraries.
"""
import ctypes
import os
import pathlib
import sys
import threading

import numpy

# ---- the part of ballast.h that packing needs ----

VERSION_1_0 = 1 << 16
TYPE_ERROR, TYPE_CONTEXT_DESC, TYPE_JOB_DESC = 1, 5, 6
WEIGHT_TYPES = {"float32": 0, "float64": 1, "uint32": 2, "int64": 3}


class Head(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("struct_type", ctypes.c_uint32), ("next", ctypes.c_void_p)]


def with_head(struct, struct_type):
    value = struct()
    value.h.struct_size = ctypes.sizeof(struct)
    value.h.struct_type = struct_type
    return value


class ErrorReport(ctypes.Structure):
    _fields_ = [("h", Head), ("code", ctypes.c_int32), ("vk_result", ctypes.c_int32), ("field_type", ctypes.c_uint32),
                ("field_offset", ctypes.c_uint32), ("message", ctypes.c_char * 224)]


class ContextDesc(ctypes.Structure):
    _fields_ = [("h", Head)] + [(name, ctypes.c_uint32) for name in (
        "max_items", "max_packs", "max_layers", "max_candidates", "frame_slots", "worker_count", "flags", "reserved")]


class JobDesc(ctypes.Structure):
    _fields_ = ([("h", Head)] +
                [(name, ctypes.c_uint32) for name in (
                    "layer_count", "item_count", "pack_count", "first_layer", "weight_type", "flags")] +
                [("weights", ctypes.c_void_p), ("weight_stride", ctypes.c_uint64), ("strategy", ctypes.c_char_p),
                 ("recipe", ctypes.c_void_p), ("seed", ctypes.c_uint64), ("time_budget_ns", ctypes.c_uint64)] +
                [(name, ctypes.c_uint32) for name in ("target_gap_ppb", "move_cap", "effort", "report_stride")] +
                [(name, ctypes.c_void_p) for name in (
                    "progress_user", "progress", "cancel", "pack_index", "rank_in_pack", "pack_load", "load_exponent",
                    "pack_value", "reports", "timings")])


FUNCTIONS = ("create_instance", "destroy_instance", "create_device", "destroy_device", "create_context",
             "destroy_context", "device_count", "device_info", "device_caps", "strategy_info", "strategy_recipe",
             "vk_requirements", "context_scratch_size", "stats", "result_name", "get_extension", "run", "begin", "wait",
             "cancel", "record", "submit", "context_gpu_size", "context_record_layers")


class Api(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("version", ctypes.c_uint32), ("build_id", ctypes.c_char_p)] + [
        (name, ctypes.c_void_p) for name in FUNCTIONS]


# ---- the library ----


class BallastError(RuntimeError):
    """A failure that the library returned: the name of its code, and its message."""


class Ballast:
    """The loaded plugin and its CPU device; one is enough for a process. Any thread may pack, one at a time."""

    def __init__(self, path=None):
        self._library = ctypes.CDLL(str(path or find_library()))
        table = ctypes.c_void_p()
        get_api = self._library.ballast_get_api
        get_api.argtypes = [ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
        if get_api(VERSION_1_0, VERSION_1_0 | 0xFFFF, ctypes.byref(table), None, None) < 0:
            raise BallastError(f"{self._library._name} does not speak version 1 of the interface")
        self._api = ctypes.cast(table, ctypes.POINTER(Api)).contents
        self._lock = threading.Lock()
        self._context, self._room = ctypes.c_void_p(), (0, 0)  # items and packs
        instance, device = ctypes.c_void_p(), ctypes.c_void_p()
        self._call("create_instance", None, ctypes.byref(instance))
        self._call("create_device", instance, None, ctypes.byref(device))
        self._instance, self._device = instance, device

    def _call(self, name, *arguments):
        error = with_head(ErrorReport, TYPE_ERROR)
        arguments = [ctypes.c_void_p(a) if a is None else a for a in arguments] + [ctypes.byref(error)]
        function = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_void_p] * len(arguments))(getattr(self._api, name))
        if function(*arguments) < 0:
            result_name = ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_int32)(self._api.result_name)
            raise BallastError(f"{result_name(error.code).decode()}: {error.message.decode()}")

    def _context_for(self, items, packs):
        """The context; created anew if a shape is larger than any before."""
        room = max(items, self._room[0]), max(packs, self._room[1])
        if room != self._room:
            size = with_head(ContextDesc, TYPE_CONTEXT_DESC)
            size.max_items, size.max_packs = room
            context = ctypes.c_void_p()
            self._call("create_context", self._device, ctypes.byref(size), ctypes.byref(context))
            ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p)(self._api.destroy_context)(self._context)
            self._context, self._room = context, room
        return self._context

    def pack(self, weight, num_packs, strategy=None, seed=0):
        """weight: numpy [layers, items], rows of any stride. Returns two int32 arrays of that shape."""
        layers, items = weight.shape
        pack_index = numpy.empty((layers, items), numpy.int32)
        rank_in_pack = numpy.empty((layers, items), numpy.int32)
        job = with_head(JobDesc, TYPE_JOB_DESC)
        job.layer_count, job.item_count, job.pack_count = layers, items, num_packs
        job.weight_type = WEIGHT_TYPES[weight.dtype.name]
        job.weights, job.weight_stride = weight.ctypes.data, weight.strides[0] if layers > 1 else 0
        job.strategy, job.seed = strategy.encode() if strategy else None, seed
        job.pack_index, job.rank_in_pack = pack_index.ctypes.data, rank_in_pack.ctypes.data
        with self._lock:
            self._call("run", self._context_for(items, num_packs), ctypes.byref(job))
        return pack_index, rank_in_pack


def find_library():
    name = {"win32": "ballast.dll", "darwin": "libballast.so"}.get(sys.platform, "libballast.so")
    if "BALLAST_LIBRARY" in os.environ:
        return os.environ["BALLAST_LIBRARY"]
    beside = pathlib.Path(__file__).resolve().parent / name
    return beside if beside.exists() else name


_ballast = None
_loading = threading.Lock()


def loaded():
    """The plugin, loaded once for the process."""
    global _ballast
    with _loading:
        if _ballast is None:
            _ballast = Ballast()
    return _ballast


# ---- the function ----


def is_tensor(value):
    torch = sys.modules.get("torch")  # who has a tensor has imported it
    return torch is not None and isinstance(value, torch.Tensor)


def as_weights(weight):
    """A numpy array of a type that the library accepts; not a copy if that is possible."""
    if is_tensor(weight):
        weight = weight.detach().cpu()  # no copy if it is on the CPU
        if weight.is_floating_point() and weight.element_size() < 4:
            weight = weight.float()  # numpy has no bfloat16
        weight = weight.numpy()
    weight = numpy.asarray(weight)
    if weight.ndim != 2:
        raise ValueError(f"weight must be [layers, items], but has {weight.ndim} dimensions")
    if weight.shape[1] == 0:
        raise ValueError("weight has no items")
    if weight.dtype.kind not in "fiu":
        raise TypeError(f"weight must be of real numbers, but is {weight.dtype}")
    if weight.dtype.name not in WEIGHT_TYPES:
        weight = weight.astype(numpy.float32 if weight.dtype.kind == "f" and weight.dtype.itemsize < 4 else
                               numpy.float64 if weight.dtype.kind == "f" else numpy.int64)
    # Rows may be apart, but the items of a row must be adjacent, aligned, and in this machine's byte order.
    dense_rows = weight.strides[1] == weight.itemsize and weight.strides[0] >= weight.shape[1] * weight.itemsize
    if dense_rows and weight.flags.aligned and weight.dtype.isnative:
        return weight
    return numpy.array(weight, weight.dtype.name, order="C")


def balanced_packing(weight, num_packs, *, strategy=None, seed=0):
    """Packs the items of each layer into num_packs packs of the same number of items, as evenly as possible.

    weight: [layers, items], non-negative, finite; num_packs divides items. numpy, torch or nested lists.
    Returns (pack_index, rank_in_pack), int64 of that shape: the pack of each item, and its place in the pack. A torch
    tensor on the CPU is read in place, and the results are torch tensors; a tensor on another device is copied first.
    """
    weights = as_weights(weight)
    items = weights.shape[1]
    if not isinstance(num_packs, (int, numpy.integer)) or num_packs < 1:
        raise ValueError(f"num_packs must be a whole number above 0, but is {num_packs!r}")
    if items % num_packs != 0:
        raise ValueError(f"num_packs is {num_packs}, which does not divide the {items} items")
    results = loaded().pack(weights, int(num_packs), strategy, seed)
    results = [result.astype(numpy.int64) for result in results]
    if is_tensor(weight):
        import torch
        results = [torch.from_numpy(result) for result in results]
    return tuple(results)
