// The structs of ballast_placement.h: given, not given, and wrong.
#include <algorithm>
#include <limits>
#include <numeric>

#include "tests/support/host.hpp"

namespace ballast_test {

namespace {

constexpr uint32_t kLayers = 2, kItems = 24, kPacks = 4, kSlots = 32;

// A batch, and every struct with an array for each of its fields; nothing is chained.
class Placement : public testing::Test {
 protected:
  void SetUp() override {
    objects_.open(nullptr, limits_of(kSlots, kLayers));
    batch_.desc.strategy = nullptr;
  }

  template <typename T>
  T& chain(T& link) {
    link.h.next = batch_.desc.h.next;
    batch_.desc.h.next = &link.h;
    return link;
  }
  void in_slots() {
    chain(replicas_);
    replicas_.slot_count = kSlots;
    replicas_.item_of_slot = item_of_slot_.data();
    replicas_.copies = copies_.data();
    batch_.desc.pack_index = nullptr, batch_.desc.rank_in_pack = nullptr;
  }
  ballast_result run() {
    error_ = make<ballast_error>();
    return objects_.api.run(objects_.context, &batch_.desc, &error_);
  }
  void refused(ballast_result code, uint32_t type, size_t offset, std::vector<std::string> words) {
    expect_fault(run(), error_, {code, type, static_cast<uint32_t>(offset), std::move(words)});
  }
  double load_of(uint32_t layer, int32_t pack) const {
    double sum = 0;
    for (uint32_t i = 0; i < kItems; ++i)
      if (batch_.pack_index[layer * kItems + i] == pack) sum += batch_.weights[layer * kItems + i];
    return sum;
  }

