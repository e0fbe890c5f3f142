"""Writes the bill of materials of a package as SPDX 2.3: its files with their hashes, and what others wrote that is in them."""
import argparse
import datetime
import hashlib
import json
import os
import pathlib
import re

import third_party

CREATED = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), datetime.timezone.utc)


def identifier(kind, name):
    return f"SPDXRef-{kind}-" + re.sub(r"[^A-Za-z0-9.]+", "-", name)


def file_entry(name, path):
    data = pathlib.Path(path).read_bytes()
    return {
        "fileName": f"./{name}",
        "SPDXID": identifier("File", name),
        "checksums": [{"algorithm": kind.upper(), "checksumValue": hashlib.new(kind, data).hexdigest()} for kind in ("sha1", "sha256")],
        "fileTypes": ["SOURCE" if name.startswith("include/") else "BINARY"],
        "licenseConcluded": "NOASSERTION",
        "licenseInfoInFiles": ["NOASSERTION"],
        "copyrightText": "NOASSERTION",
    }


def part_entry(part):
    version = third_party.version_of(part)
    return {
        "name": part.name,
        "SPDXID": identifier("Package", part.name),
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "homepage": part.home,
        "filesAnalyzed": False,
        "licenseConcluded": part.licence,
        "licenseDeclared": part.licence,
        "copyrightText": "NOASSERTION",
        "comment": part.use,
        "externalRefs": [{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": f"pkg:deb/debian/{part.debian}@{version}",
        }],
    }


def verification_code(files):
    hashes = sorted(checksum["checksumValue"] for entry in files for checksum in entry["checksums"] if checksum["algorithm"] == "SHA1")
    return hashlib.sha1("".join(hashes).encode()).hexdigest()


def document(version, platform, files):
    entries = [file_entry(name, path) for name, path in sorted(files)]
    others = [part_entry(part) for part in third_party.parts_of(platform)]
    code = verification_code(entries)
    main = {
        "name": "ballast",
        "SPDXID": "SPDXRef-Package-ballast",
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": True,
        "packageVerificationCode": {"packageVerificationCodeValue": code},
        "licenseConcluded": "MIT",
        "licenseDeclared": "MIT",
        "licenseInfoFromFiles": ["NOASSERTION"],
        "copyrightText": "Copyright (c) 2026 The Ballast authors",
    }
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", main["SPDXID"])]
    relations += [(main["SPDXID"], "CONTAINS", entry["SPDXID"]) for entry in entries]
    relations += [(main["SPDXID"], "CONTAINS", entry["SPDXID"]) for entry in others]
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"ballast-{version}-{platform}",
        "documentNamespace": f"https://ballast.invalid/spdx/ballast-{version}-{platform}-{code}",
        "creationInfo": {"created": CREATED.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Organization: The Ballast authors"]},
        "packages": [main] + others,
        "files": entries,
        "relationships": [{"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b} for a, kind, b in relations],
        "hasExtractedLicensingInfos": [{
            "licenseId": "LicenseRef-mingw-w64-public-domain",
            "name": "Public domain parts of the mingw-w64 runtime",
            "extractedText": "This file has no copyright assigned and is placed in the public domain.",
        }] if platform.startswith("windows") else [],
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--version", required=True)
    arguments.add_argument("--platform", required=True)
    arguments.add_argument("--out", type=pathlib.Path, required=True)
    arguments.add_argument("files", nargs="+", metavar="NAME=FILE", help="a file, and its name in the package")
    options = arguments.parse_args()
    files = [tuple(entry.split("=", 1)) for entry in options.files]
    options.out.write_text(json.dumps(document(options.version, options.platform, files), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
