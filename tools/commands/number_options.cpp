#include "tools/commands/number_options.hpp"

#include <charconv>
#include <limits>

#include "tools/base/error.hpp"
#include "tools/weights/number_rows.hpp"

namespace ballast::tools {
namespace {

template <typename T>
T whole_number(const std::string& option, const std::string& text) {
  T value = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc() || result.ptr != end)
    throw_usage("{}: '{}' is not a whole number from 0 to {}", option, text, std::numeric_limits<T>::max());
  return value;
}

double real_number(const std::string& option, const std::string& text) {
  const Number number = parse_number(text);
  if (const auto* problem = std::get_if<NumberProblem>(&number)) throw_usage("{}: {}", option, problem->sentence);
  if (const auto* integer = std::get_if<int64_t>(&number)) return static_cast<double>(*integer);
  return std::get<double>(number);
}

template <typename T, typename Target>
void add_whole(Command& command, const char* name, Target& target, const char* type_name, const char* description,
               Need need) {
  const auto read = [name = std::string(name), &target](const std::string& text) {
    target = whole_number<T>(name, text);
  };
  command.read(name, read, type_name, description, need);
}

}  // namespace

uint32_t parse_whole_number(const std::string& option, const std::string& text) {
  return whole_number<uint32_t>(option, text);
}

void add_whole_number(Command& command, const char* name, uint32_t& target, const char* type_name,
                      const char* description, Need need) {
  add_whole<uint32_t>(command, name, target, type_name, description, need);
}

void add_whole_number(Command& command, const char* name, uint64_t& target, const char* type_name,
                      const char* description, Need need) {
  add_whole<uint64_t>(command, name, target, type_name, description, need);
}

void add_whole_number(Command& command, const char* name, std::optional<uint32_t>& target, const char* type_name,
                      const char* description, Need need) {
  add_whole<uint32_t>(command, name, target, type_name, description, need);
}

void add_real_number(Command& command, const char* name, std::optional<double>& target, const char* type_name,
                     const char* description, Need need) {
  const auto read = [name = std::string(name), &target](const std::string& text) { target = real_number(name, text); };
  command.read(name, read, type_name, description, need);
}

}  // namespace ballast::tools
