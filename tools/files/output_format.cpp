#include "tools/files/output_format.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "tools/base/error.hpp"
#include "tools/base/near_name.hpp"
#include "tools/files/output_file.hpp"
#include "tools/terminal/terminal.hpp"

namespace ballast::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 9> kEndings = {"npy", "npz", "csv", "json", "svg", "png", "pdf", "pt", "tsv"};

bool is_stream(const std::string& path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  return is_standard_output(path) || (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status));
}

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::string endings_text(const std::vector<std::string>& formats) {
  std::vector<std::string> endings;
  for (const std::string& format : formats) endings.push_back("." + format);
  return listed(endings);
}

}  // namespace

std::string format_by_ending(const std::string& path) {
  std::string ending = fs::path(path).extension().string();
  for (char& c : ending)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (const char* known : kEndings)
    if (ending == std::string(".") + known) return known;
  return {};
}

std::string output_format(const std::string& option, const std::string& asked_by, const std::string& path,
                          const std::string& asked, const OutputFormats& formats) {
  const std::string ending = format_by_ending(path);
  if (!asked.empty()) {
    if (!contains(formats.allowed, asked)) {
      std::vector<std::string> names = formats.allowed;
      names.insert(names.end(), formats.named_alone.begin(), formats.named_alone.end());
      throw_unknown(asked_by, asked, names);
    }
    if (!ending.empty() && ending != asked)
      throw_usage("{}: {} {} contradicts the ending of {}", option, asked_by, asked, path);
    return asked;
  }
  const bool no_ending = !fs::path(path).has_extension();
  if (is_stream(path) || (no_ending && formats.also_without_ending)) return formats.of_streams;
  if (contains(formats.allowed, ending)) return ending;
  if (ending.empty())
    throw_usage("{}: the ending of {} names no format; there {} {}", option, path,
                formats.allowed.size() == 1 ? "is" : "are", endings_text(formats.allowed));
  const char* are = formats.allowed.size() == 1 ? "it is written as" : "it can be written as";
  throw_usage("{}: {} is not written as .{}; {} {}", option, path, ending, are, endings_text(formats.allowed));
}

void check_binary_output(const std::string& option, const std::string& path, const std::string& format) {
  const bool binary = format == "npy" || format == "npz";
  if (binary && is_standard_output(path) && is_terminal(stdout))
    throw_usage("{}: .{} bytes are not for a terminal; redirect them or pipe them on", option, format);
}

}  // namespace ballast::tools
