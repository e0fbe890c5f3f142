// The bytes of a file that a stranger made, read with every offset checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace ballast::tools::validate {

struct Malformed {};

// Little-endian numbers and texts by their place in the file; what lies outside throws Malformed.
class FileBytes {
 public:
  explicit FileBytes(std::span<const std::byte> bytes) : bytes_(bytes) {}

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

}  // namespace ballast::tools::validate
