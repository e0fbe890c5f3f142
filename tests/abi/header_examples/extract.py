"""extract.py FOLDER FILE...: writes each example of headers and pages to FOLDER/NAME.inc, for a test to compile and run.

In a header an example is the indented text below a line "Example: NAME" of a comment. In a page, PAGE.md, it is
the block of C below a line "<!-- example: NAME -->", and its file is PAGE_NAME.inc.
"""
import pathlib
import re
import sys

START = re.compile(r"^ \* Example: (\w+)$")
CODE = re.compile(r"^ \*     (.*)$")


def examples_of_page(page, text):
    blocks = re.findall(r"^<!-- example: (\w+) -->\n```c\n(.*?)^```$", text, flags=re.M | re.S)
    for name in re.findall(r"<!-- example: (\w+) -->", text):
        if name not in dict(blocks):
            sys.exit(f"{page}.md: example {name}: its marker is not a line of its own above a block of C")
    return {f"{page}_{name}": block for name, block in blocks}


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
    folder, *files = (pathlib.Path(word) for word in sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        text = file.read_text(encoding="utf-8")
        for name, code in (examples_of_page(file.stem, text) if file.suffix == ".md" else examples_in(text)).items():
            (folder / f"{name}.inc").write_text(code, encoding="utf-8")


if __name__ == "__main__":
    main()
