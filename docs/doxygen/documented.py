"""documented.py XML INCLUDE: everything that the headers declare has a text in the reference, which Doxygen wrote as XML.

The names come from the headers' text, by the gates of the ABI, so what Doxygen passes over in silence is missed here.
"""
import argparse
import pathlib
import re
import sys
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "abi" / "gates"))
import header_model  # noqa: E402  (found by the line above)


def declared(include):
    """Structs, fields, constants, enums and types of functions, as the reference should name them."""
    text = header_model.text_of(include)
    names = set(header_model.constants(include))
    names |= set(re.findall(r"^enum (\w+) \{", text, flags=re.M))
    names |= set(re.findall(r"^typedef [^;{]*?BALLAST_CALL\* (\w+)\)", text, flags=re.M))
    for struct, fields in header_model.structs(include):
        names |= {struct} | {f"{struct}.{field}" for field in fields}
    return names


def has_text(element):
    texts = [part for kind in ("briefdescription", "detaileddescription") for part in element.findall(kind)]
    return any("".join(part.itertext()).strip() for part in texts)


def documented(folder):
    names = set()
    for file in pathlib.Path(folder).glob("*.xml"):
        for compound in xml.etree.ElementTree.parse(file).getroot().iter("compounddef"):
            struct = compound.findtext("compoundname") if compound.get("kind") == "struct" else None
            if struct and has_text(compound):
                names.add(struct)
            for member in [*compound.iter("memberdef"), *compound.iter("enumvalue")]:
                if has_text(member):
                    names.add(f"{struct}.{member.findtext('name')}" if struct else member.findtext("name"))
    return names


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("xml", type=pathlib.Path)
    arguments.add_argument("include", type=pathlib.Path)
    arguments.add_argument("--plant", action="store_true", help="check the check: a field without a text is found")
    options = arguments.parse_args()
    wanted, found = declared(options.include), documented(options.xml)
    if options.plant:
        found.remove("ballast_job_desc.seed")
    missing = sorted(wanted - found)
    print(f"{len(wanted & found)} of {len(wanted)} declarations are documented")
    for name in missing[:20]:
        print(f"{name} has no text in the reference")
    if options.plant:
        return missing != ["ballast_job_desc.seed"]
    return bool(missing) or len(wanted) < 300


if __name__ == "__main__":
    sys.exit(main())
