#include "tools/base/near_name.hpp"

#include <algorithm>
#include <numeric>

#include "tools/base/error.hpp"

namespace ballast::tools {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Letters inserted, left out, replaced, or exchanged with their neighbour.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  std::iota(above.begin(), above.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool equal = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (equal ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

}  // namespace

std::string near_name(std::string_view word, std::span<const std::string> names) {
  constexpr size_t kLongest = 64, kShortestBeginning = 3;
  if (word.empty() || word.size() > kLongest) return {};
  std::string nearest;
  size_t least = SIZE_MAX;
  for (const std::string& name : names) {
    const size_t far = distance(word, name);
    const size_t allowed = name.size() < kShortestBeginning ? 0 : std::max<size_t>(1, name.size() / 3);
    if (far <= allowed && far < least) {
      nearest = name;
      least = far;
    }
  }
  if (!nearest.empty() || word.size() < kShortestBeginning) return nearest;
  const auto begins =
      std::find_if(names.begin(), names.end(), [&](const auto& name) { return name.starts_with(word); });
  return begins == names.end() ? "" : *begins;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> names) {
  const std::string name = near_name(word, names);
  return name.empty() ? "" : fmt::format("; did you mean '{}'?", name);
}

std::string listed(std::span<const std::string> names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

void throw_unknown(std::string_view place, std::string_view word, std::span<const std::string> names) {
  const std::string meant = did_you_mean(word, names);
  throw_usage("{}: there is no '{}'{} {} {}", place, word, meant.empty() ? ";" : meant,
              meant.empty() ? "there are" : "There are", listed(names));
}

}  // namespace ballast::tools
