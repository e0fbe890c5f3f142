// Zip files as NumPy and PyTorch write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::tools {

struct ZipEntry {
  std::string name;
  uint64_t stored_bytes = 0;  // in the file
  uint64_t bytes = 0;         // unpacked
  uint64_t at = 0;            // of its local header
  uint32_t crc = 0;
  uint16_t method = 0;  // 0: as it is; 8: deflate
};

// The list at the end of the file. Throws Error(usage) that names the file.
std::vector<ZipEntry> zip_entries(std::string_view file_bytes, const std::string& file);

// The content of one entry, checked against its checksum. Throws Error(usage).
std::string zip_content(std::string_view file_bytes, const ZipEntry& entry, const std::string& file);

struct ZipPart {
  std::string name;
  std::string bytes;
};

// A zip file of parts that are not compressed. Its dates are fixed, so that equal parts give equal files.
std::string zip_bytes(const std::vector<ZipPart>& parts);

}  // namespace ballast::tools