  Objects objects_;
  Batch batch_{kLayers, kItems, kPacks};
  ballast_error error_ = make<ballast_error>();
  ballast_packs packs_ = make<ballast_packs>();
  ballast_classes classes_ = make<ballast_classes>();
  ballast_replicas replicas_ = make<ballast_replicas>();
  ballast_previous previous_ = make<ballast_previous>();
  ballast_scenarios scenarios_ = make<ballast_scenarios>();
  std::vector<uint32_t> capacity_ = {0, 8, 8, 24}, pace_ = {1, 2, 3, 4},
                        copies_ = std::vector<uint32_t>(kLayers * kItems);
  std::vector<uint32_t> item_class_ = std::vector<uint32_t>(kLayers * kItems), cost_ = item_class_;
  std::vector<float> base_ = {100, 0, 0, 0, 0, 100, 0, 0};
  std::vector<int32_t> pack_ = std::vector<int32_t>(kLayers * kItems, 0), rank_ = pack_;
  std::vector<int32_t> item_of_slot_ = std::vector<int32_t>(kLayers * kSlots), old_slot_ = item_of_slot_;
  std::vector<int32_t> slots_of_item_ = std::vector<int32_t>(size_t{kLayers} * kItems * kPacks);
};

#define EXPECT_REFUSED(code, T, NAME, member, ...) \
  refused(code, BALLAST_TYPE_##NAME, offsetof(T, member), {__VA_ARGS__})

// ---- not given ----

TEST_F(Placement, StructsThatSayNothingChangeNothing) {
  Batch plain(kLayers, kItems, kPacks);
  plain.desc.strategy = nullptr;
  ASSERT_EQ(objects_.api.run(objects_.context, &plain.desc, nullptr), BALLAST_OK);
  chain(packs_), chain(classes_), chain(previous_), chain(scenarios_);
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  EXPECT_TRUE(batch_.same_answer(plain));
}

TEST_F(Placement, NeutralValuesChangeNothing) {
  Batch plain(kLayers, kItems, kPacks);
  plain.desc.strategy = nullptr;
  ASSERT_EQ(objects_.api.run(objects_.context, &plain.desc, nullptr), BALLAST_OK);
  const std::vector<uint32_t> ones(kPacks, 1), sixes(kPacks, kItems / kPacks);
  const std::vector<float> nothing(kLayers * kPacks, 0);
  std::iota(item_class_.begin(), item_class_.end(), 1u);
  std::fill(pack_.begin(), pack_.end(), -1);
  chain(packs_), chain(classes_), chain(previous_), chain(scenarios_);
  packs_.counts = BALLAST_COUNTS_CAPACITY, packs_.capacity = sixes.data();
  packs_.pace = ones.data(), packs_.base_load = nothing.data();
  classes_.item_class = item_class_.data();
  previous_.pack = pack_.data(), previous_.max_moved = 3, previous_.move_price_ppb = 1000;
  scenarios_.count = 1;
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  EXPECT_TRUE(batch_.same_answer(plain));
}

TEST_F(Placement, AnOlderReportIsFilledAsFarAsItGoes) {
  chain(packs_).pace = pace_.data();
  batch_.desc.report_stride = BALLAST_SIZE_LAYER_REPORT_1_0;
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  const auto* bytes = reinterpret_cast<const unsigned char*>(batch_.reports.data());
  EXPECT_EQ(bytes[2 * BALLAST_SIZE_LAYER_REPORT_1_0], Batch::kPattern);
}

TEST_F(Placement, PacksThatDoNotDivideAreEven) {
  batch_.desc.pack_count = 5;
  batch_.desc.pack_load = nullptr, batch_.desc.pack_value = nullptr;  // are as long as for four
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  std::vector<uint32_t> count(5, 0);
  for (uint32_t i = 0; i < kItems; ++i) ++count[static_cast<size_t>(batch_.pack_index[i])];
  EXPECT_EQ(*std::min_element(count.begin(), count.end()), 4u);
  EXPECT_EQ(*std::max_element(count.begin(), count.end()), 5u);
}

// ---- given ----

TEST_F(Placement, TimesAreBaseLoadAndLoadTimesPace) {
  chain(packs_).counts = BALLAST_COUNTS_CAPACITY;
  packs_.capacity = capacity_.data(), packs_.pace = pace_.data(), packs_.base_load = base_.data();
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    double greatest = 0;
    for (uint32_t p = 0; p < kPacks; ++p) {
      const double load = load_of(layer, static_cast<int32_t>(p));
      EXPECT_EQ(batch_.pack_value[layer * kPacks + p], load);
      greatest = std::max(greatest, (load + base_[layer * kPacks + p]) * pace_[p]);
    }
    EXPECT_EQ(load_of(layer, 0), 0) << "capacity 0";
    EXPECT_EQ(batch_.reports[layer].max_value, greatest);
  }
}

TEST_F(Placement, ItemsOfAClassNeverMeet) {
  for (uint32_t i = 0; i < kLayers * kItems; ++i) item_class_[i] = i % 6 + 1;
  chain(classes_).item_class = item_class_.data();
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  for (uint32_t i = 0; i < kItems; ++i)
    for (uint32_t j = 0; j < i; ++j)
      if (item_class_[i] == item_class_[j]) {
        EXPECT_NE(batch_.pack_index[i], batch_.pack_index[j]);
      }
}

TEST_F(Placement, AtMostSoManyMoveAndPinsStay) {
  for (uint32_t i = 0; i < kLayers * kItems; ++i) pack_[i] = static_cast<int32_t>(i % kPacks), cost_[i] = 1;
  cost_[0] = BALLAST_PINNED;
  chain(previous_).pack = pack_.data();
  previous_.move_cost = cost_.data(), previous_.max_moved = 4;
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  EXPECT_EQ(batch_.pack_index[0], 0);
  for (uint32_t layer = 0; layer < kLayers; ++layer) {
    uint32_t moved = 0;
    for (uint32_t i = 0; i < kItems; ++i) moved += batch_.pack_index[layer * kItems + i] != pack_[layer * kItems + i];
    EXPECT_LE(moved, 4u);
    EXPECT_GT(moved, 0u);
    EXPECT_EQ(batch_.reports[layer].moved_items, moved);
    EXPECT_LT(batch_.reports[layer].max_load, batch_.reports[layer].start_load);
  }
  previous_.max_moved = BALLAST_NONE;
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  EXPECT_EQ(batch_.pack_index, pack_);
  EXPECT_TRUE(batch_.reports[0].flags & BALLAST_REPORT_KEPT);
}

TEST_F(Placement, CopiesFillTheSlotsInBothIndexTypes) {
  in_slots();
  replicas_.slots_of_item = slots_of_item_.data(), replicas_.copy_stride = kPacks;
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  for (uint32_t layer = 0; layer < kLayers; ++layer)
    for (uint32_t i = 0; i < kItems; ++i) {
      uint32_t found = 0;
      for (uint32_t s = 0; s < kSlots; ++s)
        if (item_of_slot_[layer * kSlots + s] == static_cast<int32_t>(i)) {
          EXPECT_EQ(slots_of_item_[(layer * kItems + i) * kPacks + found++], static_cast<int32_t>(s));
        }
      EXPECT_EQ(copies_[layer * kItems + i], found);
      EXPECT_GE(found, 1u);
      for (; found < kPacks; ++found) EXPECT_EQ(slots_of_item_[(layer * kItems + i) * kPacks + found], -1);
    }
  std::vector<int64_t> wide(item_of_slot_.size());
  replicas_.index_type = BALLAST_INDEX_I64, replicas_.item_of_slot = wide.data(), replicas_.slots_of_item = nullptr;
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  EXPECT_TRUE(std::equal(wide.begin(), wide.end(), item_of_slot_.begin(), item_of_slot_.end()));
}

TEST_F(Placement, SlotsThatKeepTheirItemKeepTheirPlace) {
  in_slots();
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  old_slot_ = item_of_slot_;
  old_slot_[3] = -1;
  chain(previous_).item_of_slot = old_slot_.data();
  previous_.max_moved = BALLAST_NONE;
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  uint32_t changed = 0;
  for (uint32_t s = 0; s < kLayers * kSlots; ++s) changed += item_of_slot_[s] != old_slot_[s];
  EXPECT_EQ(changed, 1u);
  EXPECT_EQ(batch_.reports[0].most_copies, *std::max_element(copies_.begin(), copies_.begin() + kItems));
}

TEST_F(Placement, TwoScenariosGetOnePacking) {
  std::vector<float> both = batch_.weights;
  for (size_t i = 0; i < batch_.weights.size(); ++i) both.push_back(batch_.weights[batch_.weights.size() - 1 - i]);
  std::vector<ballast_scenario_report> reports(kLayers * 2);
  std::vector<uint32_t> load(kLayers * 2 * kPacks);
  std::vector<double> value(load.size());
  batch_.desc.weights = both.data(), batch_.desc.pack_load = load.data(), batch_.desc.pack_value = value.data();
  chain(scenarios_).count = 2;
  scenarios_.reports = reports.data();
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  for (uint32_t layer = 0; layer < kLayers; ++layer)
    for (uint32_t k = 0; k < 2; ++k) {
      const ballast_scenario_report& report = reports[layer * 2 + k];
      const uint32_t* const loads = load.data() + (layer * 2 + k) * kPacks;
      EXPECT_EQ(report.max_load, *std::max_element(loads, loads + kPacks));
      EXPECT_EQ(report.total_load, std::accumulate(loads, loads + kPacks, 0u));
      EXPECT_LE(report.lower_bound, report.max_load);
      EXPECT_GT(report.unit, 0);
    }
}

TEST_F(Placement, ThePublishedPlacementOfExperts) {
  in_slots();
  batch_.desc.strategy = "eplb";
  replicas_.group_count = 4, replicas_.node_count = 2;
  ASSERT_EQ(run(), BALLAST_OK) << error_.message;
  EXPECT_EQ(std::accumulate(copies_.begin(), copies_.begin() + kItems, 0u), kSlots);
  EXPECT_GT(batch_.reports[0].node_bound, 0u);
}

// ---- wrong ----

TEST_F(Placement, WrongPacks) {
  chain(packs_).counts = 3;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_packs, PACKS, counts, "3");
  packs_.counts = BALLAST_COUNTS_CAPACITY;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_packs, PACKS, capacity, "NULL");
  capacity_ = {1, 1, 1, 1}, packs_.capacity = capacity_.data();
  EXPECT_REFUSED(BALLAST_E_INFEASIBLE, ballast_packs, PACKS, capacity, "4", "24");
  packs_.counts = BALLAST_COUNTS_FREE;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_packs, PACKS, capacity, "CAPACITY");
  packs_.capacity = nullptr, pace_[2] = 256, packs_.pace = pace_.data();
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_packs, PACKS, pace, "pace[2]", "256");
  pace_[2] = 3, base_[5] = -1, packs_.base_load = base_.data();
  EXPECT_REFUSED(BALLAST_E_WEIGHT, ballast_packs, PACKS, base_load, "layer 1", "pack 1", "negative");
  packs_.reserved = 7;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_packs, PACKS, reserved, "7");
  EXPECT_TRUE(batch_.untouched());
}

