"""The declarations of ballast.h, read from its text: structs with their fields, and constants. Shared by the gates."""
import pathlib
import re
import shutil
import sys
import tempfile

NAME = "ballast/ballast.h"


def without_comments(text):
    return re.sub(r"/\*.*?\*/", " ", text, flags=re.S)


def text_of(include, name=NAME):
    """The header without comments; headers beside it stand where it includes them."""
    path = pathlib.Path(include) / name
    text = without_comments(path.read_text())
    outer = NAME if name != NAME else None

    def included(match):
        inner = f"ballast/{match.group(1)}"
        return "" if inner == outer else text_of(include, inner)

    return re.sub(r'^[ \t]*#include "([\w.]+)".*$', included, text, flags=re.M)


def field_name(declaration):
    pointer_to_function = re.search(r"\(\s*(?:BALLAST_CALL)?\s*\*\s*(\w+)\s*\)\s*\(", declaration)
    if pointer_to_function:
        return pointer_to_function.group(1)
    return re.search(r"(\w+)\s*(?:\[[^\]]*\])?\s*$", declaration.strip()).group(1)


def structs(include):
    """[(struct, [field, ...]), ...] in the header's order."""
    found = []
    for body, name in re.findall(r"typedef struct \w+ \{(.*?)\n\} (\w+);", text_of(include), flags=re.S):
        fields = [field_name(part) for part in body.split(";") if part.strip()]
        found.append((name, fields))
    return found


def constants(include):
    """Names of all #defines that have a value, and of all enumerators, in the header's order."""
    found = []
    for name, body in re.findall(r"^#define (BALLAST_\w+)[ \t]+\S|^enum \w+ (\{[^}]*\});", text_of(include), flags=re.M):
        found += [name] if name else re.findall(r"^\s*(BALLAST_\w+)\s*=", body, flags=re.M)
    return [name for name in found if name not in ("BALLAST_CALL", "BALLAST_ENTRY_NAME")]


NOT_FROZEN = "not frozen until the first package ships"
RELEASED = pathlib.Path(__file__).resolve().parent.parent / "released"


def _version(include):
    """Of the newest version that a header names: (1, 0)."""
    text = (pathlib.Path(include) / NAME).read_text()
    names = re.findall(r"^#define BALLAST_HEADER_VERSION (?:BALLAST_VERSION_|BALLAST_MAKE_VERSION\()(\d+)(?:_|, *)(\d+)", text, flags=re.M)
    return tuple(int(part) for part in names[0])


def refuse_if_frozen(include):
    """A baseline is written anew only while its version is not frozen, or for a version that comes after all that are."""
    if NOT_FROZEN in (pathlib.Path(include) / NAME).read_text():
        return
    frozen = max(_version(folder) for folder in RELEASED.iterdir() if folder.is_dir())
    if _version(include) <= frozen:
        sys.exit(f"{frozen[0]}.{frozen[1]} is frozen; what is kept of it never changes again. What is new needs a higher "
                 "BALLAST_HEADER_VERSION")


def copy_with_a_field_inserted(include):
    """A temporary include folder whose ballast.h has more fields in the middle of a struct: the break that all gates must find."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ballast_planted_"))
    shutil.copytree(pathlib.Path(include) / "ballast", folder / "ballast")
    header = folder / NAME
    before = header.read_text()
    after = before.replace("  uint64_t seed;\n", "  uint64_t seed;\n  uint32_t planted;\n  uint32_t planted_too;\n")
    if after == before:
        sys.exit("the header no longer has the place where the break was planted")
    header.write_text(after)
    return folder


def verdict(gate, failures, planted):
    """Exit code of a gate: with a planted break it must have found something."""
    for failure in failures:
        print(f"{gate}: {failure}")
    if planted:
        print(f"{gate}: the planted break was {'found' if failures else 'NOT FOUND'}")
        return 0 if failures else 1
    print(f"{gate}: {'failed' if failures else 'passed'}")
    return 1 if failures else 0
