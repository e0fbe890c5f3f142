"""The source archive: what is in it, and that projects configure it with a C++ compiler and CMake alone. Builds nothing."""
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import unittest
import unittest.mock

import source_projects
import unpacked
from test_no_traces import traces_in
from unpacked import run

sys.path.append(str(unpacked.HERE / "stand_ins"))
from conan.tools.cmake import CMake


def recipe_in(top, folder):
    """The Conan recipe of the archive, with its folders below `folder`."""
    spec = importlib.util.spec_from_file_location("conanfile", top / "packaging" / "conan" / "conanfile.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Ballast(top / "packaging" / "conan", folder)


class SourceArchive(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = unpacked.unpacked(source_projects.SOURCE)
        cls.environment = source_projects.compiler_alone()

    def copy(self):
        copy = unpacked.temporary_folder() / self.top.name
        shutil.copytree(self.top, copy)
        return copy

    def configure(self, top, *options):
        return run("cmake", "-S", top, "-B", top / "build", *source_projects.ALONE, *options, env=self.environment)

    def test_holds_the_sources_and_what_is_made_of_shaders(self):
        files = unpacked.files_below(self.top)
        for name in ("LICENSE", "README.md", "dev", "include/ballast/ballast.h", "third_party/vulkan/vulkan/vulkan_core.h",
                     "third_party/vulkan/copyright", "shaders/prebuilt/sources.sha256"):
            self.assertIn(name, files)
        self.assertEqual([name for name in files if name.startswith(("build", "out"))], [])
        for shader in (self.top / "shaders").glob("*.comp"):
            self.assertIn(f"shaders/prebuilt/{shader.stem}.inc", files)
        if (unpacked.ROOT / ".git").exists():
            tracked = run("git", "-C", unpacked.ROOT, "ls-files").splitlines()
            self.assertEqual([name for name in tracked if name not in files], [])

    def test_one_time_and_one_owner(self):
        with tarfile.open(unpacked.the_one(source_projects.SOURCE)) as archive:
            members = archive.getmembers()
        self.assertEqual({member.mtime for member in members}, {int(os.environ["SOURCE_DATE_EPOCH"])})
        self.assertEqual({(member.uid, member.gid, member.uname, member.gname) for member in members}, {(0, 0, "root", "root")})
        self.assertEqual({oct(member.mode) for member in members}, {"0o644", "0o755"})

    def test_no_path_of_this_machine(self):
        self.assertEqual(traces_in(self.top), [])

    def test_configures_alone(self):
        top = self.copy()
        self.configure(top)
        cache = (top / "build" / "CMakeCache.txt").read_text()
        for option in ("BALLAST_TESTS:BOOL=OFF", "BALLAST_TOOLS:BOOL=OFF", "BALLAST_PREBUILT_SPIRV:BOOL=ON", "BALLAST_INSTALL:BOOL=ON"):
            self.assertIn(option, cache)
        self.assertNotIn("GLSLANG", cache)
        self.assertIn(f"BALLAST_VULKAN_HEADERS:PATH={top}/third_party/vulkan", cache)

    def test_add_subdirectory(self):
        source_projects.configured(source_projects.project(source_projects.ADD_SUBDIRECTORY, sources=self.top), env=self.environment)

    def test_spirv_of_another_shader_is_refused(self):
        top = self.copy()
        with open(top / "shaders" / "greedy.comp", "a", encoding="utf-8") as shader:
            shader.write("\n")
        with self.assertRaisesRegex(AssertionError, "A shader differs"):
            self.configure(top)

    def test_shaders_are_compiled_where_that_is_asked_for(self):
        top = self.copy()
        self.configure(top, "-DBALLAST_PREBUILT_SPIRV=OFF", f"-DBALLAST_VULKAN_HEADERS={top}/third_party/vulkan")
        self.assertRegex((top / "build" / "CMakeCache.txt").read_text(), "BALLAST_GLSLANG:FILEPATH=/.*glslang")

    def test_a_clone_has_no_prebuilt_spirv(self):
        top = self.copy()
        shutil.rmtree(top / "shaders" / "prebuilt")
        with self.assertRaisesRegex(AssertionError, "only the source\\s+archive holds it"):
            self.configure(top, "-DBALLAST_PREBUILT_SPIRV=ON", "-DBALLAST_TESTS=OFF")

    def test_a_missing_module_is_noticed(self):
        top = self.copy()
        (top / "shaders" / "prebuilt" / "greedy.subgroup.inc").unlink()
        with self.assertRaisesRegex(AssertionError, "greedy.subgroup.inc"):
            self.configure(top)

    def test_versions_agree(self):
        version = re.search(r"project\(ballast VERSION ([\d.]+)", (self.top / "CMakeLists.txt").read_text()).group(1)
        self.assertEqual(self.top.name, f"ballast-{version}")
        port = json.loads((self.top / "packaging/vcpkg/ballast/vcpkg.json").read_text())
        self.assertEqual((port["name"], port["version"], port["license"]), ("ballast", version, "MIT"))
        recipe = recipe_in(self.top, unpacked.temporary_folder())
        self.assertEqual((recipe.name, recipe.version, recipe.license), ("ballast", version, "MIT"))

    def test_conan_exports_all_that_the_build_reads(self):
        recipe = recipe_in(self.top, unpacked.temporary_folder())
        recipe.export_sources()
        recipe.layout()
        recipe.generate()
        with unittest.mock.patch.dict(os.environ, self.environment, clear=True):
            CMake(recipe).configure()
            (pathlib.Path(recipe.source_folder) / "cmake" / "in_tree.cmake").unlink()
            with self.assertRaises(subprocess.CalledProcessError):
                CMake(recipe).configure()


if __name__ == "__main__":
    unittest.main()
