// What a library file exports, from files made byte by byte (they are the fuzzer's corpus, too) and from a real one.
#include "tools/validate/exports.hpp"

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

std::optional<Names> exports_of(const std::vector<char>& bytes) {
  return exported_names(std::as_bytes(std::span(bytes)));
}

std::vector<char> library(const char* name) { return bytes_of(std::filesystem::path(BALLAST_LIBRARY_CORPUS) / name); }

TEST(Exports, OfElfAreTheDefinedVisibleSymbols) {
  EXPECT_EQ(exports_of(library("elf")), Names{"ballast_get_api"});
  EXPECT_EQ(exports_of(library("elf_two")), (Names{"ballast_get_api", "second"}));
}

TEST(Exports, OfPeAreTheNamesOfTheExportDirectory) {
  EXPECT_EQ(exports_of(library("pe")), Names{"ballast_get_api"});
  EXPECT_EQ(exports_of(library("pe_many")), (Names{"a", "b", "ballast_get_api"}));
}

TEST(Exports, OfThePlugin) {
  const auto names = exports_of(bytes_of(BALLAST_THE_PLUGIN));
  ASSERT_TRUE(names.has_value());
  EXPECT_NE(std::find(names->begin(), names->end(), "ballast_get_api"), names->end());
}

TEST(Exports, OfWhatMakesNoSenseAreNone) {
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
