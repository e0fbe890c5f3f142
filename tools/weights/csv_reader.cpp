// A row a layer, numbers between commas. '#' starts a comment; blank lines and spaces around numbers mean nothing.
#include "tools/base/error.hpp"
#include "tools/weights/number_rows.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

void add_field(NumberRows& rows, std::string_view field, const std::string& name, size_t line, size_t column) {
  if (field.empty()) throw_usage("{}: line {}, column {} is empty", name, line, column);
  const Number number = parse_number(field);
  if (const auto* problem = std::get_if<NumberProblem>(&number))
    throw_usage("{}: line {}, column {}: {}", name, line, column, problem->sentence);
  if (const auto* integer = std::get_if<int64_t>(&number))
    rows.add(*integer);
  else
    rows.add(std::get<double>(number));
}

void add_line(NumberRows& rows, std::string_view line, const std::string& name, size_t line_number) {
  size_t column = 1;
  for (;; ++column) {
    const size_t comma = line.find(',');
    add_field(rows, trimmed(line.substr(0, comma)), name, line_number, column);
    if (comma == std::string_view::npos) break;
    line.remove_prefix(comma + 1);
  }
  rows.end_row(fmt::format("line {}", line_number));
}

}  // namespace

WeightMatrix parse_csv(std::string_view text, const std::string& name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  NumberRows rows(name);
  for (size_t line_number = 1; !text.empty(); ++line_number) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    line = trimmed(line.substr(0, line.find('#')));
    if (!line.empty()) add_line(rows, line, name, line_number);
  }
  return rows.finish();
}

}  // namespace ballast::tools
