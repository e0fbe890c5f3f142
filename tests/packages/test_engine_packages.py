"""The packages for Godot, Unity and Unreal: layout, and their sources compiled and run with stand-ins for the engines."""
import json
import os
import re
import shutil
import unittest

import unpacked
from unpacked import run

GODOT, UNITY, UNREAL = "ballast-*-godot.zip", "ballast-*-unity.tgz", "ballast-*-unreal.zip"
STAND_INS = unpacked.HERE / "stand_ins"
PACKS = "3 1 2 3 2 0 1 0 1 3 3 2 0 0 1 2"
# Platform: its archive; the folder and the library's name in Godot, Unity and Unreal; the first bytes of its machine code's file.
PLATFORMS = {
    "linux-x86_64": ("tar.gz", "linux.x86_64", "Linux/x86_64", "Linux", "libballast.so"),
    "linux-aarch64": ("tar.gz", "linux.arm64", "EmbeddedLinux/arm64", "LinuxArm64", "libballast.so"),
    "windows-x86_64": ("zip", "windows.x86_64", "Windows/x86_64", "Win64", "ballast.dll"),
}
THERE = {name: use for name, use in PLATFORMS.items() if list(unpacked.FOLDER.glob(f"ballast-*-{name}.{use[0]}"))}


def unpacked_beside(pattern):
    """Unlike unpacked.unpacked, of an archive with several folders at its top, too."""
    folder = unpacked.temporary_folder()
    shutil.unpack_archive(unpacked.the_one(pattern), folder, "gztar" if pattern.endswith("tgz") else "zip")
    return folder


def library_of(name, use):
    archive = unpacked.unpacked(f"ballast-*-{name}.{use[0]}")
    return (archive / ("bin" if name.startswith("windows") else "lib/ballast") / use[4]).read_bytes()


