// JSON: an array of numbers, of rows, or of steps of rows; or an object that holds such arrays under its keys, or rows
// under the numbers of their layers. Read event by event: a number too large for its type is then seen as it was
// written, and no tree is built.
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <type_traits>

#include "tools/base/error.hpp"
#include "tools/weights/array_builder.hpp"
#include "tools/weights/number_rows.hpp"
#include "tools/weights/select_layers.hpp"

namespace ballast::tools {
namespace {

using nlohmann::json;

constexpr size_t kMostObjects = 64;  // in each other

class ArrayEvents : public json::json_sax_t {
 public:
  explicit ArrayEvents(const std::string& file) : file_(file) {}

  std::vector<NamedArray> arrays;

  bool null() override { return other("null"); }
  bool boolean(bool /*value*/) override { return other("true or false"); }
  bool string(string_t& /*value*/) override { return other("a string"); }
  bool binary(binary_t& /*value*/) override { return other("binary data"); }

  bool number_integer(number_integer_t value) override { return number(Number{int64_t{value}}); }
  bool number_unsigned(number_unsigned_t value) override {
    if (value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return too_large(std::to_string(value));
    return number(Number{static_cast<int64_t>(value)});
  }
  bool number_float(number_float_t value, const string_t& text) override {
    if (text.find_first_of(".eE") == string_t::npos) return too_large(text);
    return number(Number{double{value}});
  }

  bool start_object(size_t /*size*/) override {
    if (skipped_ > 0 || builder_.open()) {
      if (skipped_++ == 0) builder_.add_other("an object");
      return true;
    }
    if (keys_.size() == kMostObjects) throw_usage("{}: its objects are too deep", file_);
    keys_.emplace_back();
    return true;
  }
  bool key(string_t& key) override {
    if (skipped_ == 0) keys_.back() = key;
    return true;
  }
  bool end_object() override {
    if (skipped_ > 0)
      --skipped_;
    else
      keys_.pop_back();
    return true;
  }

  bool start_array(size_t /*size*/) override {
    if (skipped_ == 0) builder_.begin_array();
    return true;
  }
  bool end_array() override {
    if (skipped_ > 0) return true;
    builder_.end_array();
    if (!builder_.open()) {
      keep(builder_.finish(path()));
      builder_ = {};
    }
    return true;
  }

  bool parse_error(size_t /*position*/, const std::string& /*token*/, const json::exception& error) override {
    const std::string_view text = error.what();  // "[json.exception.parse_error.101] parse error at line 1, ..."
    const size_t bracket = text.find("] ");
    throw_usage("{}: {}", file_, bracket == std::string_view::npos ? text : text.substr(bracket + 2));
  }

 private:
  std::string path() const {
    std::string path;
    for (const std::string& key : keys_) path += (path.empty() ? "" : ".") + key;
    return path;
  }

  bool number(const Number& number) {
    if (skipped_ > 0) return true;
    if (!builder_.open()) return other("a single number");
    builder_.add(number);
    return true;
  }
  bool too_large(const std::string& text) {
    if (skipped_ > 0) return true;
    if (!builder_.open()) return other("a single number");
    builder_.add_too_large(text);
    return true;
  }
  bool other(const char* what) {
    if (skipped_ > 0) return true;
    if (builder_.open())
      builder_.add_other(what);
    else
      keep({path(), {}, fmt::format("{} where an array of weights is expected", what)});
    return true;
  }
  void keep(NamedArray array) {
    if (!names_.insert(array.name).second) throw_usage("{}: \"{}\" occurs twice", file_, array.name);
    arrays.push_back(std::move(array));
  }

  const std::string& file_;
  std::set<std::string> names_;
  std::vector<std::string> keys_;  // of the open objects
  ArrayBuilder builder_;           // of the open array
  size_t skipped_ = 0;             // objects within an array, which has failed
};

bool is_index(std::string_view text) {
  constexpr size_t kMostDigits = 9;
  return !text.empty() && text.size() <= kMostDigits && text.find_first_not_of("0123456789") == std::string_view::npos;
}

struct Place {
  std::string object;  // the path of the object that holds the array
  std::string key;
};

Place place_of(const std::string& path) {
  const size_t dot = path.rfind('.');
  if (dot == std::string::npos) return {"", path};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

void append(NumberList& list, const WeightMatrix::Values& values) {
  std::visit(
      [&](const auto& numbers) {
        for (const auto number : numbers)
          if constexpr (std::is_floating_point_v<std::decay_t<decltype(number)>>)
            list.add(double{number});
          else
            list.add(int64_t{number});
      },
      values);
}

// {"0": [1, 2], "1": [3, 4]} as [[1, 2], [3, 4]]. Empty: it is not such an object, or its rows differ in length.
std::vector<NamedArray> joined_rows(const std::string& object, std::vector<NamedArray>& rows) {
  std::map<uint32_t, NamedArray*> by_number;
  for (NamedArray& row : rows) {
    const std::string key = place_of(row.name).key;
    if (!is_index(key) || !row.problem.empty() || row.array.shape.size() != 1) return {};
    by_number[static_cast<uint32_t>(std::stoul(key))] = &row;
  }
  const std::vector<uint64_t> shape = rows[0].array.shape;
  if (by_number.size() != rows.size()) return {};
  NumberList numbers;
  for (const auto& [number, row] : by_number) {
    if (row->array.shape != shape) return {};
    append(numbers, row->array.values);
  }
  return {{object.empty() ? "layers" : object, {{by_number.size(), shape[0]}, numbers.take()}, ""}};
}

// Objects whose keys are the numbers of layers become one array each.
std::vector<NamedArray> with_joined_rows(std::vector<NamedArray> arrays) {
  std::map<std::string, std::vector<NamedArray>> by_object;
  std::vector<std::string> order;
  for (NamedArray& array : arrays) {
    const std::string object = place_of(array.name).object;
    if (!by_object.contains(object)) order.push_back(object);
    by_object[object].push_back(std::move(array));
  }
  std::vector<NamedArray> joined;
  for (const std::string& object : order) {
    std::vector<NamedArray>& members = by_object[object];
    std::vector<NamedArray> rows = joined_rows(object, members);
    for (NamedArray& array : rows.empty() ? members : rows) joined.push_back(std::move(array));
  }
  return joined;
}

}  // namespace

WeightMatrix parse_json(std::string_view text, const std::string& name, const ReadOptions& options) {
  ArrayEvents events(name);
  json::sax_parse(text.begin(), text.end(), &events);
  if (events.arrays.size() == 1 && events.arrays[0].name.empty() && options.key.empty()) {
    NamedArray& whole = events.arrays[0];  // no object around it
    if (!whole.problem.empty()) throw_usage("{}: {}", name, whole.problem);
    return layers_of(std::move(whole.array), name, options);
  }
  std::vector<NamedArray> arrays = with_joined_rows(std::move(events.arrays));
  if (arrays.empty()) throw_usage("{}: the object has no array", name);
  return layers_of(std::move(select_array(arrays, name, options)), name, options);
}

}  // namespace ballast::tools
