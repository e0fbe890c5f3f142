// Readers of weight files. All throw Error(usage) with a sentence that names the file and what is wrong with it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

// By the ending of its name: .npy, .csv or .json.
WeightMatrix read_weights(const std::filesystem::path& path);

// The same from memory; name is only for messages.
WeightMatrix parse_npy(std::span<const std::byte> bytes, const std::string& name);
WeightMatrix parse_csv(std::string_view text, const std::string& name);
WeightMatrix parse_json(std::string_view text, const std::string& name);

}  // namespace ballast::tools
