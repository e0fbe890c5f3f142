"""conan.tools.files: patterns match the whole path below src, and a star crosses folders."""
import fnmatch
import pathlib
import shutil


def copy(conanfile, pattern, src, dst):
    names = [path.relative_to(src).as_posix() for path in sorted(pathlib.Path(src).rglob("*")) if path.is_file()]
    chosen = fnmatch.filter(names, pattern)
    for name in chosen:
        target = pathlib.Path(dst) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pathlib.Path(src) / name, target)
    return chosen


def rmdir(conanfile, path):
    shutil.rmtree(path, ignore_errors=True)
