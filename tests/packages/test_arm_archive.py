"""The archive and the Debian package for aarch64: all in them, made for that processor, and host and tool run with them under qemu."""
import re
import unittest

import binary
import test_deb
import unpacked
from test_linux_archive import HARDENING, is_position_independent
from unpacked import ARM, ARM_SYMBOLS, run

COMPILER, STRIP = "aarch64-linux-gnu-gcc", "aarch64-linux-gnu-strip"
RUNNER = unpacked.ROOT / "cmake" / "aarch64" / "run_in_qemu"


def machine_of(file):
    return re.search(r"Machine: +(.*)", run("readelf", "--file-header", file)).group(1)


class ArmArchive(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.top = unpacked.unpacked(ARM)
        cls.plugin = cls.top / "lib" / "ballast" / "libballast.so"
        cls.tool = cls.top / "bin" / "ballast"
        binary.tools["strip"] = STRIP

    @classmethod
    def tearDownClass(cls):
        binary.tools["strip"] = "strip"

    def test_holds_what_it_should(self):
        self.assertEqual(unpacked.files_below(self.top), unpacked.expected_files("lib/ballast/libballast.so", "bin/ballast"))
        self.assertEqual(unpacked.files_below(unpacked.unpacked(ARM_SYMBOLS)), ["bin/ballast.debug", "lib/ballast/libballast.so.debug"])

    def test_is_made_for_aarch64(self):
        for file in (self.plugin, self.tool):
            self.assertEqual(machine_of(file), "AArch64", file.name)
        self.assertNotEqual(machine_of("/bin/true"), "AArch64", "another processor's program is told apart")

    def test_a_c_host_compiles_with_the_header_and_runs(self):
        host = unpacked.temporary_folder() / "host"
        run(COMPILER, "-std=c99", "-Wall", "-I", self.top / "include", unpacked.HERE / "host.c", "-o", host)
        self.assertRegex(run(RUNNER, host, self.plugin), r"^10 10 10, by 1\.\d+\.\d+ .*aarch64-linux")

    def test_the_tool_checks_its_machine(self):
        said = run(RUNNER, self.tool, "selfcheck")
        self.assertIn("cpu      fine", said)
        self.assertIn(str(self.plugin), said)

    def test_needs_no_more_than_stated(self):
        for file in (self.plugin, self.tool):
            self.assertEqual(binary.check_glibc(file), [], file.name)
        for check in (binary.check_needed, binary.check_exports, binary.check_size):
            self.assertEqual(check(self.plugin), [], check.__name__)
        needed = set(re.findall(r"\(NEEDED\).*\[(.*?)\]", run("readelf", "-d", self.tool)))
        self.assertLessEqual(needed, binary.NEEDED | {"libm.so.6", "libgcc_s.so.1"})

    def test_is_hardened(self):
        for file in (self.plugin, self.tool):
            self.assertEqual([fault for check in HARDENING for fault in check(file)], [], file.name)
        self.assertTrue(is_position_independent(self.tool))


class ArmDebianPackage(test_deb.DebianPackage):
    pattern, archive, architecture = unpacked.ARM_DEBIAN, ARM, "arm64"
    dpkg_options, runner = ("--force-architecture",), (RUNNER,)


if __name__ == "__main__":
    unittest.main()
