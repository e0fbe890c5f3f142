"""What a released header promised holds in today's, and what has been added since has the version that is due.

For each released header: every struct has the same fields at the same places and may only have grown at its end, every constant has its
value, the table begins with the same functions. Where something was added since the newest of them, BALLAST_HEADER_VERSION is higher.
"""
import argparse
import pathlib
import re
import shutil
import sys
import tempfile

import header_model
import layout

MOVING = {"BALLAST_HEADER_VERSION"}  # tells what a header describes, so it grows with it


class Header:
    """Sizes, places and values, as the compiler sees them."""

    def __init__(self, include, compiler):
        self.sizes, self.fields, self.constants = {}, {}, {}
        struct = None
        for line in layout.layout(include, compiler, []):
            if field := re.fullmatch(r"  (\w+) at (\d+), (\d+)", line):
                self.fields[struct][field[1]] = (int(field[2]), int(field[3]))
            elif line.startswith("BALLAST_"):
                name, value = line.split()
                self.constants[name] = int(value)
            else:
                struct, size = line.split()
                self.sizes[struct], self.fields[struct] = int(size), {}

    @property
    def version(self):
        return self.constants["BALLAST_HEADER_VERSION"]


def text(version):
    return f"{version >> 16}.{version & 0xFFFF}"


def broken_promises(old, new):
    for struct, fields in old.fields.items():
        if struct not in new.fields:
            yield f"{struct} of {text(old.version)} is gone"
            continue
        for name, place in fields.items():
            if new.fields[struct].get(name) != place:
                yield f"{struct}.{name} of {text(old.version)} was at {place}, and is now at {new.fields[struct].get(name)}"
        if new.sizes[struct] < old.sizes[struct]:
            yield f"{struct} of {text(old.version)} has shrunk"
    for name, value in old.constants.items():
        if name not in MOVING and new.constants.get(name) != value:
            yield f"{name} of {text(old.version)} was {value}, and is now {new.constants.get(name)}"


def additions(old, new):
    for struct, fields in new.fields.items():
        if struct not in old.fields:
            yield struct
        yield from (f"{struct}.{name}" for name in fields if struct in old.fields and name not in old.fields[struct])
    yield from (name for name in new.constants if name not in old.constants)


def failures_of(released, new):
    failures = [failure for old in released for failure in broken_promises(old, new)]
    newest = max(released, key=lambda header: header.version)
    added = list(additions(newest, new))
    if added and new.version <= newest.version:
        due = newest.version + 1
        failures.append(f"{', '.join(added)} came after {text(newest.version)}: BALLAST_HEADER_VERSION and the plugin's newest version "
                        f"must become {text(due)} (while {text(newest.version)} is not frozen, tests/abi/released/refresh takes it in)")
    return failures


# ---- planted changes: the text of the header that goes, what comes in its place, and what the gate must say ----

NEW_FUNCTION = "  ballast_result(BALLAST_CALL* planted)(ballast_context context);\n} ballast_api;"
NEXT_VERSION = ("#define BALLAST_HEADER_VERSION BALLAST_VERSION_1_0", "#define BALLAST_HEADER_VERSION BALLAST_MAKE_VERSION(1, 1)")
PLANTED = {
    "a field in the middle": ([("  uint64_t seed;\n", "  uint64_t seed;\n  uint64_t planted;\n")], "is now at"),
    "a field gone": ([("  uint32_t target_gap_ppb;", "  uint32_t target_gap;")], "is now at None"),
    "a constant changed": ([("  BALLAST_E_WEIGHT = -15,", "  BALLAST_E_WEIGHT = -25,")], "was -15"),
    "a constant without a version": ([("  BALLAST_LOG_DEBUG = 4", "  BALLAST_LOG_DEBUG = 4,\n  BALLAST_LOG_PLANTED = 5")], "BALLAST_LOG_PLANTED came"),
    "a function without a version": ([("} ballast_api;", NEW_FUNCTION)], "must become 1.1"),
    "a field without a version": ([("} ballast_stats;", "  uint64_t planted;\n} ballast_stats;")], "must become 1.1"),
    "a function with its version": ([("} ballast_api;", NEW_FUNCTION), NEXT_VERSION], None),
}


def changed_header(include, changes):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ballast_planted_"))
    shutil.copytree(pathlib.Path(include) / "ballast", folder / "ballast")
    header = folder / header_model.NAME
    content = header.read_text()
    for old, new in changes:
        if old not in content:
            sys.exit(f"the header no longer has the place where {new!r} was planted")
        content = content.replace(old, new, 1)
    header.write_text(content)
    return folder


def misjudged(planted, include, failures_of_folder):
    """What a gate says of a planted change, where that is not what it should; failures_of_folder is the gate."""
    changes, expected = planted
    folder = changed_header(include, changes)
    failures = failures_of_folder(folder)
    shutil.rmtree(folder)
    if expected is None:
        return failures
    return [] if any(expected in failure for failure in failures) else [f"nothing said {expected!r}, but {failures}"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("include")
    arguments.add_argument("released", type=pathlib.Path, help="a folder with one folder a version")
    arguments.add_argument("--compiler", default="cc")
    arguments.add_argument("--plant", action="store_true")
    options = arguments.parse_args()
    released = [Header(folder, options.compiler) for folder in sorted(options.released.iterdir()) if folder.is_dir()]
    if not released:
        sys.exit(f"{options.released} holds no released header")
    if not options.plant:
        return header_model.verdict("released", failures_of(released, Header(options.include, options.compiler)), False)
    gate = lambda folder: failures_of(released, Header(folder, options.compiler))
    wrong = [f"{name}: {said}" for name in PLANTED for said in misjudged(PLANTED[name], options.include, gate)]
    for line in wrong:
        print(f"released: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
