"""ballast.hpp calls every function of the C interface's table."""
import argparse
import pathlib
import re
import sys

import header_model

NAME = "ballast/ballast.hpp"


def missing_in(text, functions):
    used = set(re.findall(r"(?:->|ballast_api::)(\w+)", re.sub(r"//[^\n]*", "", text)))
    return [name for name in functions if name not in used]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("include", type=pathlib.Path)
    arguments.add_argument("--plant", action="store_true")
    options = arguments.parse_args()
    functions = dict(header_model.structs(options.include))["ballast_api"][3:]  # after size, version and build
    if len(functions) < 24:
        sys.exit(f"the table has {functions} only")
    text = (options.include / NAME).read_text()
    if options.plant:
        text = text.replace("->context_scratch_size(", "->other(")
    failures = [f"{name} is not called" for name in missing_in(text, functions)]
    return header_model.verdict("cpp_complete", failures, options.plant)


if __name__ == "__main__":
    sys.exit(main())
