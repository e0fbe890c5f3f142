"""Arrays that come in and go out: of numpy, of torch, or lists. Neither numpy nor torch is needed.

What a function returns is of the kind of its weights: tensors on their device for tensors, arrays of numpy for its arrays,
and for anything else arrays of numpy where numpy is installed, else lists.
"""

from __future__ import annotations

import array
import ctypes
import sys
from typing import Any, NamedTuple

from . import _abi

try:
    import numpy
except ImportError:
    numpy = None

_CODES = {"int32": "i", "uint32": "I", "int64": "q", "float64": "d", "float32": "f"}
_CTYPES = {
    "int32": ctypes.c_int32,
    "uint32": ctypes.c_uint32,
    "int64": ctypes.c_int64,
    "float32": ctypes.c_float,
    "float64": ctypes.c_double,
}


class Block(NamedTuple):
    """Numbers in memory that the library reads. The last dimension is dense, and so are all between the first and it."""

    address: int
    kind: str  # of a number, such as "float32"
    shape: tuple[int, ...]
    stride: int  # bytes from one of the first dimension to the next
    owner: Any  # keeps the memory


_kinds: dict[Any, str] = {}


def _kind_of(dtype: Any) -> str:
    """The name of a number's type, of numpy or torch. They take a tenth of a small call to make one."""
    kind = _kinds.get(dtype)
    if kind is None:
        kind = _kinds[dtype] = getattr(dtype, "name", None) or str(dtype).split(".")[-1]
    return kind


def is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")  # who has a tensor has imported it
    return torch is not None and isinstance(value, torch.Tensor)


def _tensor_block(value, kinds) -> Block:
    tensor = value.detach().cpu()
    kind = _kind_of(tensor.dtype)
    if kind not in kinds:
        wide = _widened(kind, kinds)
        narrower = wide in ("int32", "uint32") or not hasattr(sys.modules["torch"], wide)
        if narrower:  # whether all numbers fit is to be seen, and torch has not always uint32
            return _numpy_block(tensor.numpy(), kinds) if numpy is not None else _list_block(tensor.tolist(), kinds)
        tensor, kind = tensor.to(getattr(sys.modules["torch"], wide)), wide
    tensor = tensor.contiguous()
    shape = tuple(int(size) for size in tensor.shape)
    size = tensor.element_size()
    return Block(tensor.data_ptr(), kind, shape, size * _product(shape[1:]), tensor)


def _widened(kind: str, kinds) -> str:
    """A kind that holds all of `kind`, as far as there is one."""
    floats = [k for k in ("float64", "float32") if k in kinds]
    if kind.startswith(("float", "bfloat")) and floats:
        wide = "float32" if "float32" in kinds and kind in ("float16", "bfloat16") else floats[0]
    elif kind.startswith(("int", "uint", "bool")):
        wide = next(k for k in ("int64", "int32", "uint32", *kinds) if k in kinds)
    else:
        raise TypeError(f"{'numbers' if floats else 'whole numbers'} are wanted, not {kind}")
    return wide


def _numpy_block(value, kinds) -> Block:
    given = numpy.asarray(value)
    kind = _kind_of(given.dtype)
    if kind not in kinds:
        if given.dtype.kind not in "fiub":
            raise TypeError(f"numbers are wanted, not {given.dtype}")
        kind = _widened(kind, kinds)
        given = _narrowed(given, kind)
    dense = given.flags.aligned and given.dtype.isnative
    expected = given.itemsize
    for size, stride in zip(reversed(given.shape[1:]), reversed(given.strides[1:])):
        dense = dense and (stride == expected or size == 1)
        expected *= size
    stride = given.strides[0] if given.ndim > 1 and given.shape[0] > 1 else expected
    if not dense or stride < expected or given.ndim == 1 and given.strides[0] != given.itemsize:
        given = numpy.array(given, kind, order="C")
        stride = expected
    return Block(given.__array_interface__["data"][0], kind, given.shape, stride, given)


def _narrowed(given, kind):
    """Refuses whole numbers that do not fit, instead of wrapping them."""
    result = given.astype(kind)
    if given.dtype.kind in "iu" and kind != "int64" and given.size and not (result == given).all():
        raise ValueError(f"a number does not fit {kind}")
    if given.dtype.kind == "u" and given.dtype.itemsize == 8 and given.size and int(given.max()) >= 1 << 63:
        raise ValueError("a number does not fit int64")
    return result


