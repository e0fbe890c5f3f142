"""The code of README's section "Use it": text that readers copy, and tests compile and run."""
import re

HEADING = "## Use it"


def blocks(readme, language):
    """The fenced blocks of that language in the section."""
    section = readme.read_text(encoding="utf-8").split(HEADING + "\n")[1].split("\n## ")[0]
    found = re.findall(rf"^```{language}\n(.*?)^```$", section, flags=re.M | re.S)
    if not found:
        raise AssertionError(f"{readme} has no block of {language} below {HEADING!r}")
    return found


def write_project(readme, folder):
    """A CMake project of what README shows, and of nothing else but the lines with which each begins."""
    begin = "cmake_minimum_required(VERSION 3.16)\nproject(host LANGUAGES C)\n"
    (folder / "CMakeLists.txt").write_text(begin + "\n".join(blocks(readme, "cmake")), encoding="utf-8")
    (folder / "main.c").write_text("\n".join(blocks(readme, "c")), encoding="utf-8")


EXPECTED = re.compile(r"(item \d of weight \d: pack [0-2]\n){6}")


def faults_of(output):
    """Six items, two in each of three packs of 10."""
    if not EXPECTED.fullmatch(output):
        return [f"it wrote {output!r}"]
    lines = [tuple(int(number) for number in re.findall(r"\d+", line)) for line in output.splitlines()]
    loads = [sum(weight for _, weight, pack in lines if pack == index) for index in range(3)]
    return [] if loads == [10, 10, 10] else [f"the packs weigh {loads}"]
