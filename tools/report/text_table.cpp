#include "tools/report/text_table.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>
#include <utility>

#include "tools/base/utf8.hpp"

namespace ballast::tools {
namespace {

constexpr size_t kSpace = 2;  // between columns

size_t total(const std::vector<size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), size_t{0}) + kSpace * (widths.size() - 1);
}

// The first characters, the last of them dots where something is missing.
std::string shortened(const std::string& text, size_t width) {
  if (utf8_length(text) <= width) return text;
  const size_t kept = width > 2 ? width - 2 : width;
  size_t bytes = 0;
  for (size_t i = 0; i < kept; ++i)
    bytes += std::max<size_t>(utf8_character(std::string_view(text).substr(bytes)).bytes, 1);
  return text.substr(0, bytes) + std::string(width - kept, '.');
}

std::string aligned(const std::string& text, size_t width, bool to_right) {
  const std::string shown = shortened(text, width), space(width - std::min(width, utf8_length(shown)), ' ');
  return to_right ? space + shown : shown + space;
}

std::string without_end(std::string line) {
  line.resize(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

void TextTable::add_row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

std::vector<size_t> TextTable::widths(const std::vector<size_t>& shown) const {
  std::vector<size_t> widths;
  for (const size_t column : shown) {
    size_t width = utf8_length(columns_[column].title);
    for (const auto& row : rows_) width = std::max(width, utf8_length(row[column]));
    widths.push_back(width);
  }
  // A caption wider than its columns widens the last of them.
  for (size_t i = 0, first = 0; i < shown.size(); ++i) {
    const std::string& group = columns_[shown[i]].group;
    if (i > 0 && columns_[shown[i - 1]].group != group) first = i;
    if (group.empty() || (i + 1 < shown.size() && columns_[shown[i + 1]].group == group)) continue;
    size_t width = kSpace * (i - first);
    for (size_t k = first; k <= i; ++k) width += widths[k];
    const size_t wanted = utf8_length(group);
    if (width < wanted) widths[i] += wanted - width;
  }
  return widths;
}

std::vector<size_t> TextTable::fitting_columns(size_t width) const {
  std::vector<size_t> shown(columns_.size());
  std::iota(shown.begin(), shown.end(), size_t{0});
  while (total(widths(shown)) > width) {
    const auto first_to_go = std::max_element(shown.begin(), shown.end(),
                                              [&](size_t a, size_t b) { return columns_[a].drop <= columns_[b].drop; });
    if (columns_[*first_to_go].drop == 0) break;
    shown.erase(first_to_go);
  }
  return shown;
}

std::string TextTable::captions(const std::vector<size_t>& shown, const std::vector<size_t>& wide) const {
  std::string line;
  for (size_t i = 0; i < shown.size();) {
    const std::string& group = columns_[shown[i]].group;
    size_t end = i, span = 0;
    for (; end < shown.size() && columns_[shown[end]].group == group; ++end) span += wide[end] + (end > i ? kSpace : 0);
    const std::string caption = group.empty() ? "" : " " + group + " ";
    line += i == 0 ? "" : std::string(kSpace, ' ');
    if (group.empty() || utf8_length(caption) > span) {
      line += aligned(group, span, false);
    } else {
      const size_t dashes = span - utf8_length(caption);
      line += std::string(dashes / 2, '-') + caption + std::string(dashes - dashes / 2, '-');
    }
    i = end;
  }
  return line;
}

std::string TextTable::text(size_t width) const {
  const std::vector<size_t> shown = fitting_columns(width);
  std::vector<size_t> wide = widths(shown);
  while (total(wide) > width) {
    constexpr size_t kLeast = 3;
    const auto widest = std::max_element(wide.begin(), wide.end());
    if (*widest <= kLeast) break;
    --*widest;
  }
  const auto line = [&](const auto& cell) {
    std::string row;
    for (size_t i = 0; i < shown.size(); ++i)
      row += (i == 0 ? "" : std::string(kSpace, ' ')) + aligned(cell(shown[i]), wide[i], columns_[shown[i]].to_right);
    return without_end(row);
  };
  const auto has = [&](auto part) { return std::any_of(shown.begin(), shown.end(), part); };
  std::string text;
  if (has([&](size_t column) { return !columns_[column].group.empty(); })) text += without_end(captions(shown, wide));
  if (has([&](size_t column) { return !columns_[column].title.empty(); }))
    text += line([&](size_t column) { return columns_[column].title; });
  for (const auto& row : rows_) text += line([&](size_t column) { return row[column]; });
  return text;
}

std::string wrapped(const std::string& text, size_t width, size_t indent, size_t start) {
  std::string result;
  std::istringstream words(text);
  size_t at = start;
  bool line_begins = true;
  for (std::string word; words >> word; line_begins = false) {
    const size_t length = utf8_length(word);
    if (!line_begins && at + 1 + length > width) {
      result += "\n" + std::string(indent, ' ');
      at = indent;
      line_begins = true;
    }
    result += (line_begins ? "" : " ") + word;
    at += length + (line_begins ? 0 : 1);
  }
  return result;
}

}  // namespace ballast::tools
