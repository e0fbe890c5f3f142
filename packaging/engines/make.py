"""Makes the packages for game engines from the packages for platforms: make.py FOLDER --version V [--extensions FOLDER...] [--all]

FOLDER holds the archives for Linux, Windows and aarch64, and gets the packages; --all insists on all of them. Godot's addon also
needs the extension for each platform, from the folders given."""
import argparse
import pathlib
import sys
import tarfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import archives
import unity_meta

DOCUMENTS = "share/doc/ballast"


class Platform:
    """What the package for one platform holds, and where engines want it."""

    def __init__(self, name, archive, plugin, godot, unity, unreal):
        self.name, self.archive, self.plugin = name, archive, plugin
        self.godot, self.unity, self.unreal = godot, unity, unreal

    def open(self, path):
        """name -> bytes, below the archive's top folder."""
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                content = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
        else:
            with tarfile.open(path) as archive:
                content = {entry.name: archive.extractfile(entry).read() for entry in archive if entry.isfile()}
        self.files = {name.split("/", 1)[1]: data for name, data in content.items()}

    @property
    def library(self):
        return self.files[self.plugin]

    @property
    def library_name(self):
        return pathlib.PurePosixPath(self.plugin).name

    @property
    def extension_name(self):
        return self.library_name.replace("ballast", "ballast_godot")


SO = "lib/ballast/libballast.so"
PLATFORMS = [
    Platform("linux-x86_64", "linux-x86_64.tar.gz", SO, "linux.x86_64", "Linux/x86_64", "Linux"),
    Platform("linux-aarch64", "linux-aarch64.tar.gz", SO, "linux.arm64", "EmbeddedLinux/arm64", "LinuxArm64"),
    Platform("windows-x86_64", "windows-x86_64.zip", "bin/ballast.dll", "windows.x86_64", "Windows/x86_64", "Win64"),
]


def notices(platforms):
    """Licences of what others wrote, by file name: they differ between platforms."""
    return {f"THIRD_PARTY_NOTICES.{it.name}.txt": it.files[f"{DOCUMENTS}/THIRD_PARTY_NOTICES.txt"] for it in platforms}


def templates(folder, version):
    files = {}
    for path in sorted((HERE / folder).rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8").replace("@VERSION@", version)
            files[path.relative_to(HERE / folder).as_posix()] = text.encode()
    return files


def headers(platforms):
    return {name.removeprefix("include/"): data for name, data in platforms[0].files.items() if name.startswith("include/")}


def godot(platforms, extensions, licence):
    source = ROOT / "examples" / "godot_extension"
    top = "addons/ballast"
    files = {f"{top}/{name}": data for name, data in notices(platforms).items()}
    files[f"{top}/ballast.gdextension"] = (source / "addons" / "ballast" / "ballast.gdextension").read_bytes()
    files[f"{top}/LICENSE"] = licence
    files["pack.gd"] = (source / "pack.gd").read_bytes()
    for it in platforms:
        files[f"{top}/{it.godot}/{it.library_name}"] = it.library
        files[f"{top}/{it.godot}/{it.extension_name}"] = extensions[it.name]
    return files


def unity(platforms, version, licence):
    files = templates("unity", version)
    files["Runtime/Ballast.cs"] = (ROOT / "examples" / "csharp" / "Ballast.cs").read_bytes()
    files["LICENSE.md"] = licence
    files["Third Party Notices.md"] = b"\n".join(notices(platforms).values())
    for it in platforms:
        files[f"Plugins/{it.unity}/{it.library_name}"] = it.library
    files |= unity_meta.for_all(files)
    return {f"package/{name}": data for name, data in files.items()}


def unreal(platforms, version, licence):
    files = templates("unreal", version) | notices(platforms)
    files["LICENSE"] = licence
    files |= {f"Source/ThirdParty/BallastLibrary/include/{name}": data for name, data in headers(platforms).items()}
    for it in platforms:
        files[f"Binaries/ThirdParty/BallastLibrary/{it.unreal}/{it.library_name}"] = it.library
    return {f"Ballast/{name}": data for name, data in files.items()}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--version", required=True)
    arguments.add_argument("--extensions", nargs="+", default=[], metavar="PLATFORM=FILE")
    arguments.add_argument("--all", action="store_true")
    options = arguments.parse_args()
    platforms = []
    for it in PLATFORMS:
        path = options.folder / f"ballast-{options.version}-{it.archive}"
        if path.exists():
            it.open(path)
            platforms.append(it)
        elif options.all:
            sys.exit(f"make.py: {path} is missing")
    named = dict(word.split("=", 1) for word in options.extensions)
    extensions = {it.name: pathlib.Path(named[it.name]).read_bytes() for it in platforms}
    licence = (ROOT / "LICENSE").read_bytes()
    name = str(options.folder / f"ballast-{options.version}")
    archives.write_zip(f"{name}-godot.zip", godot(platforms, extensions, licence))
    archives.write_tar(f"{name}-unity.tgz", unity(platforms, options.version, licence))
    archives.write_zip(f"{name}-unreal.zip", unreal(platforms, options.version, licence))


if __name__ == "__main__":
    main()
