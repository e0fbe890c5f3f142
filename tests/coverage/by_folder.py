"""Line coverage by folder, from gcovr's JSON; fails where a folder that matters is below what is asked of it."""
import argparse
import collections
import json
import pathlib
import sys


def lines_of(report):
    """File to {line: run}; a line counts as run where any of its copies (templates, inlined headers) was."""
    files = collections.defaultdict(dict)
    for file in report["files"]:
        lines = files[file["file"]]
        for line in file["lines"]:
            if line.get("gcovr/noncode"):
                continue
            number = line["line_number"]
            lines[number] = lines.get(number, False) or line["count"] > 0
    return files


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("report", type=pathlib.Path)
    arguments.add_argument("--least", type=float, default=95.0, help="per cent of the lines of --of together")
    arguments.add_argument("--of", nargs="+", default=["plugin", "host"])
    options = arguments.parse_args()
    folders = collections.defaultdict(lambda: [0, 0])
    missed = []
    judged = [0, 0]
    for name, lines in sorted(lines_of(json.loads(options.report.read_text())).items()):
        folder = str(pathlib.PurePosixPath(name).parent)
        run = sum(lines.values())
        folders[folder][0] += run
        folders[folder][1] += len(lines)
        if any(folder == f or folder.startswith(f + "/") for f in options.of):
            judged[0] += run
            judged[1] += len(lines)
            not_run = [number for number, was_run in sorted(lines.items()) if not was_run]
            if not_run:
                missed.append(f"{name}: {', '.join(map(str, not_run))}")
    print(f"{'folder':<24} {'lines':>6} {'run':>6} {'%':>6}")
    for folder, (run, count) in sorted(folders.items()):
        if count:
            print(f"{folder:<24} {count:>6} {run:>6} {100 * run / count:>6.1f}")
    if not judged[1]:
        print(f"no line of {options.of} was seen")
        return 1
    share = 100 * judged[0] / judged[1]
    print(f"\nlines of {', '.join(options.of)} that no test runs:")
    print("\n".join(missed) or "none")
    print(f"\n{', '.join(options.of)}: {share:.1f} % of {judged[1]} lines; {options.least} % are asked for")
    return 0 if share >= options.least else 1


if __name__ == "__main__":
    sys.exit(main())
