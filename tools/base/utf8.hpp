// UTF-8, read character by character.
#pragma once

#include <cstddef>
#include <string_view>

namespace ballast::tools {

struct Utf8Character {
  char32_t code = 0;
  size_t bytes = 0;  // 0: the text does not begin with a valid character
};

// The first character of a text that is not empty. Overlong forms, surrogates and what is cut off are invalid.
Utf8Character utf8_character(std::string_view text);

// How many characters there are; an invalid byte counts as one.
size_t utf8_length(std::string_view text);

}  // namespace ballast::tools
