// The two formats of library files; what makes no sense throws Malformed.
#pragma once

#include "tools/validate/file_bytes.hpp"
#include "tools/validate/library_file.hpp"

namespace ballast::tools::validate {

LibraryFile read_elf(const FileBytes& file);
LibraryFile read_pe(const FileBytes& file);

}  // namespace ballast::tools::validate
