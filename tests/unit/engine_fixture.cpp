#include "tests/unit/engine_fixture.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <thread>

namespace ballast::test {
namespace {

template <typename T>
bool same_bytes(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

bool fork_threads(void*, Task task, void* argument, uint32_t count) {
  std::vector<std::thread> threads;
  for (uint32_t i = 1; i < count; ++i) threads.emplace_back(task, argument, i);
  task(argument, 0);
  for (std::thread& thread : threads) thread.join();
  return true;
}

}  // namespace

Results::Results(uint32_t layers, uint32_t items, uint32_t packs)
    : pack_index(size_t{layers} * items, -7),
      rank_in_pack(size_t{layers} * items, -7),
      load_exponent(layers, -7),
      pack_load(size_t{layers} * packs, 7),
      pack_value(size_t{layers} * packs, -7),
      reports(layers) {}

bool Results::operator==(const Results& other) const {
  return same_bytes(pack_index, other.pack_index) && same_bytes(rank_in_pack, other.rank_in_pack) &&
         same_bytes(load_exponent, other.load_exponent) && same_bytes(pack_load, other.pack_load) &&
         same_bytes(pack_value, other.pack_value) && same_bytes(reports, other.reports);
}

ForkJoin threaded_jobs() { return {nullptr, fork_threads}; }

TestEngine::TestEngine(const cpu::Limits& limits, const ForkJoin& jobs) {
  const Status status = cpu::Engine::create(allocator_, limits, jobs, &engine_);
  EXPECT_TRUE(status.ok()) << status.message.data();
}

TestEngine::~TestEngine() {
  cpu::Engine::destroy(engine_);
  EXPECT_EQ(allocator_.bytes(), 0u);
}

std::vector<float> mixed_layers(uint32_t layers, uint32_t items, uint32_t packs, uint64_t number) {
  std::vector<float> weights;
  for (uint32_t l = 0; l < layers; ++l) {
    const auto family = static_cast<literal::Family>((number + l) % literal::kFamilies);
    for (const uint32_t w : literal::make_problem(family, items, packs, number * 1000 + l).weights)
      weights.push_back(static_cast<float>(w));
  }
  return weights;
}

void expect_sound(const Results& results, uint32_t items, uint32_t packs,
                  const std::vector<std::vector<uint32_t>>& quantised) {
  const uint32_t slots = items / packs;
  for (size_t l = 0; l < results.reports.size(); ++l) {
    std::vector<bool> taken(items, false);
    std::vector<uint32_t> load(packs, 0);
    for (uint32_t i = 0; i < items; ++i) {
      const int32_t p = results.pack_index[l * items + i], r = results.rank_in_pack[l * items + i];
      ASSERT_TRUE(p >= 0 && static_cast<uint32_t>(p) < packs && r >= 0 && static_cast<uint32_t>(r) < slots)
          << "layer " << l;
      const size_t slot = static_cast<size_t>(p) * slots + static_cast<size_t>(r);
      ASSERT_FALSE(taken[slot]) << "layer " << l << ", slot " << slot << " twice";
      taken[slot] = true;
      load[static_cast<size_t>(p)] += quantised[l][i];
    }
    const LayerReport& report = results.reports[l];
    for (uint32_t p = 0; p < packs; ++p) {
      ASSERT_EQ(results.pack_load[l * packs + p], load[p]) << "layer " << l;
      ASSERT_EQ(results.pack_value[l * packs + p], std::ldexp(load[p], report.load_exponent));
    }
    ASSERT_EQ(report.max_load, *std::max_element(load.begin(), load.end()));
    ASSERT_EQ(report.min_load, *std::min_element(load.begin(), load.end()));
    ASSERT_EQ(report.total_load, std::accumulate(load.begin(), load.end(), 0u));
    ASSERT_LE(report.lower_bound, report.max_load);
    ASSERT_EQ((report.flags & kReportProven) != 0, report.lower_bound == report.max_load);
    ASSERT_EQ(results.load_exponent[l], report.load_exponent);
  }
}

std::vector<Strategy> small_strategies(uint32_t most_candidates) {
  std::vector<Strategy> small;
  for (Strategy strategy : strategies()) {
    strategy.recipe.candidates = std::min(strategy.recipe.candidates, most_candidates);
    small.push_back(strategy);
  }
  return small;
}

}  // namespace ballast::test
