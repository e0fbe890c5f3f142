"""Licence, notices and bill of materials say what is true of the files beside them."""
import hashlib
import json
import unittest

import unpacked


class Papers(unittest.TestCase):
    def each(self):
        for pattern in (unpacked.LINUX, unpacked.WINDOWS):
            top = unpacked.unpacked(pattern)
            with self.subTest(pattern):
                yield top, json.loads((top / "share/doc/ballast/ballast.spdx.json").read_text(encoding="utf-8"))

    def test_the_bill_names_every_program_and_header_with_its_hash(self):
        for top, bill in self.each():
            listed = {entry["fileName"].removeprefix("./"): entry for entry in bill["files"]}
            built = [name for name in unpacked.files_below(top) if name.startswith(("bin/", "include/")) or name.endswith(".so")]
            self.assertEqual(sorted(listed), sorted(built))
            for name, entry in listed.items():
                hashes = {checksum["algorithm"]: checksum["checksumValue"] for checksum in entry["checksums"]}
                self.assertEqual(hashes["SHA256"], hashlib.sha256((top / name).read_bytes()).hexdigest(), name)

    def test_the_bill_is_well_formed(self):
        for _, bill in self.each():
            self.assertEqual(bill["spdxVersion"], "SPDX-2.3")
            known = {bill["SPDXID"]} | {entry["SPDXID"] for entry in bill["packages"] + bill["files"]}
            self.assertEqual(len(known), 1 + len(bill["packages"]) + len(bill["files"]), "identifiers are unique")
            for relation in bill["relationships"]:
                self.assertLessEqual({relation["spdxElementId"], relation["relatedSpdxElement"]}, known)

    def test_the_notices_hold_every_licence(self):
        for top, bill in self.each():
            notices = (top / "share/doc/ballast/THIRD_PARTY_NOTICES.txt").read_text(encoding="utf-8")
            for package in bill["packages"]:
                if package["name"] != "ballast":
                    self.assertIn(f"{package['name']} {package['versionInfo']}: {package['licenseDeclared']}", notices)
            for words in ("Victor Zverovich", "Niels Lohmann", "University of Cincinnati", "GCC RUNTIME LIBRARY EXCEPTION"):
                self.assertIn(words.lower(), notices.lower())
