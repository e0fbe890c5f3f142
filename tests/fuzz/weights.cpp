// Any bytes as weights: the first bad one is named, and good ones are packed as the literal version packs them.
#include <cmath>
#include <iterator>
#include <string>

#include "tests/fuzz/packing_oracle.hpp"

namespace ballast::fuzz {
namespace {

constexpr uint32_t kMostItems = 36;

// From the bytes, some of them made of the values at which rules change.
template <typename T>
T weight_from(Input& input) {
  T weight = input.take<T>();
  if constexpr (std::is_floating_point_v<T>) {
    if (input.chance())
      weight = static_cast<T>(std::ldexp(input.take<uint16_t>(), static_cast<int>(input.below(64)) - 32));
  } else if (input.chance()) {
    weight = static_cast<T>(uint64_t{input.take<uint16_t>()} << input.below(48));
  }
  return weight;
}

// Whether the plugin may say that the sum is beyond a double.
template <typename T>
bool nearly_beyond_double(const std::vector<T>& weights) {
  long double sum = 0;
  for (const T weight : weights) sum += static_cast<long double>(weight);
  return sum >= static_cast<long double>(1.7e308);
}

template <typename T>
void pack(const Host& host, Input& input, uint32_t type) {
  constexpr uint32_t kShapes[][2] = {{1, 1}, {2, 1},  {4, 2},  {6, 6},  {8, 4},
                                     {9, 3}, {12, 2}, {16, 8}, {24, 4}, {36, 6}};
  const auto& [items, packs] = kShapes[input.below(static_cast<uint32_t>(std::size(kShapes)))];
  constexpr const char* kStrategies[] = {"peak_exchange", "greedy", "batched_refinement_packing"};
  auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  job.strategy = kStrategies[input.below(3)];
  job.seed = input.take<uint8_t>();
  std::vector<T> weights;
  for (uint32_t i = 0; i < items; ++i) weights.push_back(weight_from<T>(input));
  job.layer_count = 1, job.item_count = items, job.pack_count = packs;
  job.weight_type = type, job.weights = weights.data();
  Answer answer(items, packs);
  answer.attach(job);
  auto error = clean_error();
  const ballast_result code = api().run(host.context, &job, &error);
  require_explained(code, error);
  const size_t bad = literal::first_bad(std::span<const T>(weights));
  FUZZ_REQUIRE((code == BALLAST_E_WEIGHT) == (bad != items), "answered %d, but item %zu is bad", code, bad);
  if (bad != items) {
    const std::string place = "item " + std::to_string(bad) + " ";
    FUZZ_REQUIRE(std::strstr(error.message, place.c_str()) != nullptr, "\"%s\" does not say %s", error.message,
                 place.c_str());
    return;
  }
  if (code == BALLAST_E_RANGE) {
    FUZZ_REQUIRE(nearly_beyond_double(weights), "a sum in range is refused");
    return;
  }
  FUZZ_REQUIRE(code == BALLAST_OK, "answered %d: %s", code, error.message);
  const literal::Quantised quantised = literal::quantise(weights);
  require_valid(job, answer, quantised);
  require_literal(job, answer, quantised, find_strategy(job.strategy)->recipe);
}

}  // namespace
}  // namespace ballast::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ballast::fuzz;
  static const Host host(context_of(kMostItems, 8));
  Input input(data, size);
  switch (const uint32_t type = input.below(4)) {
    case BALLAST_WEIGHT_F32:
      pack<float>(host, input, type);
      break;
    case BALLAST_WEIGHT_F64:
      pack<double>(host, input, type);
      break;
    case BALLAST_WEIGHT_U32:
      pack<uint32_t>(host, input, type);
      break;
    default:
      pack<int64_t>(host, input, type);
  }
  return 0;
}
