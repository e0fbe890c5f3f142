#include "tools/weights/pickle.hpp"

#include <bit>
#include <map>
#include <utility>
#include <vector>

#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

using Kind = PickleValue::Kind;

// A stack of values, as the format describes itself.
class Unpickler {
 public:
  Unpickler(std::string_view bytes, const std::string& file) : rest_(bytes), file_(file) {}

  PickleFile run() {
    for (;;) {
      const char operation = take(1)[0];
      if (operation == '.') {
        values_.root = pop();
        return std::move(values_);
      }
      if (!push_constant(operation) && !combine(operation)) unknown(operation);
    }
  }

 private:
  [[noreturn]] void damaged() const { throw_usage("{}: its pickled part is damaged", file_); }
  [[noreturn]] void unknown(char operation) const {
    throw_usage("{}: its pickled part uses operation {:#04x}, which tensors do not need", file_,
                static_cast<unsigned char>(operation));
  }

  std::string_view take(uint64_t size) {
    if (size > rest_.size()) damaged();
    const std::string_view part = rest_.substr(0, static_cast<size_t>(size));
    rest_.remove_prefix(static_cast<size_t>(size));
    return part;
  }
  uint64_t number(size_t size) {
    const std::string_view part = take(size);
    uint64_t value = 0;
    for (size_t i = 0; i < size; ++i) value |= uint64_t{static_cast<unsigned char>(part[i])} << (8 * i);
    return value;
  }
  std::string_view line() {
    const size_t end = rest_.find('\n');
    if (end == std::string_view::npos) damaged();
    const std::string_view text = take(end);
    take(1);
    return text;
  }
  int64_t long_number() {
    const size_t size = static_cast<size_t>(number(1));
    if (size > 8) throw_usage("{}: a whole number of its pickled part is too large", file_);
    uint64_t value = number(size);
    if (size > 0 && size < 8 && (value >> (8 * size - 1) & 1) != 0) value |= ~uint64_t{0} << (8 * size);
    return static_cast<int64_t>(value);
  }
  double real_number() {  // the one number that is big-endian
    uint64_t bits = 0;
    for (const char c : take(8)) bits = bits << 8 | static_cast<unsigned char>(c);
    return std::bit_cast<double>(bits);
  }

  Pickled made(Kind kind) {
    values_.values.emplace_back().kind = kind;
    return &values_.values.back();
  }
  Pickled whole_number(int64_t number, Kind kind = Kind::integer) {
    Pickled value = made(kind);
    value->integer = number;
    return value;
  }
  Pickled text_value(std::string_view text, Kind kind = Kind::text) {
    Pickled value = made(kind);
    value->text = text;
    return value;
  }

  void push(Pickled value) { stack_.push_back(value); }
  Pickled pop() {
    if (stack_.empty() || (!marks_.empty() && stack_.size() <= marks_.back())) damaged();
    Pickled value = stack_.back();
    stack_.pop_back();
    return value;
  }
  Pickled top() const {
    if (stack_.empty()) damaged();
    return stack_.back();
  }
  std::vector<Pickled> pop_to_mark() {
    if (marks_.empty() || marks_.back() > stack_.size()) damaged();
    const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
    std::vector<Pickled> values(first, stack_.end());
    stack_.erase(first, stack_.end());
    marks_.pop_back();
    return values;
  }
  std::vector<Pickled> pop_last(size_t count) {
    std::vector<Pickled> values(count);
    for (size_t i = count; i > 0; --i) values[i - 1] = pop();
    return values;
  }
  void push_list(std::vector<Pickled> items, Kind kind = Kind::list) {
    Pickled list = made(kind);
    list->items = std::move(items);
    push(list);
  }
  void extend(Kind kind, const std::vector<Pickled>& values) {
    // OrderedDict() is a call, and takes items, too.
    if (top()->kind != kind && top()->kind != Kind::call) damaged();
    top()->items.insert(top()->items.end(), values.begin(), values.end());
  }

  bool push_constant(char operation) {
    switch (operation) {
      case 'N':
        return push(made(Kind::none)), true;
      case '\x88':
        return push(whole_number(1, Kind::boolean)), true;
      case '\x89':
        return push(whole_number(0, Kind::boolean)), true;
      case 'K':
        return push(whole_number(static_cast<int64_t>(number(1)))), true;
      case 'M':
        return push(whole_number(static_cast<int64_t>(number(2)))), true;
      case 'J':
        return push(whole_number(static_cast<int32_t>(number(4)))), true;
      case '\x8a':
        return push(whole_number(long_number())), true;
      case 'G': {
        Pickled value = made(Kind::real);
        value->real = real_number();
        return push(value), true;
      }
      case 'X':
        return push(text_value(take(number(4)))), true;
      case '\x8c':
        return push(text_value(take(number(1)))), true;
      case 'c': {
        const std::string module(line());
        return push(text_value(module + " " + std::string(line()), Kind::name)), true;
      }
      case ']':
      case ')':
        return push_list({}), true;
      case '}':
        return push_list({}, Kind::dictionary), true;
      default:
        return false;
    }
  }

  bool combine(char operation) {
    switch (operation) {
      case '\x80':  // the protocol
        return take(1), true;
      case '\x95':  // the size of a frame
        return take(8), true;
      case '(':
        return marks_.push_back(stack_.size()), true;
      case 't':
        return push_list(pop_to_mark()), true;
      case '\x85':
      case '\x86':
      case '\x87':
        return push_list(pop_last(static_cast<size_t>(operation - '\x84'))), true;
      case 'R':
        return push_list(pop_last(2), Kind::call), true;
      case 'Q':
        return push_list(pop_last(1), Kind::persistent), true;
      case '\x93': {
        const std::vector<Pickled> words = pop_last(2);
        return push(text_value(words[0]->text + " " + words[1]->text, Kind::name)), true;
      }
      case 'a':
        return extend(Kind::list, pop_last(1)), true;
      case 'e':
        return extend(Kind::list, pop_to_mark()), true;
      case 's':
        return extend(Kind::dictionary, pop_last(2)), true;
      case 'u':
        return extend(Kind::dictionary, pop_to_mark()), true;
      case 'b':  // the attributes of an object
        return static_cast<void>(pop()), true;
      default:
        return remember(operation);
    }
  }

  bool remember(char operation) {
    switch (operation) {
      case 'q':
        return memory_[number(1)] = top(), true;
      case 'r':
        return memory_[number(4)] = top(), true;
      case '\x94': {
        const uint64_t next = memory_.size();
        return memory_[next] = top(), true;
      }
      case 'h':
        return push(remembered(number(1))), true;
      case 'j':
        return push(remembered(number(4))), true;
      default:
        return false;
    }
  }
  Pickled remembered(uint64_t place) const {
    const auto found = memory_.find(place);
    if (found == memory_.end()) damaged();
    return found->second;
  }

  std::string_view rest_;
  const std::string& file_;
  std::vector<Pickled> stack_;
  std::vector<size_t> marks_;
  std::map<uint64_t, Pickled> memory_;
  PickleFile values_;
};

}  // namespace

PickleFile parse_pickle(std::string_view bytes, const std::string& file) { return Unpickler(bytes, file).run(); }

}  // namespace ballast::tools
