"""Nothing in any package tells where, by whom or when it was built."""
import os
import pathlib
import tarfile
import unittest
import zipfile

import unpacked


class NoTraces(unittest.TestCase):
    def test_no_path_of_this_machine(self):
        traces = [str(unpacked.ROOT).encode(), os.path.expanduser("~").encode() + b"/"]
        for pattern in (unpacked.LINUX, unpacked.LINUX_SYMBOLS, unpacked.WINDOWS, unpacked.WINDOWS_SYMBOLS):
            top = unpacked.unpacked(pattern)
            for name in unpacked.files_below(top):
                data = (top / name).read_bytes()
                for trace in traces:
                    self.assertNotIn(trace, data, f"{name} of {pattern}")

    def test_would_notice_one(self):
        with self.assertRaises(AssertionError):
            self.assertNotIn(str(unpacked.ROOT).encode(), b"..." + str(unpacked.ROOT).encode())

    def test_one_time_and_one_owner(self):
        with tarfile.open(unpacked.the_one(unpacked.LINUX)) as archive:
            members = archive.getmembers()
        self.assertEqual({member.mtime for member in members}, {int(os.environ["SOURCE_DATE_EPOCH"])})
        self.assertEqual({(member.uid, member.gid, member.uname, member.gname) for member in members}, {(0, 0, "root", "root")})
        self.assertLessEqual({oct(member.mode & 0o777) for member in members}, {"0o644", "0o755"})
        with zipfile.ZipFile(unpacked.the_one(unpacked.WINDOWS)) as archive:
            self.assertEqual(len({entry.date_time for entry in archive.infolist()}), 1)

    def test_the_sums_are_right(self):
        said = unpacked.run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=unpacked.FOLDER)
        listed = {line.split(":")[0] for line in said.splitlines()}
        there = {path.name for path in pathlib.Path(unpacked.FOLDER).iterdir()} - {"SHA256SUMS"}
        self.assertEqual(listed, there)
