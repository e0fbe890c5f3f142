"""The help of the command line, as tools/commands/help_text.cpp prints it, read into commands, options and arguments."""
import dataclasses
import os
import re
import subprocess


@dataclasses.dataclass
class Entry:
    """One line of help: an option with its names, or a positional, or a command."""

    names: list  # "-h", "--help"; or one name
    value: str  # what follows the names, as "FILE" or "NAME,... ..."; empty for a flag
    required: bool
    text: str

    @property
    def choices(self):
        """The values that the text begins with: "auto, cpu or vulkan"."""
        match = re.match(r"(?:[^:,]+: )?((?:[a-z0-9_]+, )*[a-z0-9_]+,? or [a-z0-9_]+)\b(?=[;:,. ]|$)", self.text)
        return re.split(r",? or |, ", match[1]) if match and self.value.startswith("NAME") else []

    @property
    def takes_files(self):
        return bool(re.match(r"(TEXT |LIST\|)?(FILE|PATH|DIR|WEIGHTS|PLUGIN)\b", self.value or self.names[0]))


@dataclasses.dataclass
class Command:
    name: str
    text: str
    usage: str
    sections: dict  # heading to entries
    commands: list = dataclasses.field(default_factory=list)

    @property
    def options(self):
        return [entry for heading, entries in self.sections.items() for entry in entries if entry.names[0].startswith("-")]

    @property
    def positionals(self):
        return self.sections.get("Arguments", [])


HEADING = re.compile(r"^(\S.*):$")
ENTRY = re.compile(r"^  (\S.*?)(?:  +(\S.*))?$")
MORE = re.compile(r"^ {10,}(\S.*)$")


NAMES = re.compile(r"^((?:--?[\w-]+, )*\S+)(?: (.*))?$")
REQUIRED = " (required)"


def entry_of(left, text):
    names, value = NAMES.match(left).groups()
    return Entry(names.split(", "), value or "", False, text or "")


def parse(name, help_text):
    """A Command; those below it are named, but not read."""
    before, _, after = help_text.partition("Usage:")
    usage, _, rest = after.strip().partition("\n\n")
    command = Command(name, " ".join(before.split()), " ".join(usage.split()), {})
    entries = None
    for line in rest.splitlines():
        if heading := HEADING.match(line):
            entries = command.sections.setdefault(heading[1], [])
        elif entries and (more := MORE.match(line)):
            entries[-1].text = f"{entries[-1].text} {more[1]}".strip()
        elif entries is not None and (entry := ENTRY.match(line)):
            entries.append(entry_of(*entry.groups()))
        else:
            entries = None  # what stands below the options
    for entry in (entry for section in command.sections.values() for entry in section):
        entry.required = entry.text.endswith(REQUIRED)
        entry.text = entry.text.removesuffix(REQUIRED)
    return command


def read(tool):
    """The tool's help, with that of every command below it."""

    def help_of(*words):
        wide = {**os.environ, "COLUMNS": "200"}  # the same text in every terminal
        done = subprocess.run([tool, *words, "--help"], check=True, capture_output=True, text=True, encoding="utf-8", env=wide)
        return done.stdout

    top = parse("ballast", help_of())
    top.commands = [parse(entry.names[0], help_of(entry.names[0])) for entry in top.sections.pop("Commands")]
    return top
