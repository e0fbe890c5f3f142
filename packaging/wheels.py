"""Makes the wheels of the package for Python from the packages for platforms: wheels.py FOLDER --version V [--all]

FOLDER holds the archives for Linux, Windows and aarch64, and gets a wheel for each; --all insists on all of them. The library and
the notices in a wheel are the archive's. The bytes depend on the sources, the archive and SOURCE_DATE_EPOCH alone."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PYTHON = "/usr/bin/python3"  # with Debian's pip, setuptools and wheel; the first on the path may have others

# Archive: the wheel's platform (manylinux names the oldest glibc), and where the library lies.
PLATFORMS = {
    "linux-x86_64.tar.gz": ("manylinux_2_34_x86_64", "lib/ballast/libballast.so"),
    "linux-aarch64.tar.gz": ("manylinux_2_34_aarch64", "lib/ballast/libballast.so"),
    "windows-x86_64.zip": ("win_amd64", "bin/ballast.dll"),
}
NOTICES = "share/doc/ballast/THIRD_PARTY_NOTICES.txt"


def read(archive, names):
    """The bytes of those files below the archive's top folder."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as opened:
            content = {entry.split("/", 1)[-1]: opened.read(entry) for entry in opened.namelist() if entry.endswith(names)}
    else:
        with tarfile.open(archive) as opened:
            content = {entry.name.split("/", 1)[-1]: opened.extractfile(entry).read() for entry in opened if entry.name.endswith(names)}
    return [content[name] for name in names]


def source_files():
    """name -> bytes, of what is the same on every platform."""
    package = ROOT / "python" / "ballast_packing"
    paths = {f"ballast_packing/{path.name}": path for path in package.iterdir() if path.suffix in (".py", ".typed")}
    paths.update({"setup.py": ROOT / "python" / "setup.py", "README.md": ROOT / "python" / "README.md", "LICENSE": ROOT / "LICENSE"})
    return {name: path.read_bytes() for name, path in paths.items()}


def make(out, version, platform, files):
    """In a folder of its own: setuptools writes beside its sources."""
    with tempfile.TemporaryDirectory(prefix="ballast_wheel_") as temporary:
        sources, made = pathlib.Path(temporary) / "sources", pathlib.Path(temporary) / "made"
        for name, data in files.items():
            path = sources / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            path.chmod(0o644)  # zip keeps it
        environment = {"PATH": "/usr/bin:/bin", "HOME": temporary, "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "PIP_CONFIG_FILE": os.devnull,
                       "SOURCE_DATE_EPOCH": os.environ["SOURCE_DATE_EPOCH"], "BALLAST_WHEEL_VERSION": version, "BALLAST_WHEEL_PLATFORM": platform}
        command = [PYTHON, "-m", "pip", "wheel", ".", "--no-build-isolation", "--no-deps", "--no-index", "--no-cache-dir",
                   "--disable-pip-version-check", "--wheel-dir", str(made)]
        done = subprocess.run(command, cwd=sources, env=environment, capture_output=True, text=True, umask=0o022)
        if done.returncode != 0:
            sys.exit(f"wheels: {platform} cannot be made\n{done.stdout}{done.stderr}")
        (wheel,) = made.iterdir()
        shutil.copyfile(wheel, out / wheel.name)
        print(out / wheel.name)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--version", required=True)
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    made = 0
    for ending, (platform, library) in PLATFORMS.items():
        archive = given.folder / f"ballast-{given.version}-{ending}"
        if archive.exists():
            contents, notices = read(archive, (library, NOTICES))
            files = {**source_files(), "THIRD_PARTY_NOTICES.txt": notices,
                     f"ballast_packing/{pathlib.PurePosixPath(library).name}": contents}
            make(given.folder, given.version, platform, files)
            made += 1
        elif given.all:
            sys.exit(f"wheels: {archive} is missing")
    if made == 0:
        sys.exit(f"wheels: {given.folder} has no archive of version {given.version}")


if __name__ == "__main__":
    main()
