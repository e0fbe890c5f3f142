"""SHA256SUMS is right, and names every package."""
import shutil
import unittest

import unpacked


def check_sums(folder):
    said = unpacked.run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=folder)
    return {line.split(":")[0] for line in said.splitlines()}


class Sums(unittest.TestCase):
    def test_are_right_and_name_all(self):
        there = {path.name for path in unpacked.FOLDER.iterdir()} - {"SHA256SUMS"}
        self.assertEqual(check_sums(unpacked.FOLDER), there)

    def test_one_byte_more_is_found(self):
        folder = unpacked.temporary_folder() / "packages"
        shutil.copytree(unpacked.FOLDER, folder)
        with open(next(folder.glob("*.tar.gz")), "ab") as file:
            file.write(b"x")
        with self.assertRaisesRegex(AssertionError, "FAILED"):
            check_sums(folder)
