"""CONTRIBUTING's list of the files that a new refiner touches is right for the newest one, and short.

  refiner_list.py ROOT          a line a fault, and 1 where there is any
  refiner_list.py ROOT --plant  lists short of one file each, and with one too many: 1 where one is not found
"""
import pathlib
import re
import sys

NEWEST = "rounds"
MOST = 15
HEADING = "## Adding a refiner"
# Where refiners are defined. Tools and examples use them, and tests hold them to their definitions.
TREES = ("host", "plugin", "shaders", "include", "bench")
CODE = (".cpp", ".hpp", ".h", ".inl", ".comp", ".glsl")


def listed_files(contributing, name):
    section = contributing.split(HEADING, 1)[1].split("\n## ", 1)[0]
    numbered = re.split(r"^\d+\. ", section, flags=re.M)[1:]
    return [path.replace("NAME", name) for item in numbered for path in re.findall(r"`([\w./]+/?[\w.]+\.\w+)`", item)]


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)


def names_it(path, name):
    """Whether a file of code knows the refiner: as a kind, a kernel, an entry, a function or a constant."""
    upper = name.upper()
    pattern = (
        rf"RefinerKind::{name}\b|Kernel::{name}\b|\bX\({name}\)|\binfo_{name}\b|\bloop_cost_{name}\b|\bcpu::{name}\b"
        rf"|\bBALLAST_REFINER_{upper}\b|\buint32_t {name}\(|^\s*{name},?\s*$"
    )
    return path.stem == name or re.search(pattern, without_comments(path.read_text()), re.M) is not None


def faults_of(root, contributing, name=NEWEST):
    listed = listed_files(contributing, name)
    faults = []
    if not 0 < len(listed) <= MOST:
        faults.append(f"{HEADING} lists {len(listed)} files; at most {MOST} are wanted")
    for path in listed:
        if not (root / path).exists():
            faults.append(f"{path} is listed and does not exist")
        elif path != "CHANGELOG.md" and name not in (root / path).read_text().lower() and pathlib.Path(path).stem != name:
            faults.append(f"{path} is listed and says nothing of {name}")
    for tree in TREES:
        for path in sorted((root / tree).rglob("*")):
            relative = str(path.relative_to(root))
            if path.suffix in CODE and relative not in listed and names_it(path, name):
                faults.append(f"{relative} names {name} and is not listed")
    return faults


def plant(root, contributing):
    missed = []
    in_code = [path for path in listed_files(contributing, "NAME") if path.split("/")[0] in TREES]
    for path in in_code:
        if names_it(root / path.replace("NAME", NEWEST), NEWEST) and not faults_of(root, contributing.replace(f"`{path}`", "")):
            missed.append(f"a list without {path} passes")
    for extra in ("host/cpu/scatter.cpp", "host/no_such_file.cpp"):
        if not faults_of(root, contributing.replace(HEADING, f"{HEADING}\n1. `{extra}`", 1)):
            missed.append(f"a list with {extra} passes")
    return missed


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    contributing = (root / "CONTRIBUTING.md").read_text()
    planted = "--plant" in sys.argv[2:]
    faults = plant(root, contributing) if planted else faults_of(root, contributing)
    good = "every planted fault is found" if planted else "the list is right"
    print("\n".join(faults) if faults else good)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
