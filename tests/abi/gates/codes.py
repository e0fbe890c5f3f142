"""Every result of ballast.h is expected by some test, so that none is promised and never given."""
import argparse
import pathlib
import re
import sys

# Where codes are only listed by name, or given by what stands in for the plugin.
NOT_TESTS = re.compile(r"/(broken|fuzz)/|stand_in_plugin|faulty_plugin|/support/|/soak/")
# A line about names, a value to start from, and whatever is in quotes, expect no code.
NAMED = re.compile(r".*result_name.*|.* good = .*|\"(?:\\.|[^\"\\\n])*\"")
# The host module's own names: host/base/status.hpp has the same values.
HOST_NAMES = re.compile(r"\bCode::(\w+)")


def codes_of(header):
    text = header.read_text()
    return re.findall(r"^#define (BALLAST_(?:OK|PENDING|DEGRADED|E_\w+))\s", text, re.MULTILINE)


def mentions_in(folder):
    """Code to the files whose expectations name it."""
    found = {}
    for path in sorted(folder.rglob("*.c*")):
        if NOT_TESTS.search(str(path)):
            continue
        text = NAMED.sub("", path.read_text())
        names = set(re.findall(r"\bBALLAST_(?:OK|PENDING|DEGRADED|E_\w+)\b", text))
        names |= {f"BALLAST_E_{name.upper()}" for name in HOST_NAMES.findall(text)}
        for name in names:
            found.setdefault(name, []).append(path.name)
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("header", type=pathlib.Path)
    arguments.add_argument("tests", type=pathlib.Path)
    arguments.add_argument("--to-come", nargs="*", default=[], help="codes that nothing gives yet")
    arguments.add_argument("--plant", action="store_true", help="check the check: a code that no test knows is found")
    options = arguments.parse_args()
    codes = codes_of(options.header)
    if len(codes) < 20:
        print(f"only {len(codes)} codes were found in {options.header}")
        return 1
    if options.plant:
        codes.append("BALLAST_E_" + "PLANTED")  # in two pieces: this file is no test, but it is near
    found = mentions_in(options.tests)
    missing = [code for code in codes if code not in found and code not in options.to_come]
    for code in codes:
        print(f"{code}: {', '.join(found.get(code, [])) or 'no test'}")
    if options.plant:
        return 0 if missing == ["BALLAST_E_PLANTED"] else 1
    for code in missing:
        print(f"no test expects {code}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
