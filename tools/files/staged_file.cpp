#include "tools/files/staged_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <random>
#include <utility>

#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

fs::path temporary_name(const fs::path& path) {
  std::random_device random;
  fs::path name = path;
  name += fmt::format(".{:08x}.part", random());
  return name;
}

}  // namespace

StagedFile::StagedFile(fs::path path, std::span<const std::byte> bytes)
    : path_(std::move(path)), temporary_(temporary_name(path_)) {
  errno = 0;
  std::ofstream file(temporary_, std::ios::binary | std::ios::trunc);
  const bool opened = file.is_open();
  if (opened) {
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    file.close();
  }
  if (!file) {
    const std::string reason = std::strerror(errno);
    std::error_code ignored;
    if (opened) fs::remove(temporary_, ignored);
    throw_failure("{}: cannot be written: {}", path_.string(), reason);
  }
}

StagedFile::StagedFile(fs::path path, std::string_view text)
    : StagedFile(std::move(path), std::as_bytes(std::span(text.data(), text.size()))) {}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})) {}

StagedFile::~StagedFile() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove(temporary_, ignored);
}

void StagedFile::commit() {
  std::error_code error;
  fs::rename(temporary_, path_, error);
  if (error) throw_failure("{}: cannot be written: {}", path_.string(), error.message());
  temporary_.clear();
}

}  // namespace ballast::tools
