"""The archive for Linux: all in it, nothing else, and a stranger's C host and CMake project work with it alone."""
import re
import shutil
import unittest

import binary
import readme
import unpacked
from unpacked import LINUX, LINUX_SYMBOLS, run

PROJECT = """
cmake_minimum_required(VERSION 3.16)
project(stranger LANGUAGES CXX)
find_package(ballast 1.0 REQUIRED)
add_executable(stranger main.cpp)
target_link_libraries(stranger PRIVATE ballast::ballast)
target_compile_definitions(stranger PRIVATE PLUGIN="$<TARGET_FILE:ballast::plugin>")
"""
MAIN = """
#include <ballast/ballast.hpp>
#include <cstdio>
int main() {
  auto library = ballast::Library::open(PLUGIN);
  if (!library) return std::puts(library.error().message.c_str()), 1;
  return std::printf("%zu strategies\\n", library->strategies().size()), 0;
}
"""


HARDENING = (binary.check_stack, binary.check_relocations, binary.check_stack_protector, binary.check_fortified)


def is_position_independent(program):
    return "(Position-Independent Executable file)" in run("readelf", "--wide", "--file-header", program)


class LinuxArchive(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = unpacked.unpacked(LINUX)
        cls.plugin = cls.top / "lib" / "ballast" / "libballast.so"
        cls.tool = cls.top / "bin" / "ballast"

    def test_holds_what_it_should(self):
        self.assertEqual(unpacked.files_below(self.top), unpacked.expected_files(
            "lib/ballast/libballast.so", "bin/ballast", unpacked.COMMAND_DOCUMENTS))
        self.assertEqual(unpacked.files_below(unpacked.unpacked(LINUX_SYMBOLS)), ["bin/ballast.debug", "lib/ballast/libballast.so.debug"])

    def test_a_c_host_compiles_with_the_header_and_runs(self):
        host = unpacked.temporary_folder() / "host"
        run("cc", "-std=c99", "-Wall", "-I", self.top / "include", unpacked.HERE / "host.c", "-o", host)
        self.assertRegex(run(host, self.plugin), r"^10 10 10, by 1\.\d+\.\d+ ")

    def test_the_example_compiles_with_a_c_compiler_alone(self):
        example = self.top / "share/doc/ballast/examples/c_host/main.c"
        host = unpacked.temporary_folder() / "c_host"
        run("env", "-i", "PATH=/usr/bin:/bin", "cc", "-I", self.top / "include", example, "-o", host)
        said = run("env", "-i", host, self.plugin)
        self.assertIn("pack 2: item 2 (40) item 4 (104), load 144", said)
        self.assertIn("layer 1: heaviest pack 221, no packing is below 221", said)

    def test_find_package(self):
        folder = unpacked.temporary_folder()
        (folder / "CMakeLists.txt").write_text(PROJECT)
        (folder / "main.cpp").write_text(MAIN)
        run("cmake", "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={self.top}")
        run("cmake", "--build", folder / "build")
        self.assertRegex(run(folder / "build" / "stranger"), r"^\d\d+ strategies$")

    def test_the_manual_page_and_completions_are_of_this_tool(self):
        folder = unpacked.temporary_folder()
        page = (self.top / "share/man/man1/ballast.1").read_text(encoding="utf-8")
        version, date = re.search(r'^\.TH BALLAST 1 "([\d-]+)" "Ballast ([\d.]+)"', page, flags=re.M).group(2, 1)
        run("python3", "-B", unpacked.ROOT / "packaging/command/write.py", self.tool, version, date, folder)
        for name in unpacked.COMMAND_DOCUMENTS:
            self.assertEqual((self.top / name).read_bytes(), (folder / name).read_bytes(), name)

    def test_what_the_readme_shows_builds_installs_and_runs(self):
        folder = unpacked.temporary_folder()
        readme.write_project(self.top / "share/doc/ballast/README.md", folder)
        run("cmake", "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={self.top}", f"-DCMAKE_INSTALL_PREFIX={folder}/app")
        run("cmake", "--build", folder / "build")
        run("cmake", "--install", folder / "build")
        self.assertEqual(readme.faults_of(run("./host", cwd=folder / "app")), [])

    def test_find_package_refuses_another_major_version(self):
        folder = unpacked.temporary_folder()
        (folder / "CMakeLists.txt").write_text(PROJECT.replace("ballast 1.0", "ballast 2.0"))
        (folder / "main.cpp").write_text(MAIN)
        with self.assertRaisesRegex(AssertionError, "compatible with requested version"):
            run("cmake", "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={self.top}")

    def test_pkg_config(self):
        environment = {"PKG_CONFIG_PATH": str(self.top / "lib" / "pkgconfig"), "PATH": "/usr/bin:/bin"}
        flags = run("pkg-config", "--cflags", "ballast", env=environment).split()
        plugin = run("pkg-config", "--variable=plugin", "ballast", env=environment).strip()
        host = unpacked.temporary_folder() / "host"
        run("cc", *flags, unpacked.HERE / "host.c", "-o", host)
        self.assertRegex(run(host, plugin), "^10 10 10")

    def test_the_tool_checks_this_machine(self):
        said = run(self.tool, "selfcheck")
        self.assertIn("cpu      fine", said)
        self.assertIn(str(self.plugin), said)
        run(self.tool, "pack", self.top / "share" / "ballast" / "sample_counts.npy", "--packs", "32")

    def test_works_wherever_it_is_put(self):
        moved = unpacked.temporary_folder() / "some where else"
        shutil.copytree(self.top, moved)
        self.assertIn(str(moved), run(moved / "bin" / "ballast", "info"))

    def test_needs_no_more_than_stated(self):
        for file in (self.plugin, self.tool):
            self.assertEqual(binary.check_glibc(file), [], file.name)
        self.assertEqual(binary.check_needed(self.plugin) + binary.check_exports(self.plugin), [])
        needed = set(re.findall(r"\(NEEDED\).*\[(.*?)\]", run("readelf", "-d", self.tool)))
        self.assertLessEqual(needed, binary.NEEDED | {"libm.so.6", "libgcc_s.so.1"})
        self.assertNotRegex(run("readelf", "-d", self.tool), "RPATH|RUNPATH")

    def test_a_second_export_is_found(self):
        folder = unpacked.temporary_folder()
        (folder / "two.c").write_text("int ballast_get_api(void) { return 0; } int another(void) { return 0; }")
        run("cc", "-shared", "-fPIC", folder / "two.c", "-o", folder / "two.so")
        self.assertNotEqual(binary.check_exports(folder / "two.so"), [])

    def test_is_hardened(self):
        for file in (self.plugin, self.tool):
            self.assertEqual([fault for check in HARDENING for fault in check(file)], [], file.name)
        self.assertTrue(is_position_independent(self.tool))

    def test_would_notice_what_is_not_hardened(self):
        folder = unpacked.temporary_folder()
        (folder / "bare.c").write_text("int main(void) { return 0; }")
        run("cc", "-no-pie", "-z", "norelro", "-z", "lazy", "-z", "execstack", folder / "bare.c", "-o", folder / "bare")
        self.assertEqual([check.__name__ for check in HARDENING if not check(folder / "bare")], [])
        self.assertFalse(is_position_independent(folder / "bare"))

    def test_symbols_are_apart_and_fit(self):
        symbols = unpacked.unpacked(LINUX_SYMBOLS)
        for file in (self.plugin, self.tool):
            self.assertEqual(run("nm", file), "")
            debug = symbols / file.relative_to(self.top).with_name(file.name + ".debug")
            self.assertIn(debug.name, run("readelf", "--string-dump=.gnu_debuglink", file))
            self.assertEqual(self.build_id(debug), self.build_id(file))
            self.assertIn("DW_TAG_compile_unit", run("readelf", "--debug-dump=info", "--dwarf-depth=1", debug))

    def build_id(self, file):
        return re.search(r"Build ID: (\w+)", run("readelf", "--notes", file)).group(1)


if __name__ == "__main__":
    unittest.main()
