#include "tools/weights/read_weights.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#endif

#include "tools/base/error.hpp"
#include "tools/base/near_name.hpp"
#include "tools/files/output_file.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNpyMagic = "\x93NUMPY", kZipMagic = "PK\3\4", kEmptyZipMagic = "PK\5\6";

bool is_zip(std::string_view bytes) { return bytes.starts_with(kZipMagic) || bytes.starts_with(kEmptyZipMagic); }

// PyTorch's first entry is NAME/data.pkl.
bool is_pt(std::string_view bytes) {
  constexpr size_t kFirstName = 30, kLongest = 256;
  return is_zip(bytes) && bytes.substr(0, kFirstName + kLongest).find("/data.pkl") != std::string_view::npos;
}

std::string_view after_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

char first_character(std::string_view text) {
  text = after_byte_order_mark(text);
  const size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? '\0' : text[first];
}

bool is_binary(std::string_view bytes) { return bytes.starts_with(kNpyMagic) || is_zip(bytes); }

std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// One row a format. Endings are in lower case; `holds` judges by the content alone, and exactly one of them is true.
struct Format {
  const char* name;
  const char* ending;
  const char* other_ending;  // or null
  const char* content;       // in words
  bool (*holds)(std::string_view bytes);
  WeightMatrix (*parse)(std::string_view bytes, const std::string& name, const ReadOptions& options);
};

constexpr Format kFormats[] = {
    {"npy", ".npy", nullptr, "a NumPy array", [](std::string_view b) { return b.starts_with(kNpyMagic); },
     [](std::string_view b, const std::string& n, const ReadOptions& o) { return parse_npy(as_bytes(b), n, o); }},
    {"npz", ".npz", nullptr, "a zip file", [](std::string_view b) { return is_zip(b) && !is_pt(b); },
     [](std::string_view b, const std::string& n, const ReadOptions& o) { return parse_npz(as_bytes(b), n, o); }},
    {"pt", ".pt", ".pth", "a PyTorch file", is_pt,
     [](std::string_view b, const std::string& n, const ReadOptions& o) { return parse_pt(as_bytes(b), n, o); }},
    {"csv", ".csv", ".tsv", "text without brackets",
     [](std::string_view b) { return !is_binary(b) && first_character(b) != '[' && first_character(b) != '{'; },
     parse_csv},
    {"json", ".json", nullptr, "JSON",
     [](std::string_view b) { return first_character(b) == '[' || first_character(b) == '{'; },
     [](std::string_view b, const std::string& n, const ReadOptions& o) {
       return parse_json(after_byte_order_mark(b), n, o);
     }},
};

const Format* format_named(const std::string& name) {
  for (const Format& format : kFormats)
    if (name == format.name) return &format;
  throw_unknown("--format", name, format_names());
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

const Format* format_of_ending(const std::string& name) {
  const std::string ending = lower_case(fs::path(name).extension().string());
  for (const Format& format : kFormats)
    if (ending == format.ending || (format.other_ending != nullptr && ending == format.other_ending)) return &format;
  return nullptr;
}

// Text in 16 bits a character: a mark at its beginning, or every second byte zero.
bool is_utf16(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return true;
  constexpr size_t kLooked = 64;
  const std::string_view start = bytes.substr(0, std::min(bytes.size(), kLooked));
  if (start.size() < 4 || is_binary(bytes)) return false;
  size_t zeros = 0;
  for (size_t i = 0; i < start.size(); ++i) zeros += start[i] == '\0';
  return zeros >= start.size() / 2;
}

// By the option, else by the content. An ending that contradicts either is an error.
const Format& format_of(std::string_view bytes, const std::string& name, const ReadOptions& options) {
  if (bytes.empty()) throw_usage("{}: is empty", name);
  if (is_utf16(bytes)) throw_usage("{}: is text in UTF-16; save it as UTF-8", name);
  const auto* content =
      std::find_if(std::begin(kFormats), std::end(kFormats), [&](const Format& f) { return f.holds(bytes); });
  const Format* ending = format_of_ending(name);
  const Format* asked = options.format.empty() ? nullptr : format_named(options.format);
  if (asked != nullptr && ending != nullptr && asked != ending)
    throw_usage("{}: --format {} contradicts its ending, {}", name, asked->name, fs::path(name).extension().string());
  const Format* expected = asked != nullptr ? asked : ending;
  if (expected == nullptr || expected == content) return *content;
  // Text is JSON or CSV, and their readers say best what is wrong with it.
  const auto is_text = [](const Format* f) { return std::strcmp(f->name, "csv") == 0; };
  if (std::strcmp(expected->name, "json") == 0 && is_text(content)) return *expected;
  throw_usage("{}: is not a .{} file: its content is {}", name, expected->name, content->content);
}

std::vector<char> read_stream(std::FILE* file, const std::string& name) {
  std::vector<char> bytes;
  constexpr size_t kPiece = size_t{1} << 20;  // in pieces: the size of a pipe is not known
  for (size_t got = kPiece; got == kPiece;) {
    const size_t had = bytes.size();
    bytes.resize(had + kPiece);
    got = std::fread(bytes.data() + had, 1, kPiece, file);
    bytes.resize(had + got);
  }
  if (std::ferror(file) != 0) throw_usage("{}: reading stopped half way: {}", name, std::strerror(errno));
  return bytes;
}

std::vector<char> read_standard_input() {
#if defined(_WIN32)
  _setmode(_fileno(stdin), _O_BINARY);
#endif
  return read_stream(stdin, "standard input");
}

std::vector<char> read_file(const std::string& path) {
  if (fs::is_directory(path)) throw_usage("{}: this is a folder, not a file of weights", path);
  errno = 0;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) throw_usage("{}: cannot be opened: {}", path, std::strerror(errno));
  try {
    std::vector<char> bytes = read_stream(file, path);
    std::fclose(file);
    return bytes;
  } catch (...) {
    std::fclose(file);
    throw;
  }
}

}  // namespace

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Format& format : kFormats) names.emplace_back(format.name);
  return names;
}

WeightMatrix parse_weights(std::string_view bytes, const std::string& name, const ReadOptions& options) {
  return format_of(bytes, name, options).parse(bytes, name, options);
}

WeightMatrix read_weights(const std::string& path, const ReadOptions& options) {
  if (!options.format.empty()) format_named(options.format);
  const bool standard_input = path == kStandardStream;
  const std::vector<char> bytes = standard_input ? read_standard_input() : read_file(path);
  return parse_weights({bytes.data(), bytes.size()}, standard_input ? "standard input" : path, options);
}

}  // namespace ballast::tools
