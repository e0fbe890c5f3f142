"""Licence, notices, bill of materials and documents say what is true of the files beside them."""
import hashlib
import json
import re
import unittest

import unpacked

BILL = "share/doc/ballast/ballast.spdx.json"
NOTICES = "share/doc/ballast/THIRD_PARTY_NOTICES.txt"


def bill_of(top):
    return json.loads((top / BILL).read_text(encoding="utf-8"))


def faults_of_bill(top):
    """Every program and header is named, with its hash."""
    listed = {entry["fileName"].removeprefix("./"): entry for entry in bill_of(top)["files"]}
    built = [name for name in unpacked.files_below(top) if name.startswith(("bin/", "include/")) or name.endswith(".so")]
    found = [f"{name} is only in the bill or only in the package" for name in set(listed) ^ set(built)]
    for name in set(listed) & set(built):
        hashes = {checksum["algorithm"]: checksum["checksumValue"] for checksum in listed[name]["checksums"]}
        if hashes["SHA256"] != hashlib.sha256((top / name).read_bytes()).hexdigest():
            found.append(f"{name} has another hash")
    return found


def faults_of_notices(top):
    notices = (top / NOTICES).read_text(encoding="utf-8").lower()
    wanted = [f"{package['name']} {package['versionInfo']}: {package['licenseDeclared']}" for package in bill_of(top)["packages"]
              if package["name"] != "ballast"]
    wanted += ["Victor Zverovich", "Niels Lohmann", "University of Cincinnati", "GCC RUNTIME LIBRARY EXCEPTION"]
    return [f"{words} is not in the notices" for words in wanted if words.lower() not in notices]


def faults_of_links(top):
    """Links to files lead to files of the package."""
    found = []
    for document in sorted(top.rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            if not (document.parent / target).exists():
                found.append(f"{document.relative_to(top)} links to {target}")
    return found


README = "share/doc/ballast/README.md"


def faults_of_readme(top):
    """The page speaks to who unpacked the package: it names files of it, and no command of the sources."""
    page = (top / README).read_text(encoding="utf-8")
    found = [f"README.md speaks of {command}" for command in re.findall(r"\./dev\b[^`\n]*|--preset \w+", page)]
    paths = re.findall(r"`((?:bin|lib|include|share)/[^` ]+)`", page)
    if not any(path.startswith("bin/") for path in paths):
        found.append("README.md names no program")
    return found + [f"README.md names {path}, which is not there" for path in paths if not (top / path).exists()]


class Papers(unittest.TestCase):
    def each(self):
        for pattern in unpacked.MAIN_ARCHIVES:
            with self.subTest(pattern):
                yield unpacked.unpacked(pattern)

    def test_are_true(self):
        for top in self.each():
            self.assertEqual(faults_of_bill(top) + faults_of_notices(top) + faults_of_links(top) + faults_of_readme(top), [])

    def test_a_planted_fault_of_each_is_found(self):
        for top in self.each():
            header = unpacked.tampered(top, "include/ballast/ballast.h", lambda data: data + b"\n")
            self.assertEqual(faults_of_bill(header), ["include/ballast/ballast.h has another hash"])
            (header / "include/ballast/ballast.hpp").unlink()
            self.assertEqual(len(faults_of_bill(header)), 2)
            notices = unpacked.tampered(top, NOTICES, lambda data: data.replace(b"Niels Lohmann", b"somebody"))
            self.assertEqual(faults_of_notices(notices), ["Niels Lohmann is not in the notices"])
            readme = unpacked.tampered(top, README, lambda data: data + b"[more](docs/none.md) `bin/none` ./dev run\n")
            self.assertEqual(faults_of_links(readme), ["share/doc/ballast/README.md links to docs/none.md"])
            self.assertEqual(faults_of_readme(readme), ["README.md speaks of ./dev run", "README.md names bin/none, which is not there"])

    def test_the_bill_is_well_formed(self):
        for top in self.each():
            bill = bill_of(top)
            self.assertEqual(bill["spdxVersion"], "SPDX-2.3")
            known = {bill["SPDXID"]} | {entry["SPDXID"] for entry in bill["packages"] + bill["files"]}
            self.assertEqual(len(known), 1 + len(bill["packages"]) + len(bill["files"]), "identifiers are unique")
            for relation in bill["relationships"]:
                self.assertLessEqual({relation["spdxElementId"], relation["relatedSpdxElement"]}, known)
