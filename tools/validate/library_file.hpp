// The facts that a loader reads from a library file.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ballast::tools::validate {

struct LibraryFile {
  enum class Format { elf, pe } format = Format::elf;
  std::vector<std::string> exports;   // names it defines
  std::vector<std::string> imports;   // names it needs; ELF only
  std::vector<std::string> needed;    // libraries it needs
  std::vector<std::string> versions;  // of other libraries' symbols: "GLIBC_2.34"; ELF only
  std::vector<std::string> unique;    // symbols that the process has once, and that keep it mapped; ELF only
  bool executable_stack = false;      // ELF: its stack, PE: its data may be executed
};

// Reads an ELF (64-bit, little-endian) or PE (64-bit) file. Empty: the bytes are neither, or malformed.
std::optional<LibraryFile> read_library(std::span<const std::byte> file);

}  // namespace ballast::tools::validate
