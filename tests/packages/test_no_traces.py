"""Nothing in any package tells where, by whom or when it was built."""
import os
import tarfile
import unittest
import zipfile

import unpacked

TRACES = [str(unpacked.ROOT).encode(), os.path.expanduser("~").encode() + b"/"]


def traces_in(top):
    return [name for name in unpacked.files_below(top) if any(trace in (top / name).read_bytes() for trace in TRACES)]


class NoTraces(unittest.TestCase):
    def test_no_path_of_this_machine(self):
        for pattern in unpacked.ALL_ARCHIVES:
            self.assertEqual(traces_in(unpacked.unpacked(pattern)), [], pattern)

    def test_a_planted_path_is_found(self):
        name = "include/ballast/ballast.h"
        for pattern in unpacked.MAIN_ARCHIVES:
            copy = unpacked.tampered(unpacked.unpacked(pattern), name, lambda data: data + TRACES[0])
            self.assertEqual(traces_in(copy), [name])

    def test_one_time_and_one_owner(self):
        for pattern in unpacked.MAIN_ARCHIVES:
            if pattern.endswith(".zip"):
                with zipfile.ZipFile(unpacked.the_one(pattern)) as archive:
                    self.assertEqual(len({entry.date_time for entry in archive.infolist()}), 1)
                continue
            with tarfile.open(unpacked.the_one(pattern)) as archive:
                members = archive.getmembers()
            self.assertEqual({member.mtime for member in members}, {int(os.environ["SOURCE_DATE_EPOCH"])})
            self.assertEqual({(member.uid, member.gid, member.uname, member.gname) for member in members}, {(0, 0, "root", "root")})
            self.assertLessEqual({oct(member.mode & 0o777) for member in members}, {"0o644", "0o755"})
