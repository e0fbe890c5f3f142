#include "tools/validate/library_formats.hpp"

namespace ballast::tools::validate {
namespace {

constexpr uint32_t kDynamicSection = 6, kDynamicSymbols = 11, kNeededVersions = 0x6FFFFFFE;

struct Section {
  uint32_t type, link, info;
  uint64_t offset, size;
};

Section section_at(const FileBytes& file, uint64_t number) {
  constexpr uint64_t kSectionTable = 0x28, kSectionSize = 0x3A;
  const uint64_t at = file.at<uint64_t>(kSectionTable) + number * file.at<uint16_t>(kSectionSize);
  return {file.at<uint32_t>(at + 4), file.at<uint32_t>(at + 40), file.at<uint32_t>(at + 44), file.at<uint64_t>(at + 24),
          file.at<uint64_t>(at + 32)};
}

std::optional<Section> section_of(const FileBytes& file, uint32_t type) {
  constexpr uint64_t kSectionCount = 0x3C;
  const auto sections = file.at<uint16_t>(kSectionCount);
  for (uint64_t s = 0; s < sections; ++s)
    if (const Section section = section_at(file, s); section.type == type) return section;
  return {};
}

// The texts that a section's entries point into.
Section texts_of(const FileBytes& file, const Section& section) { return section_at(file, section.link); }

// ---- the global and weak symbols of .dynsym: imported ones, and visible defined ones ----

bool is_defined(const FileBytes& file, uint64_t symbol) {
  constexpr uint16_t kUndefined = 0;
  return file.at<uint16_t>(symbol + 6) != kUndefined;
}

bool is_visible(const FileBytes& file, uint64_t symbol) {
  constexpr uint8_t kLocal = 0, kDefault = 0, kProtected = 3;
  const auto info = file.at<uint8_t>(symbol + 4), visibility = static_cast<uint8_t>(file.at<uint8_t>(symbol + 5) & 3);
  return info >> 4 != kLocal && (visibility == kDefault || visibility == kProtected);
}

void read_symbols(const FileBytes& file, LibraryFile& library) {
  constexpr uint64_t kSymbolSize = 24;
  constexpr uint8_t kUnique = 10;  // STB_GNU_UNIQUE
  const auto symbols = section_of(file, kDynamicSymbols);
  if (!symbols) throw Malformed{};
  const Section texts = texts_of(file, *symbols);
  for (uint64_t at = 0; at + kSymbolSize <= symbols->size; at += kSymbolSize) {
    const uint64_t symbol = symbols->offset + at;
    const auto info = file.at<uint8_t>(symbol + 4);
    if (!is_visible(file, symbol)) continue;
    const std::string name = file.text_at(texts.offset + file.at<uint32_t>(symbol));
    if (!is_defined(file, symbol)) {
      library.imports.push_back(name);
      continue;
    }
    library.exports.push_back(name);
    if (info >> 4 == kUnique) library.unique.push_back(library.exports.back());
  }
}

// ---- DT_NEEDED ----

void read_needed(const FileBytes& file, LibraryFile& library) {
  constexpr uint64_t kEntrySize = 16, kEnd = 0, kNeeded = 1;
  const auto dynamic = section_of(file, kDynamicSection);
  if (!dynamic) return;
  const Section texts = texts_of(file, *dynamic);
  for (uint64_t at = 0; at + kEntrySize <= dynamic->size; at += kEntrySize) {
    const auto tag = file.at<uint64_t>(dynamic->offset + at);
    if (tag == kEnd) return;
    if (tag == kNeeded)
      library.needed.push_back(file.text_at(texts.offset + file.at<uint64_t>(dynamic->offset + at + 8)));
  }
}

// ---- .gnu.version_r: for each library a list of versions, both linked by distances that must lead on ----

void read_versions(const FileBytes& file, LibraryFile& library) {
  const auto needs = section_of(file, kNeededVersions);
  if (!needs) return;
  const Section texts = texts_of(file, *needs);
  uint64_t at = needs->offset;
  for (uint32_t n = 0; n < needs->info; ++n) {
    const auto count = file.at<uint16_t>(at + 2);
    uint64_t version = at + file.at<uint32_t>(at + 8);
    for (uint16_t v = 0; v < count; ++v) {
      library.versions.push_back(file.text_at(texts.offset + file.at<uint32_t>(version + 8)));
      const auto next = file.at<uint32_t>(version + 12);
      if (next == 0) break;
      version += next;
    }
    const auto next = file.at<uint32_t>(at + 12);
    if (next == 0) return;
    at += next;
  }
}

// ---- PT_GNU_STACK: without it the system makes the stack executable ----

bool has_executable_stack(const FileBytes& file) {
  constexpr uint64_t kTable = 0x20, kSize = 0x36, kCount = 0x38;
  constexpr uint32_t kStack = 0x6474E551, kExecutable = 1;
  const auto table = file.at<uint64_t>(kTable);
  const auto size = file.at<uint16_t>(kSize), count = file.at<uint16_t>(kCount);
  for (uint64_t segment = 0; segment < count; ++segment)
    if (const uint64_t at = table + segment * size; file.at<uint32_t>(at) == kStack)
      return (file.at<uint32_t>(at + 4) & kExecutable) != 0;
  return true;
}

}  // namespace

LibraryFile read_elf(const FileBytes& file) {
  LibraryFile library;
  read_symbols(file, library);
  read_needed(file, library);
  read_versions(file, library);
  library.executable_stack = has_executable_stack(file);
  return library;
}

}  // namespace ballast::tools::validate
