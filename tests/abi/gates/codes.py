"""Every result of ballast.h is expected by some test, so that none is promised and never given.

A code counts where a test fails without it, not where it is merely named.
"""
import argparse
import pathlib
import re
import sys

import header_model

# Where codes are only listed by name, or given by what stands in for the plugin.
NOT_TESTS = re.compile(r"/(mutants|fuzz)/|stand_in_plugin|faulty_plugin|/support/|/soak/")
# What is in quotes or a comment expects nothing.
NO_CODE = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|//[^\n]*|/\*.*?\*/", re.DOTALL)
# What fails where another code comes: GoogleTest's equality, and the tests' own helpers that call it.
EXPECTATION = re.compile(r"\b(?:EXPECT|ASSERT)_(?:EQ|TRUE)\s*\(|\b(?:expect_\w+|\w*refused|SPOIL)\s*\(")
# The host module's own names: host/base/status.hpp has the same values.
HOST_NAMES = re.compile(r"\bCode::(\w+)")


def codes_of(include):
    return [name for name in header_model.constants(include) if re.fullmatch(r"BALLAST_(?:OK|PENDING|DEGRADED|E_\w+)", name)]


def expectations_of(text):
    """What lies between the parentheses of every expectation."""
    text = NO_CODE.sub("", text)
    for start in EXPECTATION.finditer(text):
        depth, end = 1, start.end()
        while depth and end < len(text):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        inside = text[start.end():end]
        if "result_name" not in inside:
            yield inside


def codes_in(text):
    names = set(re.findall(r"\bBALLAST_(?:OK|PENDING|DEGRADED|E_\w+)\b", text))
    return names | {f"BALLAST_E_{name.upper()}" for name in HOST_NAMES.findall(text)}


def expected_in(folder):
    """Code to the files that expect it."""
    found = {}
    for path in sorted(folder.rglob("*.c*")):
        if NOT_TESTS.search(str(path)):
            continue
        for name in {name for inside in expectations_of(path.read_text()) for name in codes_in(inside)}:
            found.setdefault(name, []).append(path.name)
    return found


# What a test says, and the codes that it expects by that.
PLANTED = {
    "EXPECT_EQ(run(job), BALLAST_E_WEIGHT);": {"BALLAST_E_WEIGHT"},
    "expect_fault(run(f(job)), error,\n {BALLAST_E_RANGE, 0, 1, {}});": {"BALLAST_E_RANGE"},
    "EXPECT_EQ(status.code, Code::device_lost);": {"BALLAST_E_DEVICE_LOST"},
    "if (run(job) == BALLAST_E_WEIGHT) GTEST_SKIP();": set(),
    "EXPECT_NE(run(job), BALLAST_E_WEIGHT);": set(),
    "EXPECT_STREQ(api.result_name(BALLAST_E_WEIGHT), \"BALLAST_E_WEIGHT\");": set(),
    "ballast_result good = BALLAST_E_INTERNAL;": set(),
    "EXPECT_EQ(run(job), BALLAST_OK);  // not BALLAST_E_WEIGHT": {"BALLAST_OK"},
}


def misread():
    """Planted lines that are taken for more or less than they are."""
    for line, due in PLANTED.items():
        found = {name for inside in expectations_of(line) for name in codes_in(inside)}
        if found != due:
            yield f"{line!r} expects {sorted(due)}, but {sorted(found)} was read"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("include", type=pathlib.Path)
    arguments.add_argument("tests", type=pathlib.Path)
    arguments.add_argument("--plant", action="store_true", help="check the check: a code that no test knows is found")
    options = arguments.parse_args()
    codes = codes_of(options.include)
    if len(codes) < 20:
        print(f"only {len(codes)} codes were found in {options.include}")
        return 1
    if options.plant:
        codes.append("BALLAST_E_PLANTED")
    found = expected_in(options.tests)
    missing = [code for code in codes if code not in found]
    for code in codes:
        print(f"{code}: {', '.join(found.get(code, [])) or 'no test'}")
    if options.plant:
        wrong = list(misread()) + [f"not missed: {missing}"] * (missing != ["BALLAST_E_PLANTED"])
        print("\n".join(wrong))
        return bool(wrong)
    for code in missing:
        print(f"no test expects {code}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
