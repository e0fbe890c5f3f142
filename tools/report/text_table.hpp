// Tables of text that fit the terminal: columns are dropped, rows are never broken.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ballast::tools {

struct TableColumn {
  std::string title;
  std::string group;     // a caption above neighbouring columns with the same one; empty: none
  int drop = 0;          // columns with the largest number go first; 0: never dropped
  bool to_right = true;  // where the text stands in its column
};

class TextTable {
 public:
  explicit TextTable(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns.
  void add_row(std::vector<std::string> cells);
  // Lines of at most so many characters; if even the columns that stay are too wide, their text is cut short.
  std::string text(size_t width) const;

 private:
  std::vector<size_t> fitting_columns(size_t width) const;
  std::vector<size_t> widths(const std::vector<size_t>& shown) const;
  std::string captions(const std::vector<size_t>& shown, const std::vector<size_t>& wide) const;

  std::vector<TableColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Words into lines of at most so many characters. The first line continues one of `start` characters, the others begin
// with `indent` spaces. There is no newline at the end.
std::string wrapped(const std::string& text, size_t width, size_t indent = 0, size_t start = 0);

}  // namespace ballast::tools