TEST_F(Placement, NoPackingNamesTheLayerAndWritesNothing) {
  std::fill(item_class_.begin() + kItems, item_class_.begin() + kItems + kPacks + 1, 1u);
  chain(classes_).item_class = item_class_.data();
  refused(BALLAST_E_INFEASIBLE, 0, 0, {"layer 1", "classes"});
  EXPECT_TRUE(batch_.untouched());
}

TEST_F(Placement, WrongReplicas) {
  in_slots();
  replicas_.slot_count = 30;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_replicas, REPLICAS, slot_count, "30", "4");
  replicas_.slot_count = 20;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_replicas, REPLICAS, slot_count, "20", "24");
  replicas_.slot_count = 64;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_replicas, REPLICAS, slot_count, "64", "32");
  replicas_.slot_count = kSlots, replicas_.max_copies = 1;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_replicas, REPLICAS, slot_count, "32", "1");
  replicas_.max_copies = 0, replicas_.group_count = 5;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_replicas, REPLICAS, group_count, "5", "24");
  replicas_.group_count = 3, replicas_.node_count = 2;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_replicas, REPLICAS, node_count, "2", "3");
  replicas_.group_count = 3, replicas_.node_count = 3;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_replicas, REPLICAS, node_count, "3", "4");
  replicas_.group_count = 0, replicas_.node_count = 0, replicas_.index_type = 2;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_replicas, REPLICAS, index_type, "2");
  replicas_.index_type = 0, replicas_.slots_of_item = slots_of_item_.data();
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_replicas, REPLICAS, copy_stride, "slots_of_item");
  replicas_.slots_of_item = nullptr, replicas_.item_of_slot = nullptr;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_replicas, REPLICAS, item_of_slot, "NULL");
  replicas_.item_of_slot = item_of_slot_.data(), batch_.desc.pack_index = batch_.pack_index.data();
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_job_desc, JOB_DESC, pack_index, "ballast_replicas");
}

