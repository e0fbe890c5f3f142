#include "tools/weights/read_weights.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <vector>

#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

std::vector<char> read_file(const fs::path& path) {
  if (fs::is_directory(path)) throw_usage("{}: this is a directory, not a file of weights", path.string());
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw_usage("{}: cannot be opened: {}", path.string(), std::strerror(errno));
  // In pieces, not by the size asked beforehand: the path may be a pipe.
  std::vector<char> bytes;
  constexpr size_t kPiece = size_t{1} << 20;
  while (file) {
    const size_t had = bytes.size();
    bytes.resize(had + kPiece);
    file.read(bytes.data() + had, static_cast<std::streamsize>(kPiece));
    bytes.resize(had + static_cast<size_t>(file.gcount()));
  }
  if (!file.eof()) throw_usage("{}: reading stopped half way: {}", path.string(), std::strerror(errno));
  return bytes;
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

}  // namespace

WeightMatrix read_weights(const fs::path& path) {
  const std::string ending = lower_case(path.extension().string());
  if (ending != ".npy" && ending != ".csv" && ending != ".json")
    throw_usage("{}: unknown kind of file; weights are read from .npy, .csv and .json", path.string());
  const std::vector<char> bytes = read_file(path);
  const std::string_view text(bytes.data(), bytes.size());
  if (ending == ".csv") return parse_csv(text, path.string());
  if (ending == ".json") return parse_json(text, path.string());
  return parse_npy(std::as_bytes(std::span(bytes)), path.string());
}

}  // namespace ballast::tools
