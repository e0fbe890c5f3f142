// A small host: instance, device, context, and a job with memory whose every byte is watched.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#include "tests/support/plugin.hpp"

namespace ballast_test {

// What a failing call must say: the code, where, and a sentence with these words.
struct Fault {
  ballast_result code;
  uint32_t type;
  uint32_t offset;
  std::vector<std::string> words;
};

inline void expect_fault(ballast_result code, const ballast_error& error, const Fault& fault) {
  EXPECT_EQ(code, fault.code) << error.message;
  EXPECT_EQ(error.code, fault.code);
  EXPECT_EQ(error.field_type, fault.type) << error.message;
  EXPECT_EQ(error.field_offset, fault.offset) << error.message;
  const std::string sentence(error.message, strnlen(error.message, sizeof error.message));
  EXPECT_GT(sentence.size(), 8u);
  EXPECT_LT(sentence.size(), sizeof error.message) << "not terminated";
  for (const std::string& word : fault.words)
    EXPECT_NE(sentence.find(word), std::string::npos) << word << ": " << sentence;
}

// Objects that are destroyed in order, and must be destroyable.
class Objects {
 public:
  Objects() = default;
  Objects(const Objects&) = delete;
  Objects& operator=(const Objects&) = delete;
  ~Objects() {
    EXPECT_EQ(api.destroy_context(context), BALLAST_OK);
    EXPECT_EQ(api.destroy_device(device), BALLAST_OK);
    EXPECT_EQ(api.destroy_instance(instance), BALLAST_OK);
  }

  // services may be null.
  void open(const ballast_instance_desc* services, const ballast_context_desc& limits) {
    auto error = make<ballast_error>();
    ASSERT_EQ(api.create_instance(services, &instance, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(api.create_device(instance, nullptr, &device, &error), BALLAST_OK) << error.message;
    ASSERT_EQ(api.create_context(device, &limits, &context, &error), BALLAST_OK) << error.message;
  }

  const ballast_api& api = plugin();
  ballast_instance instance = nullptr;
  ballast_device device = nullptr;
  ballast_context context = nullptr;
};

inline ballast_context_desc limits_of(uint32_t items, uint32_t layers = 0, uint32_t candidates = 0) {
  auto desc = make<ballast_context_desc>();
  desc.max_items = items;
  desc.max_layers = layers;
  desc.max_candidates = candidates;
  return desc;
}

// A batch with every output. Outputs start out full of a pattern, so that a stray write shows.
struct Batch {
  static constexpr unsigned char kPattern = 0xA5;

  Batch(uint32_t layers, uint32_t items, uint32_t packs) : desc(make<ballast_job_desc>()) {
    const size_t slots = size_t{layers} * items;
    const size_t loads = size_t{layers} * packs;
    for (size_t i = 0; i < slots; ++i) weights.push_back(static_cast<float>(1 + (i * 7919 + i / items * 31) % 1009));
    fill(pack_index, slots), fill(rank_in_pack, slots), fill(pack_load, loads), fill(load_exponent, layers);
    fill(pack_value, loads), fill(reports, layers);
    std::memset(&timings, kPattern, sizeof timings);
    timings.h = make<ballast_timings>().h;
    timings_before = timings;
    desc.layer_count = layers, desc.item_count = items, desc.pack_count = packs;
    desc.weights = weights.data();
    desc.strategy = "greedy";
    desc.pack_index = pack_index.data(), desc.rank_in_pack = rank_in_pack.data();
    desc.pack_load = pack_load.data(), desc.load_exponent = load_exponent.data(), desc.pack_value = pack_value.data();
    desc.reports = reports.data(), desc.report_stride = sizeof(ballast_layer_report);
    desc.timings = &timings;
  }

  bool untouched() const {
    return all_pattern(pack_index) && all_pattern(rank_in_pack) && all_pattern(pack_load) &&
           all_pattern(load_exponent) && all_pattern(pack_value) && all_pattern(reports) &&
           std::memcmp(&timings, &timings_before, sizeof timings) == 0;
  }

  // Byte for byte, all outputs but the timings.
  bool same_answer(const Batch& other) const {
    return same(pack_index, other.pack_index) && same(rank_in_pack, other.rank_in_pack) &&
           same(pack_load, other.pack_load) && same(load_exponent, other.load_exponent) &&
           same(pack_value, other.pack_value) && same(reports, other.reports);
  }

  ballast_job_desc desc;
  std::vector<float> weights;
  std::vector<int32_t> pack_index, rank_in_pack, load_exponent;
  std::vector<uint32_t> pack_load;
  std::vector<double> pack_value;
  std::vector<ballast_layer_report> reports;
  ballast_timings timings, timings_before;

 private:
  template <typename T>
  static void fill(std::vector<T>& values, size_t count) {
    values.resize(count);
    if (count) std::memset(static_cast<void*>(values.data()), kPattern, count * sizeof(T));
  }
  template <typename T>
  static bool all_pattern(const std::vector<T>& values) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(values.data());
    for (size_t i = 0; i < values.size() * sizeof(T); ++i)
      if (bytes[i] != kPattern) return false;
    return true;
  }
  template <typename T>
  static bool same(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
  }
};

}  // namespace ballast_test
