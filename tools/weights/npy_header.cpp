#include "tools/weights/npy_header.hpp"

#include <limits>
#include <string_view>
#include <utility>

#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

// Reads the dictionary of the header: {'descr': '<f4', 'fortran_order': False, 'shape': (58, 256), }
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& name) : rest_(text), name_(name) {}

  NpyHeader parse() {
    NpyHeader header;
    bool have_dtype = false, have_order = false, have_shape = false;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr" && !std::exchange(have_dtype, true))
        header.dtype = dtype();
      else if (key == "fortran_order" && !std::exchange(have_order, true))
        header.fortran_order = boolean();
      else if (key == "shape" && !std::exchange(have_shape, true))
        header.shape = shape();
      else
        malformed();
      if (!accept(',') && peek() != '}') malformed();
    }
    if (peek() != '\0' || !have_dtype || !have_order || !have_shape) malformed();
    return header;
  }

 private:
  [[noreturn]] void malformed() const { throw_usage("{}: the .npy header is malformed", name_); }

  char peek() {
    const size_t first = rest_.find_first_not_of(" \n");
    rest_.remove_prefix(first == std::string_view::npos ? rest_.size() : first);
    return rest_.empty() ? '\0' : rest_[0];
  }
  bool accept(char c) {
    if (peek() != c || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!accept(c)) malformed();
  }
  std::string quoted() {
    const char quote = peek();
    if (quote != '\'' && quote != '"') malformed();
    const size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) malformed();
    std::string text(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return text;
  }
  std::string dtype() {
    if (peek() == '[') throw_usage("{}: its numbers are records (a structured dtype); save one field alone", name_);
    return quoted();
  }
  bool boolean() {
    peek();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      return value;
    }
    malformed();
  }
  std::vector<uint64_t> shape() {
    std::vector<uint64_t> sizes;
    expect('(');
    while (!accept(')')) {
      sizes.push_back(size());
      if (!accept(',') && peek() != ')') malformed();
    }
    return sizes;
  }
  uint64_t size() {
    uint64_t value = 0;
    if (peek() < '0' || peek() > '9') malformed();
    for (; !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; rest_.remove_prefix(1)) {
      if (value > std::numeric_limits<uint64_t>::max() / 10 - 1) malformed();
      value = value * 10 + static_cast<uint64_t>(rest_[0] - '0');
    }
    if (rest_.starts_with('L')) rest_.remove_prefix(1);  // Python 2 wrote its long numbers so
    return value;
  }

  std::string_view rest_;
  const std::string& name_;
};

// The dictionary's text; leaves the numbers in bytes.
std::string_view take_dictionary(std::span<const std::byte>& bytes, const std::string& name) {
  constexpr std::string_view kMagic = "\x93NUMPY";
  constexpr size_t kVersionEnd = 8;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with(kMagic))
    throw_usage("{}: {}", name, text.empty() ? "is empty" : "is not a .npy file (its first bytes are not \\x93NUMPY)");
  if (bytes.size() < kVersionEnd) throw_usage("{}: truncated inside the .npy header", name);
  const auto major = std::to_integer<unsigned>(bytes[6]), minor = std::to_integer<unsigned>(bytes[7]);
  if (major < 1 || major > 3 || minor != 0)
    throw_usage("{}: .npy version {}.{} is not known; 1.0, 2.0 and 3.0 are", name, major, minor);
  const size_t length_bytes = major == 1 ? 2 : 4;
  size_t length = 0;
  if (bytes.size() < kVersionEnd + length_bytes) throw_usage("{}: truncated inside the .npy header", name);
  for (size_t i = 0; i < length_bytes; ++i) length |= std::to_integer<size_t>(bytes[kVersionEnd + i]) << (8 * i);
  const size_t start = kVersionEnd + length_bytes;
  if (bytes.size() - start < length) throw_usage("{}: truncated inside the .npy header", name);
  bytes = bytes.subspan(start + length);
  return text.substr(start, length);
}

}  // namespace

NpyHeader take_npy_header(std::span<const std::byte>& bytes, const std::string& file) {
  const std::string_view text = take_dictionary(bytes, file);
  return HeaderParser(text, file).parse();
}

}  // namespace ballast::tools
