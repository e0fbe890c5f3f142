// Rows of numbers between commas, semicolons or tabs. '#' starts a comment; blank lines and spaces around numbers mean
// nothing. A first row of words is a header: of columns, or of a list of counts (layer_id, expert_id, count).
#include <algorithm>
#include <map>

#include "tools/base/error.hpp"
#include "tools/base/near_name.hpp"
#include "tools/weights/number_rows.hpp"
#include "tools/weights/select_layers.hpp"

namespace ballast::tools {
namespace {

using Fields = std::vector<std::string_view>;

struct Row {
  size_t line = 0;
  Fields fields;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string_view unquoted(std::string_view field) {
  const bool quoted = field.size() >= 2 && field.front() == '"' && field.back() == '"';
  return quoted ? trimmed(field.substr(1, field.size() - 2)) : field;
}

// The first that occurs; most files have but one.
char separator_of(std::string_view line) {
  for (const char separator : {';', '\t'})
    if (line.find(separator) != std::string_view::npos && line.find(',') == std::string_view::npos) return separator;
  return line.find(';') == std::string_view::npos ? ',' : ';';
}

Fields split(std::string_view line, char separator) {
  Fields fields;
  for (;;) {
    const size_t end = line.find(separator);
    fields.push_back(unquoted(trimmed(line.substr(0, end))));
    if (end == std::string_view::npos) return fields;
    line.remove_prefix(end + 1);
  }
}

std::vector<Row> rows_of(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<Row> rows;
  char separator = '\0';
  for (size_t line_number = 1; !text.empty(); ++line_number) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    line = line.substr(0, line.find('#'));
    if (trimmed(line).empty()) continue;
    if (separator == '\0') separator = separator_of(trimmed(line));
    // A tab at the end of a line of tabs is an empty field, not a blank.
    rows.push_back({line_number, split(separator == '\t' && !line.ends_with("\t") ? line : trimmed(line), separator)});
  }
  return rows;
}

// Whether a field may stand in a header. It begins with a letter, so a mistyped number is none.
bool is_word(std::string_view field) {
  const auto first = static_cast<unsigned char>(field.empty() ? ' ' : field[0]);
  return (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z') || first == '_' || first >= 0x80;
}

Number number_at(const Row& row, size_t column, const std::string& file) {
  const std::string_view field = row.fields[column];
  if (field.empty()) throw_usage("{}: line {}, column {} is empty", file, row.line, column + 1);
  Number number = parse_number(field);
  if (const auto* problem = std::get_if<NumberProblem>(&number)) {
    const bool decimal_comma = field.find(',') != std::string_view::npos && field.find('.') == std::string_view::npos;
    throw_usage("{}: line {}, column {}: {}{}", file, row.line, column + 1, problem->sentence,
                decimal_comma ? "; decimals begin after a point" : "");
  }
  return number;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

template <size_t N>
size_t column_named(const Fields& header, const std::string_view (&names)[N]) {
  for (const std::string_view name : names)
    for (size_t i = 0; i < header.size(); ++i)
      if (lower_case(header[i]) == name) return i;
  return SIZE_MAX;
}

constexpr std::string_view kLayerNames[] = {"layer_id", "layer", "layer_idx", "layer_index"};
constexpr std::string_view kItemNames[] = {"expert_id", "expert", "expert_idx", "expert_index", "item_id", "item"};
constexpr std::string_view kCountNames[] = {"count", "counts", "weight", "load", "value", "tokens", "count_all_topk"};

// ---- a row a layer ----

WeightMatrix matrix_of(std::span<const Row> rows, size_t first_column, const std::string& file) {
  NumberRows numbers(file);
  for (const Row& row : rows) {
    for (size_t column = first_column; column < row.fields.size(); ++column) numbers.add(number_at(row, column, file));
    numbers.end_row(fmt::format("line {}", row.line));
  }
  return numbers.finish();
}

// ---- a row a count ----

uint32_t index_at(const Row& row, size_t column, const std::string& file) {
  constexpr int64_t kMost = 1 << 24;
  const Number number = number_at(row, column, file);
  const auto* index = std::get_if<int64_t>(&number);
  if (index == nullptr || *index < 0 || *index >= kMost)
    throw_usage("{}: line {}, column {}: '{}' is no number of a layer or an item", file, row.line, column + 1,
                row.fields[column]);
  return static_cast<uint32_t>(*index);
}

// Layers by ascending number; those that do not occur are left out. Counts that do not occur are zero.
WeightMatrix matrix_of_list(std::span<const Row> rows, size_t layer, size_t item, size_t count,
                            const std::string& file) {
  std::map<uint32_t, std::map<uint32_t, Number>> layers;
  uint32_t items = 0;
  for (const Row& row : rows) {
    if (row.fields.size() <= std::max({layer, item, count}))
      throw_usage("{}: line {} has {} columns, too few", file, row.line, row.fields.size());
    const uint32_t l = index_at(row, layer, file), i = index_at(row, item, file);
    if (!layers[l].try_emplace(i, number_at(row, count, file)).second)
      throw_usage("{}: line {}: layer {}, item {} occurs twice", file, row.line, l, i);
    items = std::max(items, i + 1);
  }
  // A list of a few lines must not ask for more memory than the machine has.
  const size_t most_counts = (size_t{1} << 22) + 64 * rows.size();
  if (layers.size() * items > most_counts)
    throw_usage("{}: {} layers of {} items are too many for a list of {} counts", file, layers.size(), items,
                rows.size());
  NumberRows numbers(file);
  for (const auto& [l, counts] : layers) {
    for (uint32_t i = 0; i < items; ++i) {
      const auto found = counts.find(i);
      numbers.add(found == counts.end() ? Number{int64_t{0}} : found->second);
    }
    numbers.end_row(fmt::format("layer {}", l));
  }
  return numbers.finish();
}

size_t count_column(const Fields& header, const std::string& file, const ReadOptions& options) {
  if (options.key.empty()) return column_named(header, kCountNames);
  std::vector<std::string> names;
  for (const std::string_view field : header) names.emplace_back(field);
  const auto named = std::find(names.begin(), names.end(), options.key);
  if (named == names.end())
    throw_usage("{}: has no column '{}'{} It has {}", file, options.key,
                near_name(options.key, names).empty() ? "." : did_you_mean(options.key, names), listed(names));
  return static_cast<size_t>(named - names.begin());
}

}  // namespace

WeightMatrix parse_csv(std::string_view text, const std::string& name, const ReadOptions& options) {
  const std::vector<Row> rows = rows_of(text);
  if (options.sum || options.step)
    throw_usage("{}: {} is for arrays of three dimensions; CSV has two", name, options.sum ? "--sum" : "--step");
  if (rows.empty()) throw_usage("{}: holds no weights", name);
  const Fields& first = rows[0].fields;
  // A spreadsheet that names its columns 0, 1, 2, ... leaves the first one empty or calls it by what its numbers are.
  const size_t layer = column_named(first, kLayerNames);
  const bool numbers_lines = first.size() > 1 && (first[0].empty() || layer == 0) &&
                             std::all_of(first.begin() + 1, first.end(), [](auto f) { return !f.empty(); });
  const bool words = std::all_of(first.begin(), first.end(), is_word);
  const std::span<const Row> data = std::span(rows).subspan(words || numbers_lines ? 1 : 0);
  if (data.empty()) throw_usage("{}: holds no weights, only a header", name);
  const size_t item = column_named(first, kItemNames);
  if (words && layer != SIZE_MAX && item != SIZE_MAX) {
    if (const size_t count = count_column(first, name, options); count != SIZE_MAX)
      return matrix_of_list(data, layer, item, count, name);
    std::vector<std::string> names(first.begin(), first.end());
    throw_usage("{}: is a list by layer and item; --key names its column of counts, one of {}", name, listed(names));
  }
  if (!options.key.empty())
    throw_usage("{}: --key is for files of several arrays, or for lists with the columns layer_id and expert_id", name);
  return matrix_of(data, numbers_lines ? 1 : 0, name);
}

}  // namespace ballast::tools
