"""Size and offset of every field, and the value of every constant, are those of the committed list.

The list grows when the interface grows: `layout.py INCLUDE LIST --update` writes it anew. A line that changes or goes is a
break, whatever the reason.
"""
import argparse
import difflib
import pathlib
import shutil
import subprocess
import sys
import tempfile

import header_model


def program(include):
    lines = [f'#include "{header_model.NAME}"', "#include <stdio.h>", "int main(void) {"]
    for struct, fields in header_model.structs(include):
        lines.append(f'  printf("%s %u\\n", "{struct}", (unsigned)sizeof({struct}));')
        for field in fields:
            size = f"(unsigned)sizeof((({struct} *)0)->{field})"
            lines.append(f'  printf("  %s at %u, %u\\n", "{field}", (unsigned)offsetof({struct}, {field}), {size});')
    for name in header_model.constants(include):
        lines.append(f'  printf("%s %lld\\n", "{name}", (long long)({name}));')
    return "\n".join(lines + ["  return 0;", "}", ""])


def layout(include, compiler, runner):
    with tempfile.TemporaryDirectory() as folder:
        source, binary = pathlib.Path(folder) / "layout.c", pathlib.Path(folder) / "layout.exe"
        source.write_text(program(include))
        subprocess.run([compiler, "-std=c11", "-I", str(include), str(source), "-o", str(binary)], check=True)
        return subprocess.run([*runner, str(binary)], check=True, capture_output=True, text=True).stdout.splitlines()


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("include")
    arguments.add_argument("list", type=pathlib.Path)
    arguments.add_argument("--compiler", default="cc")
    arguments.add_argument("--runner", nargs="*", default=[], help="what runs a program of the compiler's, if this machine cannot")
    arguments.add_argument("--plant", action="store_true")
    arguments.add_argument("--update", action="store_true")
    options = arguments.parse_args()
    if options.update:
        header_model.refuse_if_frozen(options.include)
    include = header_model.copy_with_a_field_inserted(options.include) if options.plant else options.include
    now = layout(include, options.compiler, options.runner)
    if options.plant:
        shutil.rmtree(include)
    if options.update:
        options.list.write_text("\n".join(now) + "\n")
        return 0
    committed = options.list.read_text().splitlines()
    failures = list(difflib.unified_diff(committed, now, "committed", "now", lineterm="", n=1))
    return header_model.verdict("layout", failures, options.plant)


if __name__ == "__main__":
    sys.exit(main())
