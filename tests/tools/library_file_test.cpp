// What a library file says of itself: files made byte by byte (they are the fuzzer's corpus, too) and a real one.
#include "tools/validate/library_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ballast::tools::validate {
namespace {

using Names = std::vector<std::string>;

std::vector<char> bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::optional<LibraryFile> read(const std::vector<char>& bytes) {
  return read_library(std::as_bytes(std::span(bytes)));
}

std::optional<Names> exports_of(const std::vector<char>& bytes) {
  const auto library = read(bytes);
  return library ? std::optional(library->exports) : std::nullopt;
}

std::vector<char> library(const char* name) { return bytes_of(std::filesystem::path(BALLAST_LIBRARY_CORPUS) / name); }

TEST(LibraryFile, ExportsOfElfAreTheDefinedVisibleSymbols) {
  EXPECT_EQ(exports_of(library("elf")), Names{"ballast_get_api"});
  EXPECT_EQ(exports_of(library("elf_two")), (Names{"ballast_get_api", "second"}));
}

TEST(LibraryFile, ExportsOfPeAreTheNamesOfTheExportDirectory) {
  EXPECT_EQ(exports_of(library("pe")), Names{"ballast_get_api"});
  EXPECT_EQ(exports_of(library("pe_many")), (Names{"a", "b", "ballast_get_api"}));
}

TEST(LibraryFile, OfElfTellsWhatItNeeds) {
  std::vector<char> bytes = library("elf_needs");
  auto file = read(bytes);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->exports, (Names{"ballast_get_api", "once"}));
  EXPECT_EQ(file->unique, Names{"once"});
  EXPECT_EQ(file->needed, (Names{"libc.so.6", "libm.so.6"}));
  EXPECT_EQ(file->versions, (Names{"GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.29"}));
  EXPECT_FALSE(file->executable_stack);
  constexpr size_t kFlagsOfTheStack = 64 + 4;
  bytes[kFlagsOfTheStack] = 7;
  EXPECT_TRUE(read(bytes)->executable_stack);
  EXPECT_TRUE(read(library("elf"))->executable_stack) << "it says nothing of its stack";
}

TEST(LibraryFile, OfPeTellsWhatItNeeds) {
  std::vector<char> bytes = library("pe_imports");
  auto file = read(bytes);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->needed, (Names{"KERNEL32.dll", "other.dll"}));
  EXPECT_FALSE(file->executable_stack);
  constexpr size_t kCharacteristics = 0x40 + 24 + 70;
  bytes[kCharacteristics + 1] = 0;
  EXPECT_TRUE(read(bytes)->executable_stack);
}

TEST(LibraryFile, OfThePlugin) {
  const auto file = read(bytes_of(BALLAST_THE_PLUGIN));
  ASSERT_TRUE(file.has_value());
  EXPECT_NE(std::find(file->exports.begin(), file->exports.end(), "ballast_get_api"), file->exports.end());
  EXPECT_FALSE(file->needed.empty());
  EXPECT_EQ(file->versions.empty(), file->format == LibraryFile::Format::pe);
  EXPECT_FALSE(file->executable_stack);
}

TEST(LibraryFile, ThatMakesNoSenseIsNone) {
  EXPECT_EQ(exports_of({}), std::nullopt);
  EXPECT_EQ(exports_of(library("elf_sections_beyond")), std::nullopt);
  EXPECT_EQ(exports_of(library("pe_count_huge")), std::nullopt);
  for (const char* name : {"elf", "pe"}) {
    const std::vector<char> whole = library(name);
    size_t made_sense = 0;
    for (size_t size = 0; size < whole.size(); ++size) {
      const std::vector<char> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      const auto names = exports_of(cut);
      if (names) {
        EXPECT_EQ(*names, Names{"ballast_get_api"}) << size;
      }
      made_sense += names.has_value();
    }
    EXPECT_LT(made_sense, 64u) << name << ": only its last fields may be missing";
  }
}

}  // namespace
}  // namespace ballast::tools::validate
