// Files that appear whole or not at all: written beside their place under a temporary name, then renamed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace ballast::tools {

class StagedFile {
 public:
  // Writes the bytes under the temporary name. Throws Error(failure).
  StagedFile(std::filesystem::path path, std::span<const std::byte> bytes);
  StagedFile(std::filesystem::path path, std::string_view text);
  StagedFile(StagedFile&& other) noexcept;
  StagedFile& operator=(StagedFile&&) = delete;
  ~StagedFile();  // removes what was not committed

  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;  // empty: nothing to remove
};

}  // namespace ballast::tools
