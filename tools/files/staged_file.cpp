#include "tools/files/staged_file.hpp"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <utility>

#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

// That no other process is likely to draw for the same file: by when and where it runs. Not std::random_device, which
// asks for the newest C libraries.
uint32_t unlikely_number() {
  const auto now = static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
  const uint64_t mixed = (now ^ reinterpret_cast<uintptr_t>(&now)) * 0x9E3779B97F4A7C15;
  return static_cast<uint32_t>(mixed >> 32);
}

fs::path temporary_name(const fs::path& path) {
  fs::path name = path;
  name += fmt::format(".{:08x}.part", unlikely_number());
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
