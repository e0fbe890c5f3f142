// The library's file as a loader sees it, before any of its code runs.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string_view>

#include "ballast/ballast.h"
#include "tools/validate/check.hpp"
#include "tools/validate/library_file.hpp"

namespace ballast::tools::validate {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

LibraryFile file_of(const fs::path& plugin) {
  std::ifstream file(plugin, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto library = read_library(std::as_bytes(std::span(bytes)));
  if (!library) throw Skipped("the file is in no format that is known here");
  return *std::move(library);
}

void check_export(const fs::path& plugin) {
  const Names names = file_of(plugin).exports;
  for (const std::string& name : names) require(name == BALLAST_ENTRY_NAME, "it exports {}, too", name);
  require(names.size() == 1, "it exports {} names, not {} alone", names.size(), BALLAST_ENTRY_NAME);
}

// A sanitizer brings libraries and newer symbols: such a build is not for shipping.
void skip_if_sanitized(const LibraryFile& library) {
  constexpr std::string_view kSanitizers[] = {"__asan_", "__tsan_", "__ubsan_"};
  for (const std::string& name : library.imports)
    for (const std::string_view sanitizer : kSanitizers)
      if (name.starts_with(sanitizer)) throw Skipped(fmt::format("it is built with a sanitizer: it needs {}", name));
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// Part of every system: the C library in all its pieces, on Windows what lies in the system's own folder.
bool is_system_library(LibraryFile::Format format, const std::string& name) {
  constexpr std::array<std::string_view, 8> kElf = {
      "libc.so.6",  "libm.so.6",  "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
      "libdl.so.2", "librt.so.1", "libpthread.so.0",      "linux-vdso.so.1"};
  constexpr std::array<std::string_view, 4> kPe = {"kernel32.dll", "msvcrt.dll", "ucrtbase.dll", "ntdll.dll"};
  if (format == LibraryFile::Format::elf) return std::find(kElf.begin(), kElf.end(), name) != kElf.end();
  const std::string plain = lower(name);
  return plain.starts_with("api-ms-win-") || std::find(kPe.begin(), kPe.end(), plain) != kPe.end();
}

void check_needs(const fs::path& plugin) {
  const LibraryFile library = file_of(plugin);
  skip_if_sanitized(library);
  for (const std::string& name : library.needed)
    require(is_system_library(library.format, name), "it needs {}, which not every system has", name);
}

// The minor version of "GLIBC_2.34"; 0 for anything else.
uint32_t glibc_minor(std::string_view version) {
  constexpr std::string_view kPrefix = "GLIBC_2.";
  uint32_t minor = 0;
  if (version.starts_with(kPrefix))
    std::from_chars(version.data() + kPrefix.size(), version.data() + version.size(), minor);
  return minor;
}

void check_glibc(const fs::path& plugin) {
  constexpr uint32_t kFloor = 34;  // see docs/quality/packaging.md
  const LibraryFile library = file_of(plugin);
  if (library.format != LibraryFile::Format::elf) throw Skipped("its format knows no versions of symbols");
  skip_if_sanitized(library);
  for (const std::string& version : library.versions)
    require(glibc_minor(version) <= kFloor, "it needs {}; the oldest system that must do has GLIBC_2.{}", version,
            kFloor);
}

void check_unique(const fs::path& plugin) {
  const LibraryFile library = file_of(plugin);
  if (library.format != LibraryFile::Format::elf) throw Skipped("its format knows no unique symbols");
  const Names& unique = library.unique;
  require(unique.empty(), "{} is a unique symbol, which keeps the library mapped", unique.empty() ? "" : unique[0]);
}

void check_stack(const fs::path& plugin) { require(!file_of(plugin).executable_stack, "it needs an executable stack"); }

}  // namespace

void add_file_checks(std::vector<Check>& checks) {
  checks.push_back(
      {"entry.export", Class::interface, "the library exports ballast_get_api and nothing else", check_export});
  checks.push_back({"file.needs", Class::guest, "it needs no library but the system's own", check_needs});
  checks.push_back({"file.glibc", Class::guest, "it needs no newer C library than was has_owner", check_glibc});
  checks.push_back({"file.unique", Class::guest, "it has no symbol that keeps it mapped", check_unique});
  checks.push_back({"file.stack", Class::guest, "neither stack nor data become executable for it", check_stack});
}

}  // namespace ballast::tools::validate
