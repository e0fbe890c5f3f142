"""Writes the licences of all that packages contain and others wrote, as this machine's Debian packages state them."""
import argparse
import pathlib

import third_party

HEAD = """Ballast's own licence is in the file `copyright` beside this one. The packages also contain what is listed here; below the list are
the licences, as the Debian packages that it was built from state them.

"""


def notices(platform):
    listed = third_party.parts_of(platform)
    lines = [f"{part.name} {third_party.version_of(part)}: {part.licence}; {part.use}; {part.home}\n" for part in listed]
    texts = [f"\n{'=' * 100}\n{part.name}\n{'=' * 100}\n\n{third_party.licence_text(part).rstrip()}\n" for part in listed]
    return HEAD + "".join(lines) + "".join(texts)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--platform", required=True)
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    options = arguments.parse_args()
    options.out.write_text(notices(options.platform), encoding="utf-8")


if __name__ == "__main__":
    main()
