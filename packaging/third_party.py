"""What others wrote and packages contain, and where this machine's Debian packages keep its licence. Shared by the scripts here."""
import dataclasses
import os
import pathlib
import subprocess


@dataclasses.dataclass(frozen=True)
class Part:
    name: str
    licence: str  # an SPDX expression
    debian: str  # the package that it comes from
    use: str
    home: str


TOOL = "compiled into the command line tool"
BOTH = "linked statically into the plugin and the tool"
COMMON = [
    Part("fmt", "MIT", "libfmt-dev", TOOL, "https://fmt.dev"),
    Part("CLI11", "BSD-3-Clause", "libcli11-dev", TOOL, "https://github.com/CLIUtils/CLI11"),
    Part("nlohmann-json", "MIT", "nlohmann-json3-dev", TOOL, "https://json.nlohmann.me"),
    Part("Vulkan-Headers", "Apache-2.0", "libvulkan-dev", "declarations compiled into the plugin", "https://www.khronos.org/vulkan"),
]
GCC_LICENCE = "GPL-3.0-or-later WITH GCC-exception-3.1"


def gcc_for_linux(package):
    return Part("libstdc++ and libgcc", GCC_LICENCE, package, BOTH, "https://gcc.gnu.org")


BY_PLATFORM = {
    "linux": [gcc_for_linux("libstdc++-12-dev")],
    "linux-aarch64 cross": [gcc_for_linux("libstdc++-12-dev-arm64-cross")],
    "windows": [
        Part("libstdc++ and libgcc", GCC_LICENCE, "gcc-mingw-w64-x86-64-posix", BOTH, "https://gcc.gnu.org"),
        Part("mingw-w64 runtime and winpthreads", "ZPL-2.1 AND MIT AND LicenseRef-mingw-w64-public-domain", "mingw-w64-x86-64-dev",
            BOTH, "https://www.mingw-w64.org"),
    ],
}
# Debian's cross compiler for aarch64 comes without it: that tool reads no compressed .npz.
ZLIB_OF = {"linux-x86_64": "zlib1g-dev", "windows-x86_64": "libz-mingw-w64-dev"}


def parts_of(platform):
    zlib = [Part("zlib", "Zlib", ZLIB_OF[platform], TOOL, "https://zlib.net")] if platform in ZLIB_OF else []
    if platform == "linux-aarch64" and os.uname().machine != "aarch64":
        return COMMON + BY_PLATFORM["linux-aarch64 cross"]
    return COMMON + zlib + BY_PLATFORM[platform.split("-")[0]]


def version_of(part):
    """As Debian counts it, which says to the byte what was built in."""
    query = ["dpkg-query", "--show", "--showformat=${Version}", part.debian]
    return subprocess.run(query, check=True, capture_output=True, text=True).stdout


def licence_text(part):
    return (pathlib.Path("/usr/share/doc") / part.debian / "copyright").read_text(encoding="utf-8")
