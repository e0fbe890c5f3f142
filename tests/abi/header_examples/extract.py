"""extract.py FOLDER HEADER...: writes each example in the headers' comments to FOLDER/NAME.inc, for a test to compile and run.

An example is the indented text below a line "Example: NAME" of a comment.
"""
import pathlib
import re
import sys

START = re.compile(r"^ \* Example: (\w+)$")
CODE = re.compile(r"^ \*     (.*)$")


def examples_in(text):
    """{name: code}"""
    found, name = {}, None
    for line in text.splitlines():
        if start := START.match(line):
            name = start[1]
            found[name] = []
        elif name and (code := CODE.match(line)):
            found[name].append(code[1])
        elif name and line.rstrip() == " *":
            found[name].append("")
        else:
            name = None
    return {name: "\n".join(lines).strip("\n") + "\n" for name, lines in found.items()}


def main():
    folder, *headers = (pathlib.Path(word) for word in sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    for header in headers:
        for name, code in examples_in(header.read_text(encoding="utf-8")).items():
            (folder / f"{name}.inc").write_text(code, encoding="utf-8")


if __name__ == "__main__":
    main()
