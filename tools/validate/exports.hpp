// The names that a library file gives to whoever loads it, read from the file itself.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ballast::tools::validate {

// Of an ELF (64-bit, little-endian) or PE (64-bit) file; nothing where the bytes are neither, or make no sense.
std::optional<std::vector<std::string>> exported_names(std::span<const std::byte> file);

}  // namespace ballast::tools::validate
