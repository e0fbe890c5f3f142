// Readers of weight files. All throw Error(usage) with a sentence that names the file and the fault in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/weights/number_array.hpp"
#include "tools/weights/weight_matrix.hpp"

namespace ballast::tools {

// How the caller wants a file read. The defaults suit a file that holds one array of layers and items.
struct ReadOptions {
  std::string format;                   // a name of the table of formats; empty: by the content
  std::string key;                      // which array of several; empty: "weights", "logical_count", or the only one
  std::vector<std::string> usual_keys;  // without a key, the first of these that there is goes before those
  std::string dtype;                    // "bf16": two-byte numbers without a type are bfloat16
  bool sum = false;                     // add up the steps of [steps, layers, items]
  std::optional<uint32_t> step;         // or take one of them
  bool all_steps = false;               // or take all, one after the other
};

// path: a file, a pipe, or "-" for standard input.
WeightMatrix read_weights(const std::string& path, const ReadOptions& options = {});

// As above, from memory. name is the file's, for messages and for its ending.
WeightMatrix parse_weights(std::string_view bytes, const std::string& name, const ReadOptions& options = {});

// The names of the formats, in the order of the table: npy, npz, pt, csv, json.
std::vector<std::string> format_names();

// One reader each. name is for messages only.
WeightMatrix parse_npy(std::span<const std::byte> bytes, const std::string& name, const ReadOptions& options = {});
WeightMatrix parse_npz(std::span<const std::byte> bytes, const std::string& name, const ReadOptions& options = {});
WeightMatrix parse_pt(std::span<const std::byte> bytes, const std::string& name, const ReadOptions& options = {});
WeightMatrix parse_csv(std::string_view text, const std::string& name, const ReadOptions& options = {});
WeightMatrix parse_json(std::string_view text, const std::string& name, const ReadOptions& options = {});

}  // namespace ballast::tools
