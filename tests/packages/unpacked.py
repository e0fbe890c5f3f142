"""Where the packages are, and one of them unpacked in a folder that goes again."""
import atexit
import functools
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import zipfile

FOLDER = pathlib.Path(os.environ["BALLAST_PACKAGES"])
HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent


def run(*command, **options):
    """What it says; an error with all it said where it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def the_one(pattern):
    found = sorted(FOLDER.glob(pattern))
    if len(found) != 1:
        raise AssertionError(f"{FOLDER} holds {[path.name for path in found]} for {pattern}, not one package")
    return found[0]


def temporary_folder():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ballast_package_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.lru_cache(maxsize=None)
def unpacked(pattern):
    """The folder that the archive has at its top."""
    archive, folder = the_one(pattern), temporary_folder()
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as content:
            content.extractall(folder)
    else:
        with tarfile.open(archive) as content:
            content.extractall(folder)
    (top,) = folder.iterdir()
    return top


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


LINUX = "ballast-*-linux-x86_64.tar.gz"
LINUX_SYMBOLS = "ballast-*-linux-x86_64-symbols.tar.gz"
WINDOWS = "ballast-*-windows-x86_64.zip"
WINDOWS_SYMBOLS = "ballast-*-windows-x86_64-symbols.zip"
DEBIAN = "ballast_*_amd64.deb"
ARM = "ballast-*-linux-aarch64.tar.gz"
ARM_SYMBOLS = "ballast-*-linux-aarch64-symbols.tar.gz"
ARM_DEBIAN = "ballast_*_arm64.deb"
# Those that there are to test; run.py checks that none is missing that was asked for.
ARCHIVES = {"linux": (LINUX, LINUX_SYMBOLS), "windows": (WINDOWS, WINDOWS_SYMBOLS), "arm": (ARM, ARM_SYMBOLS), "debian": (),
            "engines": (), "wheel": (), "source": (), "source-configure": (), "sums": ()}
ASKED = os.environ["BALLAST_PACKAGES_ASKED"].split()
MAIN_ARCHIVES = [ARCHIVES[name][0] for name in ASKED if ARCHIVES[name]]
ALL_ARCHIVES = [pattern for name in ASKED for pattern in ARCHIVES[name]]
PAPERS = ["CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md", "THIRD_PARTY_NOTICES.txt", "ballast.spdx.json", "copyright"]


def text():
    """Documents and examples, as paths from the sources' root."""
    documents = [*(ROOT / "docs").rglob("*.md"), *(ROOT / "docs" / "images").iterdir()]
    examples = (path for path in (ROOT / "examples").rglob("*") if path.is_file() and path.name != "CMakeLists.txt" and
                "__pycache__" not in path.parts)
    return [str(path.relative_to(ROOT)) for path in (*documents, *examples)]


def tampered(top, name, change):
    """A copy of an unpacked archive in which one file's bytes are changed."""
    copy = temporary_folder() / top.name
    shutil.copytree(top, copy)
    (copy / name).write_bytes(change((copy / name).read_bytes()))
    return copy


# What is made from the tool's help, in packages for the system that makes them.
COMMAND_DOCUMENTS = ["share/man/man1/ballast.1", "share/bash-completion/completions/ballast", "share/zsh/vendor-completions/_ballast",
                     "share/fish/vendor_completions.d/ballast.fish"]


def expected_files(plugin, tool, documents=()):
    headers = [f"include/ballast/{path.name}" for path in (ROOT / "include" / "ballast").iterdir()]
    return sorted([f"share/doc/ballast/{paper}" for paper in PAPERS + text()] + headers + ["lib/cmake/ballast/ballastConfig.cmake",
        "lib/cmake/ballast/ballastConfigVersion.cmake", "lib/pkgconfig/ballast.pc", "share/ballast/sample_counts.npy", plugin, tool, *documents])
