#include "tools/commands/option_table.hpp"

#include <type_traits>

#include "tools/commands/number_options.hpp"

namespace ballast::tools {

void add_option(Command& command, const char* name, const char* type, const OptionTarget& target,
                const char* description, Need need) {
  std::visit(
      [&](auto value) {
        using Target = decltype(value);
        if constexpr (std::is_same_v<Target, bool*>)
          command.flag(name, *value, description);
        else if constexpr (std::is_same_v<Target, std::string*>)
          command.text(name, *value, type, description, need);
        else if constexpr (std::is_same_v<Target, std::vector<std::string>*>)
          command.texts(name, *value, type, description, ',');
        else if constexpr (std::is_same_v<Target, std::optional<double>*>)
          add_real_number(command, name, *value, type, description, need);
        else if constexpr (std::is_same_v<Target, Choice>)
          command.read(
              name, [name, value](const std::string& text) { *value.value = value.number_of(name, text); }, type,
              description, need);
        else
          add_whole_number(command, name, *value, type, description, need);
      },
      target);
}

}  // namespace ballast::tools
