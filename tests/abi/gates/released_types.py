"""Every type of a released header is today's, down to the parameters of every function: abidiff against the types kept of it.

What has been added since is left out of today's header first: structs that were not there, and fields after the last that was. So only what
was promised is compared, and any difference is a break. `released_types.py INCLUDE RELEASED --update` writes the types anew, of versions that are
not frozen.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import abi_diff
import header_model
import released

FILE = "types.abi"


def without_additions(include, old):
    """A temporary include folder in which the old header's structs have only the fields that they had."""
    promised = dict(header_model.structs(old))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ballast_promised_"))
    shutil.copytree(pathlib.Path(include) / "ballast", folder / "ballast")

    def reduced(match):
        start, body, end, name = match.groups()
        parts = [part for part in body.split(";") if part.strip()]
        kept = [part for part in parts if name not in promised or header_model.field_name(part) in promised[name]]
        return start + ";".join(kept) + ";\n" + end + name + ";"

    for header in (folder / "ballast").glob("*.h"):
        text = header_model.without_comments(header.read_text())
        header.write_text(re.sub(r"(typedef struct \w+ \{)(.*?)\n(\} )(\w+);", reduced, text, flags=re.S))
    return folder


def differences(include, old, compiler):
    """What abidiff says against the types of one released version."""
    reduced = without_additions(include, old)
    structs = [name for name, _ in header_model.structs(old)]
    with tempfile.TemporaryDirectory() as folder:
        try:
            library = abi_diff.compile_types(reduced, compiler, folder, structs)
        except subprocess.CalledProcessError:
            return [f"what {old.name} promised does not compile with today's header"]
        finally:
            shutil.rmtree(reduced)
        done = subprocess.run(["abidiff", "--harmless", str(old / FILE), str(library)], capture_output=True, text=True)
    return [f"{old.name}: {done.stdout}{done.stderr}"] if done.returncode else []


def update(old, compiler):
    header_model.refuse_if_frozen(old)
    with tempfile.TemporaryDirectory() as folder:
        library = abi_diff.compile_types(old, compiler, folder)
        subprocess.run(["abidw", *abi_diff.ABIDW_FLAGS, "--out-file", str(old / FILE), str(library)], check=True)


# ---- planted changes: the text that goes, what comes in its place, and what abidiff must say; nothing for what is allowed ----

CANCEL = "(BALLAST_CALL* ballast_cancel_fn)(ballast_context context, uint64_t ticket,"
PLANTED = {
    "a parameter of another type": ([(CANCEL, CANCEL.replace("uint64_t", "int64_t"))], "ballast_api"),
    "a field of another type and the same size": ([("  uint32_t target_gap_ppb;", "  int32_t target_gap_ppb;")], "target_gap_ppb"),
    "a callback of another type": ([("typedef void(BALLAST_CALL* ballast_task)(void* argument, uint32_t index);",
                                     "typedef void(BALLAST_CALL* ballast_task)(void* argument, int32_t index);")], "ballast_task"),
    "a result of another type": ([("typedef int32_t ballast_result;", "typedef uint32_t ballast_result;")], "ballast_result"),
    "a field in the middle": ([("  uint64_t seed;\n", "  int32_t seed;\n  int32_t planted;\n")], "seed"),
    "a field gone": ([("  uint32_t target_gap_ppb;", "  uint32_t target_gap;")], "target_gap_ppb"),
    "a function more": ([("} ballast_api;", released.NEW_FUNCTION)], None),
    "a field more": ([("} ballast_stats;", "  uint64_t planted;\n} ballast_stats;")], None),
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("include")
    arguments.add_argument("released", type=pathlib.Path, help="a folder with one folder a version")
    arguments.add_argument("--compiler", default="cc")
    arguments.add_argument("--plant", action="store_true")
    arguments.add_argument("--update", action="store_true")
    options = arguments.parse_args()
    if not shutil.which("abidiff"):
        print("abidiff is not installed (package abigail-tools)")
        return abi_diff.NOT_INSTALLED
    versions = [folder for folder in sorted(options.released.iterdir()) if folder.is_dir()]
    if options.update:
        update(versions[-1], options.compiler)
        return 0
    if not options.plant:
        return header_model.verdict("released_types", [text for old in versions for text in differences(options.include, old, options.compiler)], False)
    gate = lambda folder: differences(folder, versions[0], options.compiler)
    wrong = [f"{name}: {said}" for name in PLANTED for said in released.misjudged(PLANTED[name], options.include, gate)]
    for line in wrong:
        print(f"released_types: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
