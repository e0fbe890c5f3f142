"""The Debian package: its fields, its files, and that dpkg takes it."""
import unittest

import unpacked
from unpacked import run


class DebianPackage(unittest.TestCase):
    pattern, archive, architecture = unpacked.DEBIAN, unpacked.LINUX, "amd64"
    dpkg_options, runner = (), ()

    @classmethod
    def setUpClass(cls):
        cls.package = unpacked.the_one(cls.pattern)

    def field(self, name):
        return run("dpkg-deb", "--field", self.package, name).strip()

    def test_fields(self):
        self.assertEqual(self.field("Package"), "ballast")
        self.assertEqual(self.field("Architecture"), self.architecture)
        self.assertRegex(self.field("Version"), r"^\d+\.\d+\.\d+$")
        self.assertRegex(self.field("Maintainer"), r"^The Ballast authors <\S+@\S+>$")
        self.assertIn("as an embeddable plugin", self.field("Description"))

    def test_depends_on_what_every_system_has(self):
        self.assertRegex(self.field("Depends"), r"^libc6 \(>= 2\.34\), libgcc-s1 \(>= [\d.]+\)$")
        self.assertEqual(self.field("Recommends"), "libvulkan1")

    def test_holds_the_files_of_the_archive_below_usr(self):
        folder = unpacked.temporary_folder()
        run("dpkg-deb", "--extract", self.package, folder)
        archive = unpacked.unpacked(self.archive)
        self.assertEqual(unpacked.files_below(folder), [f"usr/{name}" for name in unpacked.files_below(archive)])
        for name in unpacked.files_below(archive):
            self.assertEqual((folder / "usr" / name).read_bytes(), (archive / name).read_bytes(), name)

    def test_runs_nothing_of_its_own(self):
        folder = unpacked.temporary_folder()
        run("dpkg-deb", "--control", self.package, folder)
        self.assertEqual(sorted(path.name for path in folder.iterdir()), ["control", "md5sums"])

    def test_its_sums_are_those_of_its_files(self):
        folder = unpacked.temporary_folder()
        run("dpkg-deb", "--raw-extract", self.package, folder)
        run("md5sum", "--check", "--strict", "DEBIAN/md5sums", cwd=folder)

    def test_dpkg_installs_and_removes_it(self):
        root = unpacked.temporary_folder()
        for name in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/dpkg/triggers"):
            (root / name).mkdir(parents=True)
        (root / "var/lib/dpkg/status").touch()
        # An empty system: what it depends on is not there.
        dpkg = ["dpkg", f"--root={root}", "--force-not-root", "--force-depends", "--force-bad-path", f"--log={root}/log",
                *self.dpkg_options]
        run(*dpkg, "--install", self.package)
        self.assertIn("fine", run(*self.runner, root / "usr/bin/ballast", "selfcheck"))
        run(*dpkg, "--purge", "ballast")
        self.assertFalse((root / "usr/bin/ballast").exists())
