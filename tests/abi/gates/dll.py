"""The built DLL is a good guest: one export, system DLLs alone, loads anywhere, runs nothing when it is loaded.

Reads it with mingw-w64's objdump and nm; for Linux's library binary.py does the same.
"""
import argparse
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

import header_model

EXPORT = "ballast_get_api"
SYSTEM_DLLS = {"kernel32.dll", "msvcrt.dll"}
CHARACTERISTICS = {"HIGH_ENTROPY_VA", "DYNAMIC_BASE", "NX_COMPAT"}
LARGEST = 1 << 20  # bytes, stripped
# Exceptions, allocation by operator new, and the C++ threads' runtime, which puts a handler into its host's process.
FOREIGN = re.compile(r"^(__cxa_|_Unwind|__gxx_personality|_Znw|_Zna|pthread_|_pthread)")
# Moves that insist on more alignment than Windows gives a stack.
WIDE_ALIGNED_MOVE = re.compile(r"\tvmov(?:ap[sd]|dqa\w*)\s.*%[yz]mm.*\(%r[sb]p|\tvmov(?:ap[sd]|dqa\w*)\s.*\(%r[sb]p.*%[yz]mm")

tools = {}


def output_of(tool, *arguments):
    command = [tools.get(tool, tool), *(str(argument) for argument in arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def part(text, first, last):
    return text.split(first, 1)[1].split(last, 1)[0] if first in text else ""


def check_exports(dll):
    table = part(output_of("objdump", "-p", dll), "[Ordinal/Name Pointer] Table", "\n\n")
    exports = re.findall(r"\[ *\d+\] (\w+)", table)
    return [] if exports == [EXPORT] else [f"exports {exports}, not {EXPORT} alone"]


def check_imports(dll):
    imports = {name.lower() for name in re.findall(r"DLL Name: (\S+)", output_of("objdump", "-p", dll))}
    print(f"imports {', '.join(sorted(imports))}")
    return [f"imports {sorted(imports - SYSTEM_DLLS)}"] if imports - SYSTEM_DLLS else []


def check_characteristics(dll):
    lines = part(output_of("objdump", "-p", dll), "DllCharacteristics", "SizeOfStackReserve")
    missing = CHARACTERISTICS - set(lines.split())
    return [f"lacks {sorted(missing)}"] if missing else []


def check_relocations(dll):
    """Without them it loads at one address only, whatever its characteristics say."""
    return [] if re.search(r"^ *\d+ \.reloc ", output_of("objdump", "-h", dll), flags=re.M) else ["has no relocations"]


def check_sections(dll):
    found = re.findall(r"^ *\d+ (\S+) .*\n *(.*)$", output_of("objdump", "-h", dll), flags=re.M)
    bad = [name for name, flags in found if "CODE" in flags and "READONLY" not in flags]
    return [f"sections {bad} can be written and run"] if bad else []


def check_constructors(dll):
    """Nothing runs when it is loaded or unloaded, but for the compiler's own entry, which does nothing on 64 bits."""
    symbols = re.findall(r"^([0-9a-f]+) \w (\S+)$", output_of("nm", dll), flags=re.M)
    address_of = {name: int(value, 16) for value, name in symbols}
    if "__CTOR_LIST__" not in address_of or "__DTOR_LIST__" not in address_of:
        return ["its lists of constructors and destructors cannot be found"]
    allowed = {0, address_of.get("register_frame_ctor", 0)}
    entries = [entry for name in ("__CTOR_LIST__", "__DTOR_LIST__") for entry in list_of_functions(dll, address_of[name])]
    named = {value: name for name, value in address_of.items()}
    return [f"runs {named.get(entry, hex(entry))} when it is loaded or unloaded" for entry in entries if entry not in allowed]


def check_thread_callbacks(dll):
    """Nothing runs when a thread of the process begins or ends, but for the C runtime's own two, which find nothing to do."""
    symbols = re.findall(r"^([0-9a-f]+) \w (\S+)$", output_of("nm", dll), flags=re.M)
    address_of = {name: int(value, 16) for value, name in symbols}
    if "__xl_a" not in address_of:
        return ["its list of thread callbacks cannot be found"]
    allowed = {address_of.get(name) for name in ("__dyn_tls_init", "__dyn_tls_dtor")}
    named = {value: name for name, value in address_of.items()}
    return [f"runs {named.get(entry, hex(entry))} for every thread" for entry in list_of_functions(dll, address_of["__xl_a"])
            if entry not in allowed]


def list_of_functions(dll, address):
    """What follows the marker at this address, up to the zero that ends it."""
    dump = output_of("objdump", "-s", f"--start-address={address + 8:#x}", f"--stop-address={address + 8 + 8 * 64:#x}", dll)
    rows = re.findall(r"^ [0-9a-f]+ ((?:[0-9a-f]+ ){1,4}) ", dump, flags=re.M)
    data = bytes.fromhex("".join(rows).replace(" ", ""))
    found = []
    for (entry,) in struct.iter_unpack("<Q", data[:len(data) // 8 * 8]):
        if entry == 0:
            break
        found.append(entry)
    return found


def check_entry(dll):
    """DllMain is the C runtime's, which answers 1 and does nothing."""
    code = part(output_of("objdump", "-d", "--no-show-raw-insn", dll), "<DllMain>:\n", "\n\n")
    instructions = [line.split("\t", 1)[1].split() for line in code.splitlines() if "\t" in line]
    done = [line for line in instructions if line[0] not in ("nop", "nopl", "nopw", "cs", "xchg", "data16")]
    expected = [["mov", "$0x1,%eax"], ["ret"]]
    return [] if done == expected else [f"DllMain does something: {done}"]


def check_foreign_code(dll):
    names = [line.split()[-1] for line in output_of("nm", dll).splitlines()]
    found = sorted({name for name in names if FOREIGN.search(name)})
    return [f"holds exception, allocation or thread runtime code: {found[:10]}"] if found else []


def check_wide_moves(dll):
    found = [line.strip() for line in output_of("objdump", "-d", dll).splitlines() if WIDE_ALIGNED_MOVE.search(line)]
    return [f"{len(found)} moves need a stack aligned beyond 16 bytes, as {found[0]!r}"] if found else []


def check_size(dll):
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / "stripped.dll"
        output_of("strip", "-o", stripped, dll)
        size = stripped.stat().st_size
    print(f"stripped size {size} bytes")
    return [f"stripped size {size} is not below {LARGEST}"] if size >= LARGEST else []


CHECKS = [check_exports, check_imports, check_characteristics, check_relocations, check_sections, check_constructors,
          check_thread_callbacks, check_entry, check_foreign_code, check_wide_moves, check_size]

GOOD_FLAGS = ["-static", "-Wl,--exclude-all-symbols", "-Wl,--dynamicbase", "-Wl,--high-entropy-va", "-Wl,--nxcompat"]
GOOD_SOURCE = 'extern "C" __declspec(dllexport) int ballast_get_api() { return 0; }\n'
WIDE_SPILL = 'int spill(); int spill() { __asm__ volatile("vmovdqa %%ymm0, 32(%%rsp)" : : : "memory"); return 0; }\n'

THREAD_CALLBACK = ('static void __stdcall early(void *, unsigned long, void *) {}\n'
                   'extern "C" __attribute__((section(".CRT$XLC"))) void(__stdcall *planted)(void *, unsigned long, void *);\n'
                   'void(__stdcall *planted)(void *, unsigned long, void *) = early;\n')

# For each check, libraries that it must refuse: source, flags added, flags taken away.
PLANTED = {
    check_exports: [('extern "C" __declspec(dllexport) int other() { return 1; }\n', [], [])],
    check_imports: [('extern "C" __declspec(dllimport) void *__stdcall GetDesktopWindow();\n'
                     'void *use(); void *use() { return GetDesktopWindow(); }\n', ["-luser32"], [])],
    check_characteristics: [("", ["-Wl,--disable-nxcompat"], ["-Wl,--nxcompat"]),
                            ("", ["-Wl,--disable-high-entropy-va"], ["-Wl,--high-entropy-va"]),
                            ("", ["-Wl,--disable-dynamicbase"], ["-Wl,--dynamicbase", "-Wl,--high-entropy-va"])],
    check_relocations: [("", [], [])],
    check_sections: [("", ["-Wl,--omagic"], [])],
    check_constructors: [("int drawn(); int kept = drawn(); int drawn() { return (int)(long long)&kept; }\n", [], []),
                         ("extern int kept; int kept; __attribute__((destructor)) void end() { kept = 1; }\n", [], [])],
    check_thread_callbacks: [(THREAD_CALLBACK, [], [])],
    check_entry: [('extern "C" int __stdcall DllMain(void *, unsigned long reason, void *) { return reason < 3; }\n', [], [])],
    check_foreign_code: [("int use(int x); int use(int x) { if (x) throw x; return 0; }\n", [], [])],
    check_wide_moves: [(WIDE_SPILL, [], [])],
    check_size: [("__attribute__((used)) static const char large[1 << 20] = {1};\n", [], [])],
}


def refuses(check, change, compiler, folder):
    extra, added, removed = change
    source, dll = pathlib.Path(folder) / "planted.cpp", pathlib.Path(folder) / "planted.dll"
    source.write_text(GOOD_SOURCE + extra)
    flags = [flag for flag in GOOD_FLAGS if flag not in removed] + added
    output_of(compiler, "-shared", "-o", dll, source, *flags)
    if check is check_relocations:  # which no linker leaves out when asked
        output_of("strip", "--remove-section=.reloc", dll)
    return bool(check(dll))


def accepts_good(compiler, folder):
    source, dll = pathlib.Path(folder) / "good.cpp", pathlib.Path(folder) / "good.dll"
    source.write_text(GOOD_SOURCE)
    output_of(compiler, "-shared", "-O2", "-o", dll, source, *GOOD_FLAGS)
    return [failure for check in CHECKS for failure in check(dll)]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("dll", nargs="?")
    arguments.add_argument("--plant", action="store_true", help="check the checks, each on a DLL with its fault")
    arguments.add_argument("--compiler", required=True)
    arguments.add_argument("--tool-prefix", default="x86_64-w64-mingw32-")
    options = arguments.parse_args()
    tools.update({name: options.tool_prefix + name for name in ("objdump", "nm", "strip")})
    if not options.plant:
        failures = [failure for check in CHECKS for failure in check(options.dll)]
        return header_model.verdict("dll", failures, False)
    with tempfile.TemporaryDirectory() as folder:
        wrong = accepts_good(options.compiler, folder)
        missed = [f"{check.__name__}{change}" for check in CHECKS for change in PLANTED[check]
                  if not refuses(check, change, options.compiler, folder)]
    for failure in wrong:
        print(f"a DLL without faults is refused: {failure}")
    for name in missed:
        print(f"{name} did not notice its planted fault")
    return 1 if missed or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
