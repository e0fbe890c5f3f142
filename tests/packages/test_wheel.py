"""The wheels for Python: contents, tags, and in fresh environments, with numpy and torch and without, import and pack."""
import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import unittest
import zipfile

import binary
import unpacked
from unpacked import run

sys.path.append(str(unpacked.ROOT / "packaging"))
import wheels as maker

PYTHON = maker.PYTHON
# The wheel's platform: its archive's name, the library in the archive, the processor that readelf names.
PLATFORMS = {tag: (ending, library, {"x86_64": "X86-64", "aarch64": "AArch64"}.get(tag.split("_", 3)[-1]))
             for ending, (tag, library) in maker.PLATFORMS.items()}
ENTRY_POINTS = ["sglang.srt.plugins ballast_packing.sglang:register", "vllm.general_plugins ballast_packing.vllm:register"]
PACKS = """
import ballast_packing as ballast
weight = [[90, 132, 40, 61, 104, 165, 39, 4]]
index, rank = ballast.balanced_packing(weight, 4)
loads = [sum(w for w, p in zip(weight[0], index[0]) if p == pack) for pack in range(4)]
placed = ballast.rebalance_experts([[9, 1, 1, 1]], 6, 1, 1, 2)
print(ballast.library_path(), type(index).__name__, max(loads), [int(copies) for copies in placed[2][0]])
"""
PACKED = r"/environment/.*/libballast\.so %s 171 \[2, 2, 1, 1\]$"


def wheels():
    return {path.name.removesuffix(".whl").split("-")[-1]: path for path in sorted(unpacked.FOLDER.glob("ballast_packing-*.whl"))}


def expected_files(version, library):
    package = [path.name for path in (unpacked.ROOT / "python" / "ballast_packing").iterdir() if path.suffix in (".py", ".typed")]
    information = ["LICENSE", "METADATA", "RECORD", "THIRD_PARTY_NOTICES.txt", "WHEEL", "entry_points.txt", "top_level.txt"]
    return sorted([f"ballast_packing/{name}" for name in (*package, library)] +
                  [f"ballast_packing-{version}.dist-info/{name}" for name in information])


def faults_of(path):
    """What the name promises is in it: the files, recorded with their hashes, the tag, and a library that is fit for the tag."""
    _, version, *tag = path.name.removesuffix(".whl").split("-")
    if tag[-1] not in PLATFORMS:
        return [f"{tag[-1]} is no platform of ours"]
    archive, library, processor = PLATFORMS[tag[-1]]
    with zipfile.ZipFile(path) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
        times, modes = ({getattr(entry, field) for entry in opened.infolist()} for field in ("date_time", "external_attr"))
    library_name = library.rsplit("/", 1)[-1]
    faults = [f"{name} is only in the wheel or only expected" for name in sorted(set(files) ^ set(expected_files(version, library_name)))]
    if faults:
        return faults
    about = {name.split("/")[1]: data.decode() for name, data in files.items() if ".dist-info/" in name}
    for line in about["RECORD"].splitlines():
        name, digest, _ = line.rsplit(",", 2)
        if digest and digest != "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).decode().rstrip("="):
            faults.append(f"{name} has another hash in RECORD")
    if f"Tag: {'-'.join(tag)}\n" not in about["WHEEL"] or tag[:2] != ["py3", "none"]:
        faults.append(f"WHEEL does not have the tag {'-'.join(tag)}")
    if f"\nVersion: {version}\n" not in about["METADATA"] or "# ballast-packing" not in about["METADATA"]:
        faults.append("METADATA lacks the version or the description")
    if len(times) != 1 or not {mode >> 16 & 0o777 for mode in modes} <= {0o644, 0o664}:
        faults.append("times or modes differ")
    faults += [f"{name} names a folder of this machine" for name, data in files.items() if str(unpacked.ROOT).encode() in data]
    if files[f"ballast_packing/{library_name}"] != (unpacked.unpacked(f"ballast-*-{archive}") / library).read_bytes():
        faults.append(f"the library is not that of {archive}")
    elif processor:
        copy = unpacked.temporary_folder() / library_name
        copy.write_bytes(files[f"ballast_packing/{library_name}"])
        faults += faults_of_library(copy, tag[-1], processor)
    return faults


def faults_of_library(library, tag, processor):
    floor = ".".join(tag.split("_")[1:3])
    faults = binary.check_glibc(library) + binary.check_needed(library)
    if floor != ".".join(str(part) for part in binary.GLIBC_FLOOR):
        faults.append(f"the tag names glibc {floor}, not the floor that is checked")
    if not re.search(rf"Machine: .*{processor}", run("readelf", "--file-header", library)):
        faults.append(f"the library is not for {processor}")
    return faults


def rewritten(path, name, change):
    """A copy of the wheel under that name; change: of its files, name -> bytes."""
    copy = unpacked.temporary_folder() / name
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for entry in old.infolist():
            data = change(entry.filename, old.read(entry))
            if data is not None:
                new.writestr(entry, data)
    return copy