def _list_block(value, kinds) -> Block:
    """Nested lists, without numpy."""
    rows, shape = value, []
    while hasattr(rows, "__len__") and not isinstance(rows, (str, bytes)):
        shape.append(len(rows))
        if not shape[-1]:
            break
        rows = rows[0]
    flat = value
    for size in shape[1:]:
        if any(len(row) != size for row in flat):
            raise ValueError("rows differ in length")
        flat = [number for row in flat for number in row]
    whole = all(isinstance(number, int) for number in flat)
    preferred = ("int64", "int32", "uint32", "float64", "float32") if whole else ("float64", "float32")
    kind = next((kind for kind in preferred if kind in kinds), None)
    if kind is None:
        raise TypeError("whole numbers are wanted")
    try:
        numbers = array.array(_CODES[kind], flat)
    except OverflowError:
        raise ValueError(f"a number does not fit {kind}") from None
    shape = tuple(shape)
    return Block(numbers.buffer_info()[0], kind, shape, numbers.itemsize * _product(shape[1:]), numbers)


def _product(sizes) -> int:
    result = 1
    for size in sizes:
        result *= size
    return result


def block_of(value: Any, kinds, name: str) -> Block:
    """The numbers of `value`, of one of the kinds; not a copy if that is possible."""
    try:
        if is_tensor(value):
            return _tensor_block(value, kinds)
        return _numpy_block(value, kinds) if numpy is not None else _list_block(value, kinds)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: {error}") from None


def weights_of(value: Any, dimensions: tuple[int, ...], name: str = "weight") -> Block:
    block = block_of(value, _abi.WEIGHT_TYPES, name)
    if len(block.shape) not in dimensions:
        names = {2: "[layers, items]", 3: "[scenarios, layers, items]"}
        wanted = " or ".join(names[count] for count in dimensions)
        raise ValueError(f"{name} must be {wanted}, but has {len(block.shape)} dimensions")
    if block.shape[-1] == 0:
        raise ValueError(f"{name} has no items")
    return block


def option_of(value: Any, kind: str, shape: tuple[int, ...], name: str) -> Block:
    """An option of that shape. A leading dimension of layers may be left out: all layers then have the same."""
    block = block_of(value, (kind,), name)
    if block.shape == shape[1:] and len(shape) > 1:
        repeated = (_CTYPES[kind] * _product(shape))()
        size = ctypes.sizeof(repeated) // max(1, shape[0])
        for layer in range(shape[0]):
            ctypes.memmove(ctypes.addressof(repeated) + layer * size, block.address, size)
        return Block(ctypes.addressof(repeated), kind, shape, size, repeated)
    if block.shape != shape:
        raise ValueError(f"{name} must have the shape {list(shape)}, not {list(block.shape)}")
    dense = _product(shape[1:]) * (ctypes.sizeof(_CTYPES[kind]))
    if len(shape) > 1 and shape[0] > 1 and block.stride != dense:
        return option_of(numpy.ascontiguousarray(value), kind, shape, name)
    return block


class Output:
    """Numbers that the library writes, in the kind of array that the caller uses."""

    def __init__(self, kind: str, shape: tuple[int, ...], like: Any, given: Any = None):
        self._kind, self._shape, self._like = kind, shape, like
        if given is not None:
            self._take(given)
        elif is_tensor(like):
            torch = sys.modules["torch"]
            self._array = torch.empty(shape, dtype=getattr(torch, kind))
            self.address = self._array.data_ptr()
        elif numpy is not None:
            self._array = numpy.empty(shape, kind)
            self.address = self._array.__array_interface__["data"][0]
        else:
            self._array = (_CTYPES[kind] * _product(shape))()
            self.address = ctypes.addressof(self._array)

    def _take(self, given: Any) -> None:
        """An array of the caller's. It is written in place."""
        shape = tuple(getattr(given, "shape", ()))
        kind = str(getattr(given, "dtype", "")).split(".")[-1]
        if shape != self._shape or kind != self._kind:
            raise ValueError(f"out must be {self._kind} of the shape {list(self._shape)}, not {kind or type(given).__name__} {list(shape)}")
        if is_tensor(given):
            if not given.is_contiguous() or given.device.type != "cpu":
                raise ValueError("out must be a contiguous tensor on the CPU")
            self.address = given.data_ptr()
        else:
            if not (given.flags.c_contiguous and given.flags.writeable):
                raise ValueError("out must be a contiguous array that may be written")
            self.address = given.__array_interface__["data"][0]
        self._array, self._like = given, None

    def result(self, kind: str | None = None) -> Any:
        """The array, as `kind` if that is given; of the caller's own array always that array."""
        if self._like is None:
            return self._array
        if is_tensor(self._like):
            torch = sys.modules["torch"]
            wanted = self._array if kind in (None, self._kind) else self._array.to(getattr(torch, kind))
            return wanted.to(self._like.device)
        if numpy is not None:
            return self._array if kind in (None, self._kind) else self._array.astype(kind)
        return _nested(list(self._array), self._shape)


def _nested(flat: list, shape: tuple[int, ...]) -> list:
    for size in reversed(shape[1:]):
        flat = [flat[i : i + size] for i in range(0, len(flat), size)] if size else [[] for _ in range(_product(shape[:-1]))]
    return flat
