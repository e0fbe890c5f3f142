"""The loaded plugin, its objects, and its errors. A context serves one thread, and no process but the one that made it."""

from __future__ import annotations

import ctypes
import os
import pathlib
import sys
import threading

from . import _abi

_NAMES = {"win32": "ballast.dll"}


class BallastError(RuntimeError):
    """A failure that the library reported.

    code: its name, such as "BALLAST_E_MEMORY". The text is the library's sentence.
    """

    def __init__(self, code: str, message: str):
        super().__init__(code, message)
        self.code = code

    def __str__(self) -> str:
        return ": ".join(self.args)


class ArgumentError(BallastError, ValueError):
    """An argument or a weight that the library refuses; the sentence names it."""


class InfeasibleError(BallastError, ValueError):
    """No packing meets all options of the job."""


def library_path() -> pathlib.Path:
    """Where the plugin is: the path in the environment variable BALLAST_LIBRARY, or beside this package."""
    if given := os.environ.get("BALLAST_LIBRARY"):
        return pathlib.Path(given)
    return pathlib.Path(__file__).resolve().parent / _NAMES.get(sys.platform, "libballast.so")


class Library:
    """The plugin's functions. It stays loaded until the process ends."""

    def __init__(self, path):
        try:
            self._handle = ctypes.CDLL(str(path))
        except OSError as error:
            raise ImportError(f"the plugin cannot be loaded: {error}; set BALLAST_LIBRARY to its path") from None
        get_api = self._handle.ballast_get_api
        get_api.argtypes = [ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
        table = ctypes.c_void_p()
        if get_api(_abi.VERSION_1_0, _abi.LAST_VERSION, ctypes.byref(table), None, None) < 0:
            raise ImportError(f"{path} does not have version 1 of the interface")
        api = ctypes.cast(table, ctypes.POINTER(_abi.Api)).contents
        self.build_id: str = api.build_id.decode()
        for name, types in _abi.FUNCTIONS.items():
            setattr(self, name, ctypes.CFUNCTYPE(*types)(getattr(api, name)))

    def check(self, code: int, error: _abi.Error) -> None:
        """Raises what a call returned below 0."""
        if code >= 0:
            return
        name = self.result_name(code).decode()
        kind = InfeasibleError if name == _abi.INFEASIBLE else ArgumentError if name in _abi.OF_THE_ARGUMENTS else BallastError
        raise kind(name, error.message.decode(errors="replace"))


_library: Library | None = None
_loading = threading.Lock()


def library() -> Library:
    """The plugin, loaded once for the process."""
    global _library
    with _loading:
        if _library is None:
            _library = Library(library_path())
    return _library


# ---- fork ----

_generation = 0  # of processes: objects of an earlier one are not used any more


def _after_fork_in_child() -> None:
    global _generation, _loading
    _generation += 1
    _loading = threading.Lock()  # another thread may have held it


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)


# ---- objects ----


class Device:
    """An instance of the library, and one device of it."""

    def __init__(self, backend: str):
        if backend not in _abi.BACKENDS:
            raise ValueError(f"backend is one of {', '.join(_abi.BACKENDS)}, not {backend!r}")
        self.generation = _generation
        self._functions = functions = library()
        error = _abi.Error()
        self._instance, self.handle = ctypes.c_void_p(), ctypes.c_void_p()
        functions.check(functions.create_instance(None, ctypes.addressof(self._instance), ctypes.addressof(error)), error)
        desc = _abi.DeviceDesc(backend=_abi.BACKENDS[backend])
        code = functions.create_device(
            self._instance, ctypes.addressof(desc), ctypes.addressof(self.handle), ctypes.addressof(error)
        )
        functions.check(code, error)

    def __del__(self):
        functions = getattr(self, "_functions", None)
        if functions is not None:
            functions.destroy_device(self.handle)
            functions.destroy_instance(self._instance)


class Context:
    """Memory for the jobs of one thread, up to its sizes."""

    def __init__(self, device: Device, items: int, packs: int, threads: int):
        self.items, self.packs, self.device = items, packs, device
        self._functions = functions = library()
        self.handle = ctypes.c_void_p()
        self.error = _abi.Error()
        desc = _abi.ContextDesc(max_items=items, max_packs=packs, worker_count=threads)
        if threads > 1:
            desc.flags = _abi.OWN_THREADS
        code = functions.create_context(
            device.handle, ctypes.addressof(desc), ctypes.addressof(self.handle), ctypes.addressof(self.error)
        )
        functions.check(code, self.error)

    def run(self, job: _abi.JobDesc) -> int:
        """The remark of a job that succeeded: 0, or a code above it."""
        code = self._functions.run(self.handle, ctypes.addressof(job), ctypes.addressof(self.error))
        if code < 0:
            self._functions.check(code, self.error)
        return code

    def __del__(self):
        functions = getattr(self, "_functions", None)
        if functions is not None:
            functions.destroy_context(self.handle)


class Contexts(threading.local):
    """The contexts of the calling thread, one for each backend and number of threads. They grow with the jobs."""

    def __init__(self):
        self.generation = _generation
        self._of = {}

    def fit(self, backend: str, threads: int, items: int, packs: int) -> Context:
        if self.generation != _generation:  # a fork lies between
            self.__init__()
        context = self._of.get((backend, threads))
        if context is not None and context.items >= items and context.packs >= packs:
            return context
        if context is not None:
            items, packs = max(items, context.items), max(packs, context.packs)
        context = Context(_device_of(backend), items, packs, threads)
        self._of[backend, threads] = context
        return context


_devices: dict[str, Device] = {}


def _device_of(backend: str) -> Device:
    """The process's device of that backend."""
    device = _devices.get(backend)
    if device is None or device.generation != _generation:
        device = _devices[backend] = Device(backend)
    return device


contexts = Contexts()
