// What a library file says of itself to whoever loads it, read from the file alone.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ballast::tools::validate {

struct LibraryFile {
  enum class Format { elf, pe } format = Format::elf;
  std::vector<std::string> exports;   // names it gives
  std::vector<std::string> imports;   // names it asks for; ELF only
  std::vector<std::string> needed;    // libraries it asks for
  std::vector<std::string> versions;  // of other libraries' symbols: "GLIBC_2.34"; ELF only
  std::vector<std::string> unique;    // symbols that the process has once, and that keep it mapped; ELF only
  bool executable_stack = false;      // ELF: its stack, PE: its data may be executed
};

// Of an ELF (64-bit, little-endian) or PE (64-bit) file; nothing where the bytes are neither, or make no sense.
std::optional<LibraryFile> read_library(std::span<const std::byte> file);

}  // namespace ballast::tools::validate
