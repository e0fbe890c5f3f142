// [1, 2, 3], [[1, 2], [3, 4]] or {"weights": either of them}; other keys of the object are passed over. Read event by
// event: a number too large for its type is then seen as it was written, and no tree is built.
#include <nlohmann/json.hpp>

#include "tools/base/error.hpp"
#include "tools/weights/number_rows.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::tools {
namespace {

using nlohmann::json;

class WeightEvents : public json::json_sax_t {
 public:
  explicit WeightEvents(const std::string& name) : name_(name), rows_(name) {}

  bool null() override { return unexpected("null"); }
  bool boolean(bool /*value*/) override { return unexpected("true or false"); }
  bool string(string_t& /*value*/) override { return unexpected("a string"); }
  bool binary(binary_t& /*value*/) override { return unexpected("binary data"); }

  bool number_integer(number_integer_t value) override { return number(value); }
  bool number_unsigned(number_unsigned_t value) override {
    if (!skipping() && value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      throw_usage("{}: {}: {} is out of range", name_, place(), value);
    return number(static_cast<int64_t>(value));
  }
  bool number_float(number_float_t value, const string_t& text) override {
    if (!skipping() && text.find_first_of(".eE") == string_t::npos)
      throw_usage("{}: {}: {} is out of range", name_, place(), text);
    return number(value);
  }

  bool start_object(size_t /*size*/) override {
    if (depth_++ == 0) {
      in_object_ = true;
      return true;
    }
    --depth_;
    if (!skipping()) return unexpected("an object");
    ++depth_;
    return true;
  }
  bool key(string_t& key) override {
    if (depth_ != 1) return true;
    in_weights_ = key == "weights";
    if (in_weights_ && done_) throw_usage("{}: \"weights\" occurs twice", name_);
    return true;
  }
  bool end_object() override {
    --depth_;
    return true;
  }

  bool start_array(size_t /*size*/) override {
    if (!skipping()) {
      if (level() == 2) return unexpected("an array in a row");
      if (level() == 1) begin_row();
    }
    ++depth_;
    return true;
  }
  bool end_array() override {
    --depth_;
    if (skipping()) return true;
    if (level() == 1) rows_.end_row(fmt::format("row {}", ++row_));
    if (level() == 0) end_weights();
    return true;
  }

  bool parse_error(size_t /*position*/, const std::string& /*token*/, const json::exception& error) override {
    const std::string_view text = error.what();  // "[json.exception.parse_error.101] parse error at line 1, ..."
    const size_t bracket = text.find("] ");
    throw_usage("{}: {}", name_, bracket == std::string_view::npos ? text : text.substr(bracket + 2));
  }

  WeightMatrix finish() {
    if (!done_) throw_usage("{}: the object has no \"weights\"", name_);
    return rows_.finish();
  }

 private:
  enum class Shape { unknown, one_row, many_rows };

  bool skipping() const { return in_object_ && (depth_ == 0 || !in_weights_); }
  size_t level() const { return depth_ - (in_object_ ? 1 : 0); }  // arrays open around the next value
  std::string place() const {
    return shape_ == Shape::one_row ? fmt::format("number {}", column_ + 1)
                                    : fmt::format("row {}, number {}", row_ + 1, column_ + 1);
  }

  void begin_row() {
    if (shape_ == Shape::one_row) throw_usage("{}: number {} is an array among numbers", name_, column_ + 1);
    shape_ = Shape::many_rows;
    column_ = 0;
  }

  template <typename T>
  bool number(T value) {
    if (skipping()) return true;
    if (level() == 0) return unexpected("a single number");
    if (level() == 1) {
      if (shape_ == Shape::many_rows) throw_usage("{}: row {} is a number, not an array", name_, row_ + 1);
      shape_ = Shape::one_row;
    }
    ++column_;
    rows_.add(value);
    return true;
  }

  void end_weights() {
    if (shape_ == Shape::one_row) rows_.end_row("the array");
    done_ = true;
  }

  bool unexpected(const char* what) const {
    if (skipping()) return true;
    if (level() == 0) throw_usage("{}: {} where an array of weights is expected", name_, what);
    throw_usage("{}: {} is {}, not a number", name_, place(), what);
  }

  const std::string& name_;
  NumberRows rows_;
  size_t depth_ = 0;
  size_t row_ = 0;
  size_t column_ = 0;
  bool in_object_ = false;
  bool in_weights_ = false;
  bool done_ = false;
  Shape shape_ = Shape::unknown;
};

}  // namespace

WeightMatrix parse_json(std::string_view text, const std::string& name) {
  WeightEvents events(name);
  json::sax_parse(text.begin(), text.end(), &events);
  return events.finish();
}

}  // namespace ballast::tools
