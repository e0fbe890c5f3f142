"""abidiff finds no difference between the header's types and the committed baseline.

The baseline is what abidw says of a small library whose one function takes every struct of the header. After a change that
is meant to be, `abi_diff.py INCLUDE BASELINE --update` writes it anew.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

import header_model

NOT_INSTALLED = 77  # ctest counts this as skipped
ABIDW_FLAGS = ["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--type-id-style", "hash"]


def compile_types(include, compiler, folder, structs=None):
    """structs: names of those that it takes; all of the header's if there are none."""
    structs = structs or [name for name, _ in header_model.structs(include)]
    takes = ",\n    ".join(f"const {name} *p{i}" for i, name in enumerate(structs))
    uses = "".join(f"  (void)p{i};\n" for i in range(len(structs)))
    extra = "ballast_get_api_fn entry, ballast_task task, ballast_instance i, ballast_device d, ballast_context c"
    body = f"{uses}  (void)entry; (void)task; (void)i; (void)d; (void)c;\n"
    source, library = pathlib.Path(folder) / "types.c", pathlib.Path(folder) / "libtypes.so"
    include = pathlib.Path(include).resolve()
    source.write_text(f'#include "{header_model.NAME}"\nvoid ballast_types({takes},\n    {extra}) {{\n{body}}}\n')
    command = [compiler, "-std=c11", "-g", "-O0", "-fPIC", "-shared", "-I", str(include), source.name, "-o", library.name]
    subprocess.run(command, check=True, cwd=folder)  # relative names, so that the baseline holds none of this machine's
    return library


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("include")
    arguments.add_argument("baseline", type=pathlib.Path)
    arguments.add_argument("--compiler", default="cc")
    arguments.add_argument("--plant", action="store_true")
    arguments.add_argument("--update", action="store_true")
    options = arguments.parse_args()
    if options.update:
        header_model.refuse_if_frozen(options.include)
    if not shutil.which("abidiff"):
        print("abidiff is not installed (package abigail-tools)")
        return NOT_INSTALLED
    include = header_model.copy_with_a_field_inserted(options.include) if options.plant else options.include
    with tempfile.TemporaryDirectory() as folder:
        library = compile_types(include, options.compiler, folder)
        if options.plant:
            shutil.rmtree(include)
        if options.update:
            subprocess.run(["abidw", *ABIDW_FLAGS, "--out-file", str(options.baseline), str(library)], check=True)
            return 0
        result = subprocess.run(["abidiff", str(options.baseline), str(library)], capture_output=True, text=True)
    failures = [] if result.returncode == 0 else [result.stdout + result.stderr]
    return header_model.verdict("abidiff", failures, options.plant)


if __name__ == "__main__":
    sys.exit(main())
