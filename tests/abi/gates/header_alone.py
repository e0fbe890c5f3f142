"""Each header compiles alone, in every C and C++ since C99 and C++11, without implicit padding."""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

import header_model

STANDARDS = [("c", "c99"), ("c", "c11"), ("c", "c17")] + [("c++", f"c++{year}") for year in (11, 14, 17, 20)]
FLAGS = ["-pedantic", "-Wall", "-Wextra", "-Wpadded", "-Werror", "-fsyntax-only"]


def compile_alone(compiler, language, standard, include, source):
    command = [compiler, "-x", language, f"-std={standard}", *FLAGS, "-I", str(include), str(source)]
    result = subprocess.run(command, capture_output=True, text=True)
    return None if result.returncode == 0 else f"{compiler} {standard}:\n{result.stderr}"


def failures_of(include, folder):
    # Some compilers look at a struct's padding only when its size is asked for. BALLAST_INIT must be as clean.
    uses = "".join(f"char use_{name}[sizeof({name})];\n" for name, _ in header_model.structs(include))
    uses += "ballast_job_desc init(void);\nballast_job_desc init(void) {\n"
    uses += "  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);\n  return job;\n}\n"
    sources = []
    for header in sorted((pathlib.Path(include) / "ballast").glob("*.h")):  # each may come first
        sources.append(pathlib.Path(folder) / f"{header.stem}.c")
        sources[-1].write_text(f'#include "ballast/{header.name}"\n{uses}')
    compilers = [compiler for compiler in ("gcc", "clang") if shutil.which(compiler)]
    if not compilers:
        return ["no C compiler found"]
    print("compilers:", ", ".join(compilers))
    answers = [compile_alone(c, language, standard, include, source) for source in sources for c in compilers
               for language, standard in STANDARDS]
    return [answer for answer in answers if answer]


def planted_include(include):
    """The header with a hole in a struct, which only the padding warning sees."""
    folder = header_model.copy_with_a_field_inserted(include)
    header = folder / header_model.NAME
    header.write_text(header.read_text().replace("  uint32_t planted_too;\n", ""))
    return folder


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("include")
    arguments.add_argument("--plant", action="store_true")
    options = arguments.parse_args()
    include = planted_include(options.include) if options.plant else options.include
    with tempfile.TemporaryDirectory() as folder:
        failures = failures_of(include, folder)
    if options.plant:
        shutil.rmtree(include)
    return header_model.verdict("header", failures, options.plant)


if __name__ == "__main__":
    sys.exit(main())
