"""The kernels of the CPU engine are vector code: neon.py LIBRARY --objdump PROGRAM counts NEON instructions in them.

With --plant: the same functions without their vector instructions are found."""
import argparse
import collections
import re
import subprocess
import sys

KERNELS = "ballast::cpu::baseline::"
FEWEST = {"kernels with vector instructions": 2, "vector instructions": 150, "minima and maxima": 20}
VECTOR = re.compile(r"\bv\d+\.(?:16b|8b|8h|4h|4s|2s|2d)\b")


def disassembly(objdump, library):
    command = [objdump, "--disassemble", "--demangle", "--no-show-raw-insn", "--section=.text", library]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def counts(text):
    by_function, found, function = collections.Counter(), collections.Counter(), ""
    for line in text.splitlines():
        head = re.match(r"[0-9a-f]+ <(.*)>:$", line)
        if head:
            function = head.group(1)
        elif function.startswith(KERNELS) and VECTOR.search(line):
            by_function[function] += 1
            found["vector instructions"] += 1
            found["minima and maxima"] += bool(re.search(r"\t[su](?:min|max)[pv]?\t", line))
    found["kernels with vector instructions"] = sum(count >= 10 for count in by_function.values())
    return found


def faults(text):
    found = counts(text)
    return [f"{found[what]} {what}, not {fewest} or more" for what, fewest in FEWEST.items() if found[what] < fewest]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("library")
    arguments.add_argument("--objdump", required=True)
    arguments.add_argument("--plant", action="store_true")
    options = arguments.parse_args()
    text = disassembly(options.objdump, options.library)
    if options.plant:
        scalar = "\n".join(line for line in text.splitlines() if not VECTOR.search(line))
        return 0 if not faults(text) and len(faults(scalar)) == len(FEWEST) else 1
    print(dict(counts(text)))
    found = faults(text)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
