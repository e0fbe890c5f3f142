// The readers of the command line: any bytes are a file of weights, or an error of one sentence that names the file.
// FUZZED_READER is one of npy, npz, pt, csv, json and library.
#include <string>
#include <string_view>

#include "tests/fuzz/input.hpp"
#include "tools/base/error.hpp"
#include "tools/validate/library_file.hpp"
#include "tools/weights/read_weights.hpp"

namespace ballast::fuzz {
namespace {

using tools::WeightMatrix;

const std::string kName = "fuzzed";

[[maybe_unused]] WeightMatrix npy(std::span<const uint8_t> bytes) {
  return tools::parse_npy(std::as_bytes(bytes), kName);
}
[[maybe_unused]] WeightMatrix npz(std::span<const uint8_t> bytes) {
  return tools::parse_npz(std::as_bytes(bytes), kName);
}
[[maybe_unused]] WeightMatrix pt(std::span<const uint8_t> bytes) {
  return tools::parse_pt(std::as_bytes(bytes), kName);
}
[[maybe_unused]] WeightMatrix csv(std::span<const uint8_t> bytes) {
  return tools::parse_csv({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, kName);
}
[[maybe_unused]] WeightMatrix json(std::span<const uint8_t> bytes) {
  return tools::parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, kName);
}
// Not weights, but a file that strangers give, too.
[[maybe_unused]] WeightMatrix library(std::span<const uint8_t> bytes) {
  if (const auto library = tools::validate::read_library(std::as_bytes(bytes)))
    for (const auto* names : {&library->exports, &library->needed, &library->versions, &library->unique})
      for (const std::string& name : *names) FUZZ_REQUIRE(name.size() < bytes.size(), "a name longer than the file");
  return {};
}

void require_whole(const WeightMatrix& matrix, size_t file_size) {
  const size_t count = std::visit([](const auto& values) { return values.size(); }, matrix.values);
  FUZZ_REQUIRE(count == size_t{matrix.layers} * matrix.items, "%u x %u, but %zu values", matrix.layers, matrix.items,
               count);
  constexpr size_t kMostLeftOut = size_t{1} << 22;  // counts that a list does not mention
  FUZZ_REQUIRE(count <= 64 * file_size + kMostLeftOut, "%zu values from %zu bytes", count, file_size);
}

void read(std::span<const uint8_t> bytes) {
  try {
    require_whole(FUZZED_READER(bytes), bytes.size());
  } catch (const tools::Error& error) {
    FUZZ_REQUIRE(error.exit_code() == tools::ExitCode::usage, "not the file's fault: %s", error.what());
    FUZZ_REQUIRE(std::string_view(error.what()).starts_with(kName + ": "), "the file is not named: %s", error.what());
  }
}

}  // namespace
}  // namespace ballast::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ballast::fuzz::read({data, size});
  return 0;
}
