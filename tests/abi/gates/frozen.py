"""Once a version is frozen, the baselines kept of it cannot be written anew, but those of a version after it can."""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

import header_model

GATES = pathlib.Path(__file__).resolve().parent
NEXT_VERSION = ("#define BALLAST_HEADER_VERSION BALLAST_VERSION_1_0", "#define BALLAST_HEADER_VERSION BALLAST_MAKE_VERSION(1, 1)")


def header_with(include, changes, folder):
    shutil.copytree(pathlib.Path(include) / "ballast", folder / "ballast")
    header = folder / header_model.NAME
    text = header.read_text()
    for old, new in changes:
        text = text.replace(old, new)
    header.write_text(text)
    return folder


def takes_update(script, include, changes):
    """Whether the baseline was written, and what was said."""
    with tempfile.TemporaryDirectory() as place:
        folder, baseline = header_with(include, changes, pathlib.Path(place) / "include"), pathlib.Path(place) / "baseline"
        command = [sys.executable, "-B", str(GATES / script), str(folder), str(baseline), "--update"]
        done = subprocess.run(command, capture_output=True, text=True)
        return baseline.exists() and done.returncode == 0, done.stdout + done.stderr


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("include")
    include = arguments.parse_args().include
    freeze = (header_model.NOT_FROZEN, "frozen")
    failures = []
    for script in ("layout.py", "abi_diff.py"):
        if script == "abi_diff.py" and not shutil.which("abidw"):
            continue
        taken, said = takes_update(script, include, [freeze])
        if taken or "is frozen" not in said:
            failures.append(f"{script} --update of a frozen version: {said or 'taken'}")
        taken, said = takes_update(script, include, [freeze, NEXT_VERSION])
        if not taken:
            failures.append(f"{script} --update of the version after it is refused: {said}")
    return header_model.verdict("frozen", failures, False)


if __name__ == "__main__":
    sys.exit(main())