TEST_F(Placement, WhatCannotBeCombined) {
  in_slots();
  chain(packs_).counts = BALLAST_COUNTS_FREE;
  EXPECT_REFUSED(BALLAST_E_UNSUPPORTED, ballast_packs, PACKS, counts, "EVEN");
  packs_.counts = BALLAST_COUNTS_EVEN;
  chain(classes_).item_class = item_class_.data();
  EXPECT_REFUSED(BALLAST_E_UNSUPPORTED, ballast_classes, CLASSES, item_class, "classes");
  classes_.item_class = nullptr, replicas_.group_count = replicas_.node_count = 2, packs_.pace = pace_.data();
  EXPECT_REFUSED(BALLAST_E_UNSUPPORTED, ballast_replicas, REPLICAS, node_count, "packs that differ");
  packs_.pace = nullptr, batch_.desc.strategy = "greedy";
  EXPECT_REFUSED(BALLAST_E_UNSUPPORTED, ballast_job_desc, JOB_DESC, strategy, "peak_exchange");
  batch_.desc.strategy = "eplb", packs_.pace = pace_.data(), replicas_.node_count = 0;
  EXPECT_EQ(run(), BALLAST_E_UNSUPPORTED);
}

TEST_F(Placement, WrongPrevious) {
  chain(previous_).max_moved = 1;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, pack, "NULL");
  previous_.item_of_slot = old_slot_.data();
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, item_of_slot, "ballast_replicas");
  previous_.item_of_slot = nullptr, previous_.pack = pack_.data(), pack_[kItems + 2] = 4;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, pack, "layer 1", "item 2", "4");
  pack_[kItems + 2] = -1, rank_[1] = -2, previous_.rank = rank_.data();
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, rank, "layer 0", "item 1", "-2");
  rank_[1] = 0, cost_[kItems + 2] = BALLAST_PINNED, previous_.move_cost = cost_.data();
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, move_cost, "layer 1", "item 2", "PINNED");
  cost_[kItems + 2] = 1u << 31;
  EXPECT_REFUSED(BALLAST_E_RANGE, ballast_previous, PREVIOUS, move_cost, "layer 1");
  previous_.move_price_ppb = 1000000001;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, move_price_ppb, "1000000001");
  previous_.move_price_ppb = 0, previous_.min_gain_ppb = 1000000001;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, min_gain_ppb, "1000000001");
  previous_.min_gain_ppb = 0, previous_.reserved = 1;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, reserved, "1");
  previous_.reserved = 0, previous_.pack = nullptr, previous_.item_of_slot = old_slot_.data();
  in_slots();
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, rank, "item_of_slot");
  previous_.rank = nullptr, previous_.move_cost = nullptr, old_slot_[kSlots + 1] = static_cast<int32_t>(kItems);
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, item_of_slot, "layer 1", "slot 1", "24");
}

