"""Makes the source archive: the sources, the shaders' SPIR-V, and the headers of Vulkan that the plugin is compiled with.

Who builds it needs a C++ compiler and CMake alone. The archive's bytes depend on its files and on SOURCE_DATE_EPOCH only."""
import argparse
import os
import pathlib
import subprocess

import archives

ROOT = pathlib.Path(__file__).resolve().parent.parent
PREBUILT = "shaders/prebuilt"
VULKAN = "third_party/vulkan"
HEADERS = ["vulkan/vulkan_core.h", "vulkan/vk_platform.h"]  # and the folder vk_video, which the first includes
LICENCE = pathlib.Path("/usr/share/doc/libvulkan-dev/copyright")
NOT_SOURCES = ("build/", "out/", f"{PREBUILT}/", "third_party/")


def source_files():
    """Tracked files; in a folder without git, all that is not built."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
        names = [name for name in listed.split("\0") if name]
    else:
        names = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()]
        names = [name for name in names if "__pycache__" not in name]
    return {name: ROOT / name for name in names if not name.startswith(NOT_SOURCES)}


def prebuilt_files(shaders):
    found = {f"{PREBUILT}/{path.name}": path for path in shaders.glob("*.inc")}
    if not found:
        raise SystemExit(f"source_archive.py: {shaders} holds no SPIR-V; build the target ballast_shaders first")
    return found


def vulkan_files(include):
    names = HEADERS + [f"vk_video/{path.name}" for path in (include / "vk_video").glob("*.h")]
    return {f"{VULKAN}/{name}": include / name for name in names} | {f"{VULKAN}/copyright": LICENCE}


def hash_of_shaders():
    script = ["cmake", "-P", ROOT / "shaders" / "prebuilt.cmake"]
    return subprocess.run(script, check=True, capture_output=True).stdout


def entries(top, files):
    """What archives.write_tar takes; files: name -> path or bytes."""
    for name, content in files.items():
        executable = isinstance(content, pathlib.Path) and os.access(content, os.X_OK)
        data = content.read_bytes() if isinstance(content, pathlib.Path) else content
        yield f"{top}/{name}", (data, 0o755 if executable else 0o644)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--version", required=True)
    arguments.add_argument("--shaders", type=pathlib.Path, required=True, help="the folder `shaders` of a build tree")
    arguments.add_argument("--vulkan", type=pathlib.Path, default=pathlib.Path("/usr/include"), help="where vulkan/vulkan_core.h is")
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    options = arguments.parse_args()
    files = source_files() | prebuilt_files(options.shaders) | vulkan_files(options.vulkan)
    files[f"{PREBUILT}/sources.sha256"] = hash_of_shaders()
    archives.write_tar(options.out, dict(entries(f"ballast-{options.version}", files)))


if __name__ == "__main__":
    main()
