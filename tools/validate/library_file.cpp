#include "tools/validate/library_file.hpp"

#include "tools/validate/library_formats.hpp"

namespace ballast::tools::validate {

std::optional<LibraryFile> read_library(std::span<const std::byte> bytes) {
  constexpr char kElf64LittleEndian[] = {0x7F, 'E', 'L', 'F', 2, 1};
  const FileBytes file(bytes);
  try {
    if (file.starts_with(kElf64LittleEndian, sizeof kElf64LittleEndian)) return read_elf(file);
    if (file.starts_with("MZ", 2)) return read_pe(file);
  } catch (const Malformed&) {
  }
  return {};
}

}  // namespace ballast::tools::validate