class Wheel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.wheels = wheels()
        cls.native = cls.wheels["manylinux_2_34_x86_64"]

    def environment(self, *options):
        """A fresh one with the wheel in it; the path of its Python."""
        folder = unpacked.temporary_folder() / "environment"
        run(PYTHON, "-m", "venv", "--without-pip", *options, folder)
        python = folder / "bin" / "python"
        run(PYTHON, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", "--quiet", "--disable-pip-version-check", self.native)
        return python

    def run_in(self, python, *arguments, cwd=None):
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
                       "BALLAST_GOLDEN": str(unpacked.ROOT / "tests" / "golden" / "data")}
        return run(python, *arguments, env=environment, cwd=cwd or python.parent)

    def test_there_is_one_for_each_archive(self):
        archives = [tag for tag, use in PLATFORMS.items() if list(unpacked.FOLDER.glob(f"ballast-*-{use[0]}"))]
        self.assertEqual(sorted(self.wheels), sorted(archives))

    def test_hold_what_they_promise(self):
        for tag, path in self.wheels.items():
            self.assertEqual(faults_of(path), [], tag)

    def test_planted_faults_are_found(self):
        def without(wanted):
            return lambda name, data: None if name.endswith(wanted) else data

        def other(wanted):
            return lambda name, data: data + b"\n" if name.endswith(wanted) else data

        name = self.native.name
        self.assertEqual(faults_of(rewritten(self.native, name, without("py.typed"))),
                         ["ballast_packing/py.typed is only in the wheel or only expected"])
        self.assertEqual(faults_of(rewritten(self.native, name, other("packing.py"))),
                         ["ballast_packing/packing.py has another hash in RECORD"])
        self.assertEqual(len(faults_of(rewritten(self.native, name, other("libballast.so")))), 2)
        newer = faults_of(rewritten(self.native, name.replace("py3-none", "cp311-cp311"), other("nothing")))
        self.assertEqual(newer, ["WHEEL does not have the tag cp311-cp311-manylinux_2_34_x86_64"])
        self.assertEqual(len(faults_of(rewritten(self.native, name.replace("2_34_x86_64", "2_17_x86_64"), other("nothing")))), 1)

    def test_a_library_for_another_glibc_or_processor_is_found(self):
        copy = unpacked.temporary_folder() / "libballast.so"
        with zipfile.ZipFile(self.native) as opened:
            copy.write_bytes(opened.read("ballast_packing/libballast.so"))
        self.assertEqual(faults_of_library(copy, "manylinux_2_34_x86_64", "X86-64"), [])
        self.assertEqual(len(faults_of_library(copy, "manylinux_2_17_aarch64", "AArch64")), 2)

    def test_the_same_bytes_again(self):
        folder = unpacked.temporary_folder()
        for path in unpacked.FOLDER.glob("ballast-*-linux-x86_64.tar.gz"):
            shutil.copy(path, folder)
        version = self.native.name.split("-")[1]
        run("python3", "-B", unpacked.ROOT / "packaging" / "wheels.py", folder, "--version", version, umask=0o077)
        self.assertEqual((folder / self.native.name).read_bytes(), self.native.read_bytes())

    def test_packs_without_numpy(self):
        python = self.environment()
        with self.assertRaisesRegex(AssertionError, "No module named 'numpy'"):
            self.run_in(python, "-c", "import numpy")
        self.assertRegex(self.run_in(python, "-c", PACKS), PACKED % "list")

    def test_passes_the_tests_of_the_package_with_numpy_and_torch(self):
        python = self.environment("--system-site-packages")
        self.assertRegex(self.run_in(python, "-c", PACKS), PACKED % "ndarray")
        copies = unpacked.temporary_folder() / "tests"
        shutil.copytree(unpacked.ROOT / "python" / "tests", copies)
        self.run_in(python, "-m", "unittest", "test_packing", "test_experts", "test_engines", "test_torch", cwd=copies)

    def test_entry_points_are_listed_and_do_nothing_unasked(self):
        python = self.environment()
        said = self.run_in(python, "-c", "from importlib.metadata import distribution\n"
                           "for point in distribution('ballast-packing').entry_points: print(point.group, point.value); point.load()()")
        self.assertEqual(sorted(said.splitlines()), ENTRY_POINTS)

    def test_a_foreign_wheel_is_refused(self):
        foreign = rewritten(self.native, self.native.name.replace("x86_64", "aarch64"), lambda name, data: data)
        done = subprocess.run([PYTHON, "-m", "pip", "download", "--no-index", "--no-deps", "--dest", str(unpacked.temporary_folder()), str(foreign)],
                              capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertIn("not a supported wheel on this platform", done.stderr)


if __name__ == "__main__":
    unittest.main()
