"""What the plugin asks of the system while it works on the CPU: memory and threads, and nothing else. Loading it opens its own
file and the libraries that it needs. Needs strace and leave to trace; else the test is skipped (exit code 77)."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
# Memory, threads, waiting and time.
ALLOWED = {"mmap", "munmap", "mprotect", "mremap", "madvise", "brk", "clone", "clone3", "futex", "rseq", "set_robust_list",
           "rt_sigprocmask", "sched_yield", "exit", "gettid", "clock_gettime", "clock_nanosleep", "restart_syscall", "prctl", "getpid"}
THREAD_SETUP = re.compile(r"rt_sigaction\(SIGRT_?\w*,")  # the C library's, before its first thread
LOADED = re.compile(r"/(libballast[^/]*\.so|ld\.so\.cache|libc\.so\.6|ld-linux[^/]*)$")


def traced(host, plugin, plant):
    """The host's exit code, and its system calls as (phase, name, line)."""
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "strace.log")
        command = ["strace", "-f", "-q", "-o", log, host, plugin] + ([plant] if plant else [])
        run = subprocess.run(command, capture_output=True, text=True)
        if not os.path.exists(log):
            return None, run.stderr
        with open(log, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    if any("PTRACE" in line for line in run.stderr.splitlines()):
        return None, run.stderr
    phase, calls = "start", []
    for line in lines:
        marked = re.search(r'write\(2, "MARK (\w+)', line)
        if marked:
            phase = marked.group(1)
            continue
        call = re.match(r"\d+\s+(?:<\.\.\. )?(\w+)(?:\(| resumed)", line)
        if call:
            calls.append((phase, call.group(1), line))
    return run.returncode, calls


def faults(host, plugin, plant=""):
    code, calls = traced(host, plugin, plant)
    if code is None:
        print(f"skipped: tracing is not allowed here: {calls.strip()}")
        sys.exit(SKIPPED)
    found = []
    if code != 0:
        found.append(f"the host ended with exit code {code}")
    seen = {phase for phase, _, _ in calls}
    if not {"load", "work", "unload"} <= seen:
        found.append(f"only the phases {sorted(seen)} were seen")
    for phase, name, line in calls:
        if phase == "work" and name not in ALLOWED and not THREAD_SETUP.search(line):
            found.append(f"while at work: {line}")
        if phase == "load" and name in ("open", "openat"):
            path = re.search(r'"([^"]*)"', line)
            if path and not LOADED.search(path.group(1)):
                found.append(f"while loading: {line}")
        if name in ("write", "writev", "socket", "connect", "bind", "execve") and phase in ("load", "work", "unload"):
            found.append(f"output, network or program: {line}")
    count = sum(phase == "work" for phase, _, _ in calls)
    print(f"{plant or 'as it is'}: {count} system calls at work: "
          f"{', '.join(sorted({name for phase, name, _ in calls if phase == 'work'}))}")
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("host")
    arguments.add_argument("plugin")
    arguments.add_argument("--plant", action="store_true", help="check the check: what a host does on purpose is found")
    options = arguments.parse_args()
    if shutil.which("strace") is None:
        print("skipped: there is no strace")
        return SKIPPED
    if options.plant:
        missed = [plant for plant in ("open", "socket", "connect", "write", "getenv") if not faults(options.host, options.plugin, plant)]
        for plant in missed:
            print(f"planted and not noticed: {plant}")
        return 1 if missed else 0
    found = faults(options.host, options.plugin)
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
