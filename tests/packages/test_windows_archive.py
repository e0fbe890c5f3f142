"""The archive for Windows: all in it, nothing else, and host and tool run with it alone, under Wine."""
import os
import shutil
import unittest

import dll
import unpacked
from unpacked import WINDOWS, WINDOWS_SYMBOLS, run

TRIPLE = "x86_64-w64-mingw32"
RUNNER = unpacked.ROOT / "cmake" / "windows" / "run_in_wine"


class WindowsArchive(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = unpacked.unpacked(WINDOWS)
        cls.plugin = cls.top / "bin" / "ballast.dll"
        cls.environment = {**os.environ, "WINEPREFIX": str(unpacked.temporary_folder() / "wine")}
        dll.tools.update({name: f"{TRIPLE}-{name}" for name in ("objdump", "nm", "strip")})

    def in_wine(self, *command):
        return run(RUNNER, *command, env=self.environment)

    def test_holds_what_it_should(self):
        self.assertEqual(unpacked.files_below(self.top), unpacked.expected_files("bin/ballast.dll", "bin/ballast.exe"))
        self.assertEqual(unpacked.files_below(unpacked.unpacked(WINDOWS_SYMBOLS)), ["bin/ballast.dll.debug", "bin/ballast.exe.debug"])

    def test_asks_for_system_libraries_alone(self):
        for check in (dll.check_exports, dll.check_imports, dll.check_characteristics, dll.check_relocations, dll.check_sections):
            self.assertEqual(check(self.plugin), [])
        tool = self.top / "bin" / "ballast.exe"
        for check in (dll.check_imports, dll.check_characteristics, dll.check_relocations, dll.check_sections):
            self.assertEqual(check(tool), [])

    def test_a_c_host_compiles_with_the_header_and_runs(self):
        host = unpacked.temporary_folder() / "host.exe"
        run(f"{TRIPLE}-gcc-posix", "-std=c99", "-static", "-I", self.top / "include", unpacked.HERE / "host.c", "-o", host)
        self.assertRegex(self.in_wine(host, self.plugin), r"^10 10 10, by 1\.\d+\.\d+ .*windows")

    def test_the_tool_checks_this_machine(self):
        moved = unpacked.temporary_folder() / "some where else"
        shutil.copytree(self.top, moved)
        said = self.in_wine(moved / "bin" / "ballast.exe", "selfcheck")
        self.assertIn("cpu      fine", said)
        self.assertIn("some where else", said)