TEST_F(Placement, WrongScenarios) {
  chain(scenarios_).count = 9;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_scenarios, SCENARIOS, count, "9", "8");
  scenarios_.count = 2, scenarios_.scale = 2;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_scenarios, SCENARIOS, scale, "2");
  scenarios_.scale = 0, scenarios_.level = 2;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_scenarios, SCENARIOS, level, "2");
  scenarios_.level = 0, scenarios_.scenario_stride = 5;
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_scenarios, SCENARIOS, scenario_stride, "4");
  // One row after the other serves as two scenarios of one layer.
  batch_.desc.layer_count = 1, scenarios_.scenario_stride = kItems * sizeof(float);
  std::vector<uint32_t> importance = {1, 17};
  scenarios_.importance = importance.data();
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_scenarios, SCENARIOS, importance, "importance[1]", "17");
  importance[1] = 1;
  std::vector<double> cap = {0, std::numeric_limits<double>::quiet_NaN()};
  scenarios_.cap = cap.data();
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_scenarios, SCENARIOS, cap, "cap[1]", "not a number");
  cap = {1, 1};
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_scenarios, SCENARIOS, cap, "every scenario");
  cap = {0, 1}, batch_.weights[kItems + 3] = -1;
  EXPECT_REFUSED(BALLAST_E_WEIGHT, ballast_job_desc, JOB_DESC, weights, "layer 0", "scenario 1", "item 3");
}

TEST_F(Placement, MemoryThatOverlapsOrIsMisaligned) {
  chain(previous_).pack = batch_.pack_index.data();
  std::fill(batch_.pack_index.begin(), batch_.pack_index.end(), 0);
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, pack, "previous.pack overlaps job.pack_index");
  previous_.pack = reinterpret_cast<const int32_t*>(reinterpret_cast<uintptr_t>(pack_.data()) + 1);
  EXPECT_REFUSED(BALLAST_E_ARGUMENT, ballast_previous, PREVIOUS, pack, "aligned");
}

TEST_F(Placement, AStructOfTheFutureIsRefused) {
  struct Longer {
    ballast_packs packs;
    uint64_t more;
  } longer = {packs_, 1};
  longer.packs.h.struct_size = sizeof longer;
  batch_.desc.h.next = &longer.packs.h;
  EXPECT_EQ(run(), BALLAST_E_NEWER_FIELD);
  longer.packs.h.struct_size = 40;
  EXPECT_EQ(run(), BALLAST_E_STRUCT);
}

}  // namespace
}  // namespace ballast_test
