"""The structs of _abi.py against the header, as a C compiler reads it. BALLAST_INCLUDE and BALLAST_CC say where and which."""

import ctypes
import os
import pathlib
import subprocess
import tempfile
import unittest

from ballast_packing import _abi


def fields_of(struct):
    """[(name, offset, size)]"""
    return [(name, getattr(struct, name).offset, getattr(struct, name).size) for name, *_ in struct._fields_]


def program():
    lines = ["#include <stddef.h>", "#include <stdio.h>", '#include "ballast/ballast.h"', "int main(void) {"]
    for c_name, struct in _abi.C_NAMES.items():
        lines.append(f'  printf("{c_name} size %zu\\n", sizeof({c_name}));')
        for name, *_ in struct._fields_:
            lines.append(
                f'  printf("{c_name} {name} %zu %zu\\n", offsetof({c_name}, {name}), sizeof((({c_name}*)0)->{name}));'
            )
    for name, value in (("BALLAST_NONE", _abi.NONE), ("BALLAST_PINNED", _abi.NONE), ("BALLAST_CRITICAL", _abi.CRITICAL)):
        lines.append(f"  if ({name} != {value}u) return 2;")
    return "\n".join([*lines, "  return 0;", "}", ""])


def expected():
    for c_name, struct in _abi.C_NAMES.items():
        if c_name != "ballast_api":  # which may have grown
            yield f"{c_name} size {ctypes.sizeof(struct)}"
        for name, offset, size in fields_of(struct):
            yield f"{c_name} {name} {offset} {size}"


class Header(unittest.TestCase):
    def test_every_field_lies_where_it_does_in_c(self):
        with tempfile.TemporaryDirectory() as folder:
            source, binary = pathlib.Path(folder, "main.c"), pathlib.Path(folder, "main")
            source.write_text(program())
            subprocess.run([os.environ["BALLAST_CC"], "-I", os.environ["BALLAST_INCLUDE"], source, "-o", binary], check=True)
            found = set(subprocess.run([binary], check=True, capture_output=True, text=True).stdout.splitlines())
        self.assertEqual([line for line in expected() if line not in found], [])
        self.assertGreater(len(found), 120)


if __name__ == "__main__":
    unittest.main()
