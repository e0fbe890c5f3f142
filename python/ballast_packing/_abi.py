"""The structs of ballast.h and ballast_placement.h, as ctypes reads them. A test compares each field with the header."""

from __future__ import annotations

import ctypes
from ctypes import c_char, c_char_p, c_double, c_int32, c_uint8, c_uint32, c_uint64, c_void_p

VERSION_1_0 = 1 << 16
LAST_VERSION = VERSION_1_0 | 0xFFFF
CRITICAL = 0x80000000
NONE = 0xFFFFFFFF  # BALLAST_NONE, and BALLAST_PINNED as a move_cost
OWN_THREADS = 1

BACKENDS = {"auto": 0, "cpu": 1, "vulkan": 2}
COUNTS = {"even": 0, "capacity": 1, "free": 2}
SCALES = {"equal": 0, "absolute": 1}
LEVELS = {"regret": 0, "plain": 1}
WEIGHT_TYPES = {"float32": 0, "float64": 1, "uint32": 2, "int64": 3}
INDEX_I64 = 1

INFEASIBLE = "BALLAST_E_INFEASIBLE"
OF_THE_ARGUMENTS = {"BALLAST_E_ARGUMENT", "BALLAST_E_WEIGHT", "BALLAST_E_RANGE", "BALLAST_E_NOT_FOUND"}


class Head(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("struct_type", c_uint32), ("next", c_void_p)]


class Headed(ctypes.Structure):
    """A struct that begins with a head, which is filled in."""

    TYPE = 0

    def __init__(self, **fields):
        super().__init__(Head(ctypes.sizeof(self), self.TYPE, None), **fields)


def _fields(*groups):
    """(type, "name name ...") groups, as ctypes wants them."""
    return [(name, kind) for kind, names in groups for name in names.split()]


class Error(Headed):
    TYPE = 0x0001
    _fields_ = [("h", Head), *_fields((c_int32, "code vk_result"), (c_uint32, "field_type field_offset")), ("message", c_char * 224)]


class DeviceDesc(Headed):
    TYPE = 0x0003
    _fields_ = [("h", Head), *_fields((c_uint32, "backend flags")), ("device_uuid", c_uint8 * 16)]


class ContextDesc(Headed):
    TYPE = 0x0005
    _fields_ = [
        ("h", Head),
        *_fields((c_uint32, "max_items max_packs max_layers max_candidates frame_slots worker_count flags reserved")),
    ]


class JobDesc(Headed):
    TYPE = 0x0006
    _fields_ = [
        ("h", Head),
        *_fields(
            (c_uint32, "layer_count item_count pack_count first_layer weight_type flags"),
            (c_void_p, "weights"),
            (c_uint64, "weight_stride"),
            (c_char_p, "strategy"),
            (c_void_p, "recipe"),
            (c_uint64, "seed time_budget_ns"),
            (c_uint32, "target_gap_ppb move_cap effort report_stride"),
            (c_void_p, "progress_user progress cancel pack_index rank_in_pack pack_load load_exponent pack_value reports timings"),
        ),
    ]


class Packs(Headed):
    TYPE = 0x000B | CRITICAL
    _fields_ = [("h", Head), *_fields((c_uint32, "counts reserved"), (c_void_p, "capacity pace base_load"))]


class Classes(Headed):
    TYPE = 0x000C | CRITICAL
    _fields_ = [("h", Head), ("item_class", c_void_p)]


class Replicas(Headed):
    TYPE = 0x000D | CRITICAL
    _fields_ = [
        ("h", Head),
        *_fields(
            (c_uint32, "slot_count group_count node_count max_copies index_type copy_stride"),
            (c_void_p, "item_of_slot slots_of_item copies"),
        ),
    ]


class Previous(Headed):
    TYPE = 0x000E | CRITICAL
    _fields_ = [
        ("h", Head),
        *_fields((c_uint32, "max_moved move_price_ppb min_gain_ppb reserved"), (c_void_p, "item_of_slot pack rank move_cost")),
    ]


class Scenarios(Headed):
    TYPE = 0x000F | CRITICAL
    _fields_ = [
        ("h", Head),
        *_fields(
            (c_uint32, "count scale level report_stride"),
            (c_uint64, "scenario_stride"),
            (c_void_p, "importance cap reports"),
        ),
    ]


class LayerReport(ctypes.Structure):
    _fields_ = _fields(
        (c_uint32, "max_load min_load total_load lower_bound"),
        (c_int32, "load_exponent"),
        (c_uint32, "candidate moves flags"),
        (c_double, "gap max_value min_value mean_value lower_bound_value"),
        (c_uint32, "moved_items moved_cost start_load forced_cost replaced most_copies node_bound limit_bound"),
    )


class ScenarioReport(ctypes.Structure):
    _fields_ = _fields((c_uint32, "max_load min_load total_load lower_bound"), (c_double, "unit"))


REPORT_FLAGS = {
    "rounded": 0x1,
    "target_met": 0x2,
    "proven": 0x4,
    "time_out": 0x8,
    "kept": 0x10,
    "forced": 0x20,
    "cap_exceeded": 0x40,
}

# Those that this package calls, with the types of their arguments.
FUNCTIONS = {
    "create_instance": (c_int32, c_void_p, c_void_p, c_void_p),
    "destroy_instance": (c_int32, c_void_p),
    "create_device": (c_int32, c_void_p, c_void_p, c_void_p, c_void_p),
    "destroy_device": (c_int32, c_void_p),
    "create_context": (c_int32, c_void_p, c_void_p, c_void_p, c_void_p),
    "destroy_context": (c_int32, c_void_p),
    "result_name": (c_char_p, c_int32),
    "run": (c_int32, c_void_p, c_void_p, c_void_p),
}


class Api(ctypes.Structure):
    _fields_ = [("struct_size", c_uint32), ("version", c_uint32), ("build_id", c_char_p)] + _fields(
        (
            c_void_p,
            "create_instance destroy_instance create_device destroy_device create_context destroy_context device_count "
            "device_info device_caps strategy_info strategy_recipe vk_requirements context_scratch_size stats result_name "
            "get_extension run begin wait cancel record submit context_gpu_size "
            "context_record_layers context_host_size",
        )
    )


# The C name of each struct, for the test.
C_NAMES = {
    "ballast_head": Head,
    "ballast_error": Error,
    "ballast_device_desc": DeviceDesc,
    "ballast_context_desc": ContextDesc,
    "ballast_job_desc": JobDesc,
    "ballast_packs": Packs,
    "ballast_classes": Classes,
    "ballast_replicas": Replicas,
    "ballast_previous": Previous,
    "ballast_scenarios": Scenarios,
    "ballast_layer_report": LayerReport,
    "ballast_scenario_report": ScenarioReport,
    "ballast_api": Api,
}
