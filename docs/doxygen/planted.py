"""planted.py DOXYGEN DOXYFILE INCLUDE: the reference is not built from headers in which a field has no comment."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

PLACE = "  uint64_t seed;\n"


def warnings_of(doxygen, doxyfile, include, change):
    """How Doxygen ends, and what it writes, once the text of ballast.h is changed."""
    with tempfile.TemporaryDirectory() as folder:
        headers = pathlib.Path(folder) / "ballast"
        shutil.copytree(pathlib.Path(include) / "ballast", headers)
        header = headers / "ballast.h"
        header.write_text(change(header.read_text(encoding="utf-8")), encoding="utf-8")
        own = pathlib.Path(folder) / "Doxyfile"
        own.write_text(f'@INCLUDE = "{doxyfile}"\nINPUT = "{headers}"\nFILE_PATTERNS = *.h\nOUTPUT_DIRECTORY = "{folder}"\n',
                       encoding="utf-8")
        done = subprocess.run([doxygen, own], capture_output=True, text=True)
        return done.returncode, done.stderr.strip()


def main():
    doxygen, doxyfile, include = sys.argv[1:]
    good = warnings_of(doxygen, doxyfile, include, lambda text: text)
    bad = warnings_of(doxygen, doxyfile, include, lambda text: text.replace(PLACE, PLACE + "  uint64_t planted;\n"))
    print(f"unchanged: {good}\nplanted: {bad}")
    return good != (0, "") or bad[0] == 0 or "planted" not in bad[1]


if __name__ == "__main__":
    sys.exit(main())
