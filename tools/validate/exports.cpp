#include "tools/validate/exports.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace ballast::tools::validate {
namespace {

struct Malformed {};

// Little-endian numbers and texts by their place in the file; what lies outside throws Malformed.
class File {
 public:
  explicit File(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <typename T>
  T at(uint64_t offset) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) throw Malformed{};
    T value;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }

  std::string text_at(uint64_t offset) const {
    if (offset >= bytes_.size()) throw Malformed{};
    const auto* start = reinterpret_cast<const char*>(bytes_.data() + offset);
    const size_t most = bytes_.size() - offset;
    const auto* end = static_cast<const char*>(std::memchr(start, '\0', most));
    if (end == nullptr) throw Malformed{};
    return {start, end};
  }

  bool starts_with(const char* magic, size_t length) const {
    return bytes_.size() >= length && std::memcmp(bytes_.data(), magic, length) == 0;
  }
  size_t size() const { return bytes_.size(); }

 private:
  std::span<const std::byte> bytes_;
};

// ---- ELF: the global and weak symbols of .dynsym that are defined and visible ----

struct Section {
  uint32_t type, link;
  uint64_t offset, size;
};

Section elf_section(const File& file, uint64_t number) {
  constexpr uint64_t kSectionTable = 0x28, kSectionSize = 0x3A;
  const uint64_t at = file.at<uint64_t>(kSectionTable) + number * file.at<uint16_t>(kSectionSize);
  return {file.at<uint32_t>(at + 4), file.at<uint32_t>(at + 40), file.at<uint64_t>(at + 24),
          file.at<uint64_t>(at + 32)};
}

bool is_visible_definition(const File& file, uint64_t symbol) {
  constexpr uint16_t kUndefined = 0;
  constexpr uint8_t kLocal = 0, kDefault = 0, kProtected = 3;
  const auto info = file.at<uint8_t>(symbol + 4), visibility = static_cast<uint8_t>(file.at<uint8_t>(symbol + 5) & 3);
  return info >> 4 != kLocal && (visibility == kDefault || visibility == kProtected) &&
         file.at<uint16_t>(symbol + 6) != kUndefined;
}

std::vector<std::string> elf_exports(const File& file) {
  constexpr uint64_t kSectionCount = 0x3C, kSymbolSize = 24;
  constexpr uint32_t kDynamicSymbols = 11;
  std::vector<std::string> names;
  const auto sections = file.at<uint16_t>(kSectionCount);
  for (uint64_t s = 0; s < sections; ++s) {
    const Section symbols = elf_section(file, s);
    if (symbols.type != kDynamicSymbols) continue;
    const Section texts = elf_section(file, symbols.link);
    for (uint64_t at = 0; at + kSymbolSize <= symbols.size; at += kSymbolSize)
      if (const uint64_t symbol = symbols.offset + at; is_visible_definition(file, symbol))
        names.push_back(file.text_at(texts.offset + file.at<uint32_t>(symbol)));
    return names;
  }
  throw Malformed{};
}

// ---- PE: the name table of the export directory ----

// Where a relative virtual address lies in the file.
uint64_t pe_offset(const File& file, uint64_t header, uint32_t address) {
  const auto sections = file.at<uint16_t>(header + 6);
  const uint64_t table = header + 24 + file.at<uint16_t>(header + 20);
  for (uint64_t s = 0; s < sections; ++s) {
    const uint64_t at = table + s * 40;
    const auto size = file.at<uint32_t>(at + 16), start = file.at<uint32_t>(at + 12);
    if (address >= start && address - start < size) return uint64_t{file.at<uint32_t>(at + 20)} + (address - start);
  }
  throw Malformed{};
}

std::vector<std::string> pe_exports(const File& file) {
  constexpr uint64_t kHeaderAt = 0x3C;
  constexpr uint32_t kSignature = 0x00004550, kExportDirectory = 24 + 112;
  constexpr uint16_t kWide = 0x20B;
  const uint64_t header = file.at<uint32_t>(kHeaderAt);
  if (file.at<uint32_t>(header) != kSignature || file.at<uint16_t>(header + 24) != kWide) throw Malformed{};
  const auto address = file.at<uint32_t>(header + kExportDirectory);
  if (address == 0) return {};
  const uint64_t directory = pe_offset(file, header, address);
  const auto count = file.at<uint32_t>(directory + 24);
  const uint64_t table = pe_offset(file, header, file.at<uint32_t>(directory + 32));
  if (count > file.size() / 4) throw Malformed{};
  std::vector<std::string> names;
  for (uint64_t n = 0; n < count; ++n)
    names.push_back(file.text_at(pe_offset(file, header, file.at<uint32_t>(table + 4 * n))));
  return names;
}

}  // namespace

std::optional<std::vector<std::string>> exported_names(std::span<const std::byte> bytes) {
  const File file(bytes);
  try {
    // 2: 64 bits; 1: little-endian.
    if (file.starts_with("\x7F"
                         "ELF\x02\x01",
                         6))
      return elf_exports(file);
    if (file.starts_with("MZ", 2)) return pe_exports(file);
  } catch (const Malformed&) {
  }
  return {};
}

}  // namespace ballast::tools::validate
