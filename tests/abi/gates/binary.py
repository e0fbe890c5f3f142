"""The built library is a good guest: one export, few needs, an old C library, no executable stack, no exceptions, small."""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

import header_model

EXPORT = "ballast_get_api"
NEEDED = {"libc.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
GLIBC_FLOOR = (2, 34)  # pthread_create and pthread_join, which moved into libc then; everything else is of 2.32 or older
LARGEST = 1 << 20      # bytes, stripped
# Emergency pools, unwinding, allocation by operator new: what static C++ runtimes bring along.
EXCEPTIONS = re.compile(r"__cxa_(?!finalize)|_Unwind|__gxx_personality|eh_alloc|\beh_|_Znw|_Zna|_ZdlPv|_ZdaPv")

tools = {"strip": "strip"}  # one for the library's processor; the others read every processor's


def output_of(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def check_exports(library):
    lines = output_of("nm", "-D", "--defined-only", library).splitlines()
    exports = [line.split()[-1] for line in lines]
    return [] if exports == [EXPORT] else [f"exports {exports}, not {EXPORT} alone"]


def check_unique_symbols(library):
    unique = [line for line in output_of("readelf", "-W", "-s", library).splitlines() if " UNIQUE " in line]
    return [f"unique symbols keep the library mapped: {unique}"] if unique else []


def check_needed(library):
    needed = set(re.findall(r"\(NEEDED\).*\[(.*?)\]", output_of("readelf", "-d", library)))
    return [f"needs {sorted(needed - NEEDED)}"] if needed - NEEDED else []


def check_glibc(library):
    symbols = re.findall(r"(\w+)@+GLIBC_([\d.]+)", output_of("nm", "-D", "--undefined-only", library))
    by_version = {}
    for name, version in symbols:
        by_version.setdefault(tuple(int(part) for part in version.split(".")), []).append(name)
    newest = max(by_version, default=(0,))
    text = ".".join(str(part) for part in newest)
    print(f"needs glibc {text} for {', '.join(sorted(by_version.get(newest, [])))}")
    return [f"needs glibc {text}, above the stated floor"] if newest > GLIBC_FLOOR else []


def check_stack(library):
    stack = [line for line in output_of("readelf", "-W", "-l", library).splitlines() if "GNU_STACK" in line]
    return [] if stack and " RWE" not in stack[0] else ["has an executable stack"]


def check_relocations(library):
    text = output_of("readelf", "-W", "-l", library) + output_of("readelf", "-d", library)
    return [] if "GNU_RELRO" in text and "NOW" in text else ["its relocations stay writable (relro, now)"]


def check_position_independence(library):
    text = output_of("readelf", "-h", library) + output_of("readelf", "-d", library)
    return [] if "DYN (" in text and "TEXTREL" not in text else ["its code is not position independent"]


def check_writable_code(library):
    loads = [line.split() for line in output_of("readelf", "-W", "-l", library).splitlines() if line.split()[:1] == ["LOAD"]]
    return [] if loads and not any("RWE" in "".join(load[6:-1]) for load in loads) else ["a segment is writable and executable"]


def check_stack_protector(library):
    return [] if "__stack_chk_fail" in output_of("nm", "-D", "--undefined-only", library) else ["has no stack protector"]


def check_fortified(library):
    checked = re.findall(r"__(?:v?snprintf|mem\w+|str\w+)_chk", output_of("nm", "-D", "--undefined-only", library))
    return [] if checked else ["calls no checked form of the C library's functions (_FORTIFY_SOURCE)"]


def check_exceptions(library):
    names = [line.split()[-1] for line in output_of("nm", library).splitlines()]
    found = sorted({name for name in names if EXCEPTIONS.search(name)})
    return [f"holds exception or allocation code: {found[:10]}"] if found else []


def check_thread_locals(library):
    found = [line for line in output_of("readelf", "-W", "-l", library).splitlines() if line.split()[:1] == ["TLS"]]
    return ["has thread-local storage"] if found else []


def check_size(library):
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / "stripped.so"
        output_of(tools["strip"], "-o", stripped, library)
        size = stripped.stat().st_size
    print(f"stripped size {size} bytes")
    return [f"stripped size {size} is not below {LARGEST}"] if size >= LARGEST else []


CHECKS = [check_exports, check_unique_symbols, check_needed, check_glibc, check_stack, check_relocations,
          check_position_independence, check_writable_code, check_stack_protector, check_fortified, check_exceptions,
          check_thread_locals, check_size]

GOOD_FLAGS = ["-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack", "-fvisibility=hidden", "-O2", "-fstack-protector-strong",
              "-nodefaultlibs", "-lgcc", "-lc"]
GOOD_SOURCE = ('extern "C" int snprintf(char *, unsigned long, const char *, ...);\n'
               'extern "C" __attribute__((visibility("default"))) int ballast_get_api(int x) {\n'
               '  char text[20];\n'
               '  return __builtin___snprintf_chk(text, x, 1, sizeof text, "%d", x) + text[0];\n'
               '}\n')
VISIBLE = '__attribute__((visibility("default")))'

# For each check, a library that it alone must refuse: source, flags added, flags taken away.
PLANTED = {
    check_exports: (f'extern "C" {VISIBLE} int other() {{ return 1; }}\n', [], []),
    check_unique_symbols: ('asm(".data\\n.globl u\\n.type u, @gnu_unique_object\\n.size u, 4\\nu: .long 0\\n.text");\n', [], []),
    check_needed: ("", ["-Wl,--no-as-needed", "-lm"], []),
    check_glibc: ('extern "C" void arc4random_buf(void *, unsigned long);\n'
                  'int use() { int x; arc4random_buf(&x, 4); return x; }\n', [], []),
    check_stack: ("", ["-Wl,-z,execstack"], ["-Wl,-z,noexecstack"]),
    check_relocations: ("", ["-Wl,-z,lazy", "-Wl,-z,norelro"], ["-Wl,-z,now", "-Wl,-z,relro"]),
    check_position_independence: ('asm(".text\\n.quad ballast_get_api");\n', ["-Wl,-z,notext"], []),
    check_writable_code: ("", ["-Wl,-N"], []),
    check_stack_protector: ("", ["-fno-stack-protector"], []),
    check_fortified: ("", ["-D__builtin___snprintf_chk(text,size,flag,room,...)=snprintf(text,size,__VA_ARGS__)"], []),
    check_exceptions: ("int use(int x) { if (x) throw x; return 0; }\n",
                       ["-l:libstdc++.a", "-l:libgcc_eh.a", "-lc", "-Wl,--exclude-libs,ALL"], []),
    check_thread_locals: ("static thread_local int x; int *use() { return &x; }\n", [], []),
    check_size: ("__attribute__((used)) static const char large[1 << 20] = {1};\n", [], []),
}


def refuses_planted(check, compiler, folder):
    """Whether the check takes the good library, and refuses the one with its fault."""
    return not refuses(check, compiler, folder, ("", [], [])) and refuses(check, compiler, folder, PLANTED[check])


def refuses(check, compiler, folder, change):
    extra, added, removed = change
    source, library = pathlib.Path(folder) / "planted.cpp", pathlib.Path(folder) / "planted.so"
    source.write_text(GOOD_SOURCE + extra)
    flags = [flag for flag in GOOD_FLAGS if flag not in removed] + added
    output_of(compiler, "-shared", "-fPIC", "-o", library, source, *flags)
    return bool(check(library))


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("plugin", nargs="?")
    arguments.add_argument("--plant", action="store_true", help="check the checks, each on a library with its fault")
    arguments.add_argument("--compiler", default="c++")
    arguments.add_argument("--strip", default="strip")
    options = arguments.parse_args()
    tools["strip"] = options.strip
    if not options.plant:
        failures = [failure for check in CHECKS for failure in check(options.plugin)]
        return header_model.verdict("binary", failures, False)
    with tempfile.TemporaryDirectory() as folder:
        missed = [check.__name__ for check in CHECKS if not refuses_planted(check, options.compiler, folder)]
    for name in missed:
        print(f"{name} did not notice its planted fault")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