class Godot(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = unpacked_beside(GODOT)
        cls.addon = cls.top / "addons" / "ballast"

    def listed(self, section):
        """Platform -> file, as ballast.gdextension says."""
        text = (self.addon / "ballast.gdextension").read_text().split(f"[{section}]")[1].split("[")[0]
        return dict(re.findall(r'^([\w.]+) = \{?"([^"]+)"', text, re.MULTILINE))

    def test_holds_what_it_should(self):
        files = ["LICENSE", "ballast.gdextension"] + [f"THIRD_PARTY_NOTICES.{name}.txt" for name in THERE]
        for use in THERE.values():
            files += [f"{use[1]}/{use[4]}", f"{use[1]}/{use[4].replace('ballast', 'ballast_godot')}"]
        self.assertEqual(unpacked.files_below(self.top), sorted([f"addons/ballast/{name}" for name in files] + ["pack.gd"]))

    def test_names_the_libraries_that_there_are(self):
        libraries, dependencies = self.listed("libraries"), self.listed("dependencies")
        self.assertEqual(set(libraries), {use[1] for use in PLATFORMS.values()})
        self.assertEqual(set(dependencies), set(libraries))
        for use in THERE.values():
            self.assertTrue((self.addon / libraries[use[1]]).exists())
            self.assertTrue((self.addon / dependencies[use[1]]).exists())

    def test_the_plugins_are_those_of_the_archives(self):
        for name, use in THERE.items():
            self.assertEqual((self.addon / use[1] / use[4]).read_bytes(), library_of(name, use), name)

    def run_stand_in(self, compiler, folder, *runner):
        host, sources = unpacked.temporary_folder() / "host", unpacked.ROOT / "examples" / "godot_extension"
        run(compiler, "-std=c99", "-I", unpacked.ROOT / "include", sources / "stand_in_host.c", "-o", host, "-ldl")
        return run(*runner, host, self.addon / folder / "libballast_godot.so")

    def test_the_extension_runs(self):
        self.assertIn("left: 0 names, 0 strings, 0 arrays; 0 faults", self.run_stand_in("cc", "linux.x86_64"))

    def test_the_extension_for_arm_runs(self):
        if "linux-aarch64" in THERE:
            runner = unpacked.ROOT / "cmake" / "aarch64" / "run_in_qemu"
            self.assertIn("0 faults", self.run_stand_in("aarch64-linux-gnu-gcc", "linux.arm64", runner))


def faults_of_metas(top):
    """Every file and folder that Unity reads has a .meta of its own, and no guid is there twice."""
    found, guids = [], {}
    for path in sorted(top.rglob("*")):
        name = path.relative_to(top).as_posix()
        if any(part.endswith("~") for part in name.split("/")):
            continue
        if path.suffix == ".meta":
            guid = re.search(r"^guid: ([0-9a-f]{32})$", path.read_text(), re.MULTILINE)
            if not guid or guids.setdefault(guid.group(1), name) != name:
                found.append(f"{name} has no guid of its own")
            if not path.with_suffix("").exists():
                found.append(f"{name} belongs to nothing")
        elif not path.with_name(path.name + ".meta").exists():
            found.append(f"{name} has no .meta")
    return found


class Unity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = unpacked_beside(UNITY) / "package"

    def test_package_json(self):
        package = json.loads((self.top / "package.json").read_text())
        self.assertIn(f"-{package['version']}-unity", unpacked.the_one(UNITY).name)
        self.assertRegex(package["name"], r"^com\.[a-z.]+$")
        for sample in package["samples"]:
            self.assertTrue((self.top / sample["path"]).is_dir())
        self.assertEqual(json.loads((self.top / "Runtime" / "Ballast.asmdef").read_text())["name"], "Ballast")

    def test_metas(self):
        self.assertEqual(faults_of_metas(self.top), [])
        guid = re.search("guid: (.*)", (self.top / "Runtime" / "Ballast.cs.meta").read_text()).group(1)
        self.assertEqual(guid, "4ff011b4bf2f6201d55e24a6d7a98603", "a released guid stays for ever: scenes name it")

    def test_a_planted_fault_of_each_is_found(self):
        copy = unpacked.temporary_folder() / "package"
        shutil.copytree(self.top, copy)
        (copy / "Runtime" / "BallastJob.cs.meta").unlink()
        shutil.copy(copy / "README.md.meta", copy / "LICENSE.md.meta")
        (copy / "gone.cs.meta").write_text("guid: " + 32 * "0" + "\n")
        self.assertEqual(sorted(faults_of_metas(copy)), ["README.md.meta has no guid of its own", "Runtime/BallastJob.cs has no .meta",
                                                         "gone.cs.meta belongs to nothing"])

    def test_plugins_are_those_of_the_archives_and_for_their_platforms(self):
        for name, use in THERE.items():
            library = self.top / "Plugins" / use[2] / use[4]
            self.assertEqual(library.read_bytes(), library_of(name, use), name)
            importer = library.with_name(library.name + ".meta").read_text()
            self.assertRegex(importer, r"Any: \n    second:\n      enabled: 0")
            self.assertIn({"Linux": "Linux64", "Windows": "Win64", "EmbeddedLinux": "EmbeddedLinux"}[use[2].split("/")[0]], importer)
            self.assertIn("CPU: ARM64" if "arm64" in use[2] else "CPU: x86_64", importer)

    def test_the_sample_runs_in_mono(self):
        program = unpacked.temporary_folder() / "player.exe"
        sources = [*(self.top / "Runtime").glob("*.cs"), *(self.top / "Samples~").rglob("*.cs"), STAND_INS / "unity" / "UnityEngine.cs"]
        run("mcs", "-warnaserror", "-langversion:7.2", f"-out:{program}", *sources)
        said = run("mono", program, env={**os.environ, "LD_LIBRARY_PATH": str(self.top / "Plugins" / "Linux" / "x86_64")})
        self.assertIn(f"packs {PACKS}", said)
        self.assertIn("refused: weight of layer 0, item 2 is negative", said)
        self.assertIn("refused: The last job's packs have not been taken yet.", said)


class Unreal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = unpacked_beside(UNREAL) / "Ballast"

    def test_uplugin(self):
        plugin = json.loads((self.top / "Ballast.uplugin").read_text())
        self.assertEqual(plugin["FileVersion"], 3)
        self.assertIn(f"-{plugin['VersionName']}-unreal", unpacked.the_one(UNREAL).name)
        for module in plugin["Modules"]:
            self.assertTrue((self.top / "Source" / module["Name"] / f"{module['Name']}.Build.cs").exists())
            self.assertEqual(set(module["PlatformAllowList"]), {use[3] for use in PLATFORMS.values()})

    def test_libraries_and_headers_are_those_of_the_archives(self):
        for name, use in THERE.items():
            library = self.top / "Binaries" / "ThirdParty" / "BallastLibrary" / use[3] / use[4]
            self.assertEqual(library.read_bytes(), library_of(name, use), name)
        build = (self.top / "Source/ThirdParty/BallastLibrary/BallastLibrary.Build.cs").read_text()
        for use in PLATFORMS.values():
            self.assertIn(f'"{use[3]}/{use[4]}"', build)
        include = self.top / "Source/ThirdParty/BallastLibrary/include/ballast"
        self.assertEqual((include / "ballast.h").read_bytes(), (unpacked.ROOT / "include/ballast/ballast.h").read_bytes())

    def test_the_subsystem_runs_with_stand_ins(self):
        program, source = unpacked.temporary_folder() / "game", self.top / "Source"
        run("c++", "-std=c++17", "-Wall", "-Wextra", "-Werror", "-I", STAND_INS / "unreal", "-I", source / "Ballast" / "Public",
            "-I", source / "ThirdParty" / "BallastLibrary" / "include", *(source / "Ballast" / "Private").glob("*.cpp"),
            STAND_INS / "unreal" / "main.cpp", "-o", program, "-ldl")
        said = run(program, env={**os.environ, "BALLAST_UNREAL_PLUGIN": str(self.top)})
        self.assertIn(PACKS, said)
        self.assertIn("0 packs: weight of layer 0, item 2 is negative", said)


if __name__ == "__main__":
    unittest.main()
