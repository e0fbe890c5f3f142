"""filter.py FILE: a header or a page as Doxygen wants it, so that neither needs a word for Doxygen.

Comments of headers become documentation: a section begins a group, a comment above or beside a declaration describes it.
"""
import pathlib
import re
import sys

SECTION = re.compile(r"^/\* -{4} (.+?) -+$")
TRAILING = re.compile(r"^(\s*[^/\s].*?\S)\s*/\* (.*) \*/$")
OPENING = re.compile(r"^(\s*)/\*(?: (.*))?$")
TABLE_ENTRY = re.compile(r"^  (ballast_\w+_fn) \w+;$")
TABLE_HEADING = re.compile(r"^  /\* \d+\.\d+: .* \*/$")
SIZE = re.compile(r"^#define BALLAST_SIZE_\w+_1_0 \d+u$")


def escaped(text):
    """Nothing in a comment is a command, a tag or emphasis."""
    return re.sub(r"([<>@\\*#%])", r"\\\1", text)


def text_line(line):
    """One line of a comment, without its frame."""
    if line.startswith("    "):
        return line  # an example
    if example := re.match(r"Example: (\w+)$", line):
        return f"Example ({example[1]}):"
    return escaped(line)


def slug(title):
    return "group_" + re.sub(r"\W+", "_", title.lower())


class HeaderFilter:
    def __init__(self, name):
        self.name, self.lines, self.group, self.comment = name, [], None, None

    def close_group(self):
        if self.group:
            self.lines.append("/** @} */")
        self.group = None

    def begin(self, line):
        """Whether the line begins a comment, and what becomes of it."""
        if section := SECTION.match(line):
            self.close_group()
            self.group = section[1]
            self.lines.append(f"/** @defgroup {slug(section[1])} {section[1]}")
            self.comment = "section"
        elif line == "/* SPDX-License-Identifier: MIT":
            page = "@mainpage Ballast's C interface" if self.name == "ballast.h" else f"@file {self.name}"
            self.lines.append(f"/** {page}")
            self.comment = "file"
        elif TABLE_HEADING.match(line):
            self.lines.append(line)
        elif opening := OPENING.match(line):
            text = opening[2] or ""
            ends = text.endswith("*/")
            self.lines.append(f"{opening[1]}/** {text_line(text.removesuffix('*/').rstrip())}{' */' if ends else ''}")
            self.comment = None if ends else "text"
        else:
            return False
        return True

    def go_on(self, line):
        """A further line of a comment."""
        text = re.sub(r"^\s* \* ?", "", line)
        ends = text.endswith("*/")
        text = text.removesuffix("*/").rstrip() if line.strip() != "*/" else ""
        self.lines.append(f" * {text_line(text)}".rstrip())
        if not ends and line.strip() != "*/":
            return
        self.lines.append("@{ */" if self.comment == "section" else "*/")
        if self.comment == "file" and self.name == "ballast.h":
            self.lines.append("/** @file ballast.h The C interface. */")
        self.comment = None

    def code(self, line):
        if line.startswith("#endif /* BALLAST_BALLAST"):
            self.close_group()
        elif line.lstrip().startswith('#include "'):
            line = ""  # each header is read by itself
        elif entry := TABLE_ENTRY.match(line):
            line += f" /**< See #{entry[1]}. */"
        elif SIZE.match(line):
            line += " /**< A size of version 1.0, in bytes. */"
        elif trailing := TRAILING.match(line):
            line = f"{trailing[1]} /**< {escaped(trailing[2])} */"
        self.lines.append(line)

    def filtered(self, text):
        for line in text.splitlines():
            if self.comment:
                self.go_on(line)
            elif not self.begin(line):
                self.code(line)
        self.close_group()
        return "\n".join(self.lines) + "\n"


def plain(text):
    """Text of a page outside code, with nothing in it that is a command, a tag or a reference."""
    for character, entity in (("<", "&lt;"), ("@", "&#64;"), ("%", "&#37;")):
        text = text.replace(character, entity)
    return re.sub(r"(?<=\w)#", "&#35;", text)


def page(text, path):
    """A page of docs: links that lead out of the reference become plain text, and nothing is a command."""
    folder, fenced, lines = path.parent, False, []

    def link(match):
        target = (folder / match[2].split("#")[0]).resolve()
        inside = match[2].startswith("http") or (target.suffix == ".md" and "docs" in target.parts)
        return f"[{match[1]}]({match[2].split('#')[0]})" if inside else match[1]

    for line in text.splitlines():
        if not fenced and (line.startswith("<") or re.match(r"!\[", line)):
            continue  # pictures are for whoever reads the page itself
        fenced ^= line.startswith("```")
        if not fenced and not line.startswith("```"):
            parts = re.split(r"(`[^`]*`)", re.sub(r"\[([^\]]*)\]\(([^)\s]+)\)", link, line))
            line = "".join(part if part.startswith("`") else plain(part) for part in parts)
        lines.append(line)
    return "\n".join(lines) + "\n"


def main():
    path = pathlib.Path(sys.argv[1])
    text = path.read_text(encoding="utf-8")
    sys.stdout.write(page(text, path) if path.suffix == ".md" else HeaderFilter(path.name).filtered(text))


if __name__ == "__main__":
    main()
