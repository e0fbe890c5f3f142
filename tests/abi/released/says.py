"""says.py [--found TEXT] EXPECTED PROGRAM ARGUMENTS...: the program ends well and says what the file EXPECTED holds.

With --found it must not: what is said of the difference, or of its end, holds TEXT, so that the test is known to see it.
"""
import difflib
import pathlib
import subprocess
import sys


def faults_of(expected, command):
    done = subprocess.run(command, capture_output=True, text=True)
    faults = list(difflib.unified_diff(expected.splitlines(), done.stdout.splitlines(), "then", "now", lineterm="", n=0))
    return faults + [f"it ended with {done.returncode}: {done.stderr}"] * bool(done.returncode)


words = sys.argv[1:]
found = None
if words[0] == "--found":
    found, words = words[1], words[2:]
faults = faults_of(pathlib.Path(words[0]).read_text(encoding="utf-8"), words[1:])
print("\n".join(faults))
sys.exit(bool(faults) if found is None else not any(found in fault for fault in faults))
