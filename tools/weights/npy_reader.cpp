// NumPy's .npy, versions 1.0, 2.0 and 3.0: a magic, a version, a Python dictionary as text, the numbers.
#include <bit>
#include <cstring>
#include <limits>
#include <type_traits>

#include "tools/base/error.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

static_assert(std::endian::native == std::endian::little, "weights are copied as they lie in the file");

struct Header {
  std::string dtype;
  bool fortran_order = false;
  std::vector<uint64_t> shape;
};

// Reads the dictionary of the header: {'descr': '<f4', 'fortran_order': False, 'shape': (58, 256), }
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& name) : rest_(text), name_(name) {}

  Header parse() {
    Header header;
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
    if (peek() == '[') throw_usage("{}: records (a structured dtype) are not weights", name_);
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
    return value;
  }

  std::string_view rest_;
  const std::string& name_;
};

// The dictionary's text; leaves the numbers in bytes.
std::string_view take_header(std::span<const std::byte>& bytes, const std::string& name) {
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

// Copies the numbers, widened from Stored to Kept.
template <typename Stored, typename Kept>
void copy_values(std::span<const std::byte> bytes, size_t count, const std::string& name, WeightMatrix& matrix) {
  const size_t want = count * sizeof(Stored);
  if (bytes.size() < want)
    throw_usage("{}: truncated: the header promises {} bytes of numbers, {} are there", name, want, bytes.size());
  if (bytes.size() > want) throw_usage("{}: {} bytes too many after the numbers", name, bytes.size() - want);
  std::vector<Kept> kept(count);
  if constexpr (std::is_same_v<Stored, Kept>) {
    std::memcpy(kept.data(), bytes.data(), want);
  } else {
    for (size_t i = 0; i < count; ++i) {
      Stored value;
      std::memcpy(&value, bytes.data() + i * sizeof(Stored), sizeof(Stored));
      kept[i] = value;
    }
  }
  matrix.values = std::move(kept);
}

size_t checked_count(const Header& header, const std::string& name, WeightMatrix& matrix) {
  const auto& shape = header.shape;
  if (shape.empty() || shape.size() > 2)
    throw_usage("{}: has {} dimensions; weights have one (items) or two (layers, items)", name, shape.size());
  const uint64_t layers = shape.size() == 2 ? shape[0] : 1, items = shape.back();
  if (layers == 0 || items == 0) throw_usage("{}: holds no weights: its shape is {} x {}", name, layers, items);
  constexpr uint64_t kMost = std::numeric_limits<uint32_t>::max();
  // The product of two 32-bit numbers fits 64 bits; 8 bytes each must as well.
  if (layers > kMost || items > kMost || layers * items > (uint64_t{1} << 60))
    throw_usage("{}: its shape, {} x {}, is too large", name, layers, items);
  matrix.layers = static_cast<uint32_t>(layers);
  matrix.items = static_cast<uint32_t>(items);
  return static_cast<size_t>(layers * items);
}

}  // namespace

WeightMatrix parse_npy(std::span<const std::byte> bytes, const std::string& name) {
  const std::string_view text = take_header(bytes, name);
  const Header header = HeaderParser(text, name).parse();
  if (header.fortran_order) throw_usage("{}: is in Fortran order; save it in C order", name);
  if (header.dtype.starts_with('>'))
    throw_usage("{}: is big-endian ('{}'); save it as little-endian", name, header.dtype);
  WeightMatrix matrix;
  const size_t count = checked_count(header, name, matrix);
  if (header.dtype == "<f4")
    copy_values<float, float>(bytes, count, name, matrix);
  else if (header.dtype == "<f8")
    copy_values<double, double>(bytes, count, name, matrix);
  else if (header.dtype == "<u4")
    copy_values<uint32_t, uint32_t>(bytes, count, name, matrix);
  else if (header.dtype == "<i4")
    copy_values<int32_t, int64_t>(bytes, count, name, matrix);
  else if (header.dtype == "<i8")
    copy_values<int64_t, int64_t>(bytes, count, name, matrix);
  else
    throw_usage("{}: dtype '{}' is not supported; f4, f8, i4, u4 and i8 are", name, header.dtype);
  return matrix;
}

}  // namespace ballast::tools
