#include "tools/validate/library_formats.hpp"

namespace ballast::tools::validate {
namespace {

constexpr uint64_t kOptionalHeader = 24;  // from the signature on
constexpr uint64_t kExportDirectory = kOptionalHeader + 112, kImportDirectory = kOptionalHeader + 120;

// Where a relative virtual address lies in the file.
uint64_t offset_of(const FileBytes& file, uint64_t header, uint32_t address) {
  const auto sections = file.at<uint16_t>(header + 6);
  const uint64_t table = header + kOptionalHeader + file.at<uint16_t>(header + 20);
  for (uint64_t s = 0; s < sections; ++s) {
    const uint64_t at = table + s * 40;
    const auto size = file.at<uint32_t>(at + 16), start = file.at<uint32_t>(at + 12);
    if (address >= start && address - start < size) return uint64_t{file.at<uint32_t>(at + 20)} + (address - start);
  }
  throw Malformed{};
}

// The name table of the export directory.
std::vector<std::string> exports_of(const FileBytes& file, uint64_t header) {
  const auto address = file.at<uint32_t>(header + kExportDirectory);
  if (address == 0) return {};
  const uint64_t directory = offset_of(file, header, address);
  const auto count = file.at<uint32_t>(directory + 24);
  const uint64_t table = offset_of(file, header, file.at<uint32_t>(directory + 32));
  if (count > file.size() / 4) throw Malformed{};
  std::vector<std::string> names;
  for (uint64_t n = 0; n < count; ++n)
    names.push_back(file.text_at(offset_of(file, header, file.at<uint32_t>(table + 4 * n))));
  return names;
}

// The import directory: a list of libraries that ends with one of no name.
std::vector<std::string> imports_of(const FileBytes& file, uint64_t header) {
  constexpr uint64_t kEntrySize = 20, kName = 12;
  const auto address = file.at<uint32_t>(header + kImportDirectory);
  std::vector<std::string> names;
  if (address == 0) return names;
  for (uint64_t at = offset_of(file, header, address); file.at<uint32_t>(at + kName) != 0; at += kEntrySize)
    names.push_back(file.text_at(offset_of(file, header, file.at<uint32_t>(at + kName))));
  return names;
}

}  // namespace

LibraryFile read_pe(const FileBytes& file) {
  constexpr uint64_t kHeaderAt = 0x3C, kCharacteristics = kOptionalHeader + 70;
  constexpr uint32_t kSignature = 0x00004550;
  constexpr uint16_t kWide = 0x20B, kDataIsNoCode = 0x100;  // NX_COMPAT
  const uint64_t header = file.at<uint32_t>(kHeaderAt);
  if (file.at<uint32_t>(header) != kSignature || file.at<uint16_t>(header + kOptionalHeader) != kWide)
    throw Malformed{};
  LibraryFile library;
  library.format = LibraryFile::Format::pe;
  library.exports = exports_of(file, header);
  library.needed = imports_of(file, header);
  library.executable_stack = (file.at<uint16_t>(header + kCharacteristics) & kDataIsNoCode) == 0;
  return library;
}

}  // namespace ballast::tools::validate
