"""run.py README INCLUDE PLUGIN [--plant]: the host that README shows compiles as C99 without warnings, runs, and cleans up."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import readme

FLAGS = ["-std=c99", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-pedantic", "-Werror", "-g", "-fsanitize=address,undefined"]

# Without Vulkan drivers: one of them leaks a little whenever it is loaded. What a stack or a register still points to
# when the host ends has leaked, too.
ENVIRONMENT = {
    **os.environ,
    "VK_DRIVER_FILES": "none",
    "VK_ICD_FILENAMES": "none",
    "LSAN_OPTIONS": "use_stacks=0:use_registers=0",
}


def faults_in(source, options, folder):
    (folder / "main.c").write_text(source, encoding="utf-8")
    command = [options.compiler, *FLAGS, "-I", options.include.resolve(), "main.c", "-o", "host", "-ldl"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        return [f"it does not compile:\n{done.stderr}"]
    found = []
    alone = subprocess.run(["./host"], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    if alone.returncode != 1 or "libballast.so" not in alone.stderr or "Sanitizer" in alone.stderr:
        found.append(f"without the plugin it ends with {alone.returncode}: {alone.stderr}")
    (folder / "plugins").mkdir()
    shutil.copy(options.plugin, folder / "plugins" / "libballast.so")
    done = subprocess.run(["./host"], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode or done.stderr:
        found.append(f"it ends with {done.returncode}: {done.stderr}")
    return found + readme.faults_of(done.stdout)


PLANTED = {
    "a leak": ("p->api->destroy_context(p->context) < 0 ||", ""),
    "another packing": ("pack %d\\n\", i", "pack %d\\n\", 7 * i"),
    "a call that is not checked": ("if (!symbol)", "if (0)"),
    "a name that the header lacks": ("job.pack_count", "job.packs"),
}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("readme", type=pathlib.Path)
    arguments.add_argument("include", type=pathlib.Path)
    arguments.add_argument("plugin", type=pathlib.Path)
    arguments.add_argument("--compiler", default="cc")
    arguments.add_argument("--plant", action="store_true")
    options = arguments.parse_args()
    source = "\n".join(readme.blocks(options.readme, "c"))
    wrong = []
    for name, (old, new) in PLANTED.items() if options.plant else {"nothing": ("", "")}.items():
        if old not in source:
            wrong.append(f"README no longer has the place for {name}: {old!r}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            found = faults_in(source.replace(old, new, 1), options, pathlib.Path(folder))
        if bool(found) != options.plant:
            wrong += [f"with {name} planted: {fault}" for fault in found or ["no fault was found"]]
    print("\n".join(wrong) or "as it should be")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
