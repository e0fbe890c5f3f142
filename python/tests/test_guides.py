"""The code on the guides' pages runs, in the order of the page, and prints what the page says."""

import contextlib
import io
import pathlib
import re
import unittest

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "guide"
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:```\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)


def faults_of(page):
    """What the blocks of code print that the block after them does not say."""
    names, faults = {}, []
    for code, expected in BLOCK.findall(page):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "page", "exec"), names)
        if printed.getvalue() != expected:
            faults.append(f"{code}\nprints\n{printed.getvalue()}")
    return faults


class Guides(unittest.TestCase):
    def test_experts(self):
        self.assertEqual(faults_of((GUIDE / "experts.md").read_text(encoding="utf-8")), [])

    def test_sequences(self):
        self.assertEqual(faults_of((GUIDE / "sequences.md").read_text(encoding="utf-8")), [])

    def test_another_output_is_found(self):
        self.assertEqual(len(faults_of("```python\nprint(1)\n```\n```\n2\n```\n")), 1)


if __name__ == "__main__":
    unittest.main()
