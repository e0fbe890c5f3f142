// Words that are not known, and the known word that was probably meant.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::tools {

// The known name that is nearest: at most a third of its letters differ, or it begins with the word. Empty: none is.
std::string near_name(std::string_view word, std::span<const std::string> names);

// "; did you mean 'greedy'?", or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string> names);

// "a, b and c".
std::string listed(std::span<const std::string> names);

// Throws Error(usage): "--effort: there is no 'fats'; did you mean 'fast'? There are fast, balanced and exact".
[[noreturn]] void throw_unknown(std::string_view place, std::string_view word, std::span<const std::string> names);

}  // namespace ballast::tools
