// The barriers of recorded jobs, audited. Validation layers do not see one dispatch overwrite what another works on in
// the same buffer, which is what refining in place is. So: for every word range that a dispatch touches, by the tables
// of docs/stages.md and not by the planner's, nobody reads what another wrote, or writes what another read or wrote,
// without a barrier between. And no barrier is idle: without any one of them the audit fails.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "host/vulkan/device.hpp"
#include "host/vulkan/plan.hpp"
#include "host/vulkan/recorder.hpp"
#include "tests/vulkan/host_fake_vulkan.hpp"

namespace ballast::vulkan {
namespace {

using vulkan_test::Command;
using vulkan_test::FakeVulkan;

// A place in memory: which buffer, and from which word.
using Place = std::pair<int, uint32_t>;
constexpr int kScratch = 0, kWeights = 1, kOutputs = 2, kStatusWord = 3;

struct Touched {
  std::vector<Place> reads, writes, atomics;  // atomics do not mind each other
};

struct RowNumber {
  uint32_t layer, row;
};

// The rows that a dispatch serves. Under ROWS_KEPT and ROWS_BEST they depend on the data: as if the first candidates
// were kept, and the first of them chosen.
std::vector<RowNumber> rows_of(const Command& c) {
  std::vector<RowNumber> rows;
  for (uint32_t g = c.push.group_begin; g < c.push.group_begin + c.groups; ++g) {
    const bool best = c.push.row_mode == static_cast<uint32_t>(RowMode::best);
    const uint32_t layer = best ? g : g / c.push.per_layer;
    const uint32_t candidate = best ? 0 : c.push.candidate_begin + g % c.push.per_layer;
    rows.push_back({layer, layer * c.push.candidates + candidate});
  }
  return rows;
}

Touched touched_by(const Command& c) {
  const Push& p = c.push;
  const uint32_t n = c.constants.items, m = c.constants.packs;
  Touched t;
  const auto read = [&t](uint32_t at) { t.reads.push_back({kScratch, at}); };
  const auto write = [&t](uint32_t at) { t.writes.push_back({kScratch, at}); };
  const auto layers = [&](auto visit) {
    for (uint32_t layer = p.group_begin; layer < p.group_begin + c.groups; ++layer) visit(layer);
  };
  switch (c.kernel) {
    case Kernel::quantise:
      layers([&](uint32_t layer) {
        t.reads.push_back({kWeights, p.layer_begin + layer});
        write(p.at_weight + layer * n);
        write(p.at_meta + layer * kMetaWords);
        if (p.layer_begin + layer == 0) {
          write(p.at_first_bad);
          t.writes.push_back({kStatusWord, 0});
        }
      });
      break;
    case Kernel::order:
      if (c.constants.variant == 0) {
        layers([&](uint32_t layer) {
          read(p.at_weight + layer * n);
          write(p.at_lpt + layer * n);
        });
        break;
      }
      for (const auto& [layer, row] : rows_of(c)) {
        if (c.constants.variant == 1) read(p.at_weight + layer * n);
        if (c.constants.variant == 3) read(p.at_lpt + layer * n);
        if (p.kind == static_cast<uint32_t>(OrderKind::boosted) && row % p.candidates > 0) read(p.at_level + layer * n);
        write(p.at_order + row * n);
      }
      break;
    case Kernel::greedy:
    case Kernel::dealt:
    case Kernel::fold:
      for (const auto& [layer, row] : rows_of(c)) {
        read(p.at_order + row * n);
        read(p.at_weight + layer * n);
        write(p.at_slot + row * n);
        write(p.at_load + row * m);
        write(p.at_state + row * kStateWords);
      }
      break;
    case Kernel::bound:
      layers([&](uint32_t layer) {
        read(p.at_lpt + layer * n);
        read(p.at_weight + layer * n);
        write(p.at_bound + layer);
      });
      break;
    case Kernel::keep:
      layers([&](uint32_t layer) {
        for (uint32_t k = 0; k < p.candidates; ++k) read(p.at_state + (layer * p.candidates + k) * kStateWords);
        write(p.at_keep + layer * p.candidates);
      });
      break;
    case Kernel::choose:
      layers([&](uint32_t layer) {
        const bool kept = p.row_mode == static_cast<uint32_t>(RowMode::kept);
        if (kept) read(p.at_keep + layer * p.candidates);
        for (uint32_t k = 0; k < p.per_layer; ++k) read(p.at_load + (layer * p.candidates + k) * m);
        read(p.at_meta + layer * kMetaWords);
        write(p.at_best + layer);
        t.atomics.push_back({kScratch, p.at_first_bad});
      });
      break;
    case Kernel::boost:
      layers([&](uint32_t layer) {
        const uint32_t row = layer * p.candidates + p.candidate_begin;
        read(p.at_slot + row * n);
        read(p.at_load + row * m);
        if (!p.starts) read(p.at_level + layer * n);
        write(p.at_level + layer * n);
      });
      break;
    case Kernel::scatter:
      for (const auto& [layer, row] : rows_of(c)) {
        read(p.at_best + layer);
        read(p.at_meta + layer * kMetaWords);
        read(p.at_bound + layer);
        read(p.at_slot + row * n);
        read(p.at_load + row * m);
        read(p.at_state + row * kStateWords);
        read(p.at_first_bad);
        t.writes.push_back({kStatusWord, 0});
        t.writes.push_back({kOutputs, p.layer_begin + layer});
      }
      break;
    default:  // refiners
      for (const auto& [layer, row] : rows_of(c)) {
        if (p.row_mode == static_cast<uint32_t>(RowMode::kept)) read(p.at_keep + layer * p.candidates);
        if (p.row_mode == static_cast<uint32_t>(RowMode::best)) read(p.at_best + layer);
        read(p.at_weight + layer * n);
        for (const uint32_t at : {p.at_slot + row * n, p.at_load + row * m, p.at_state + row * kStateWords}) {
          read(at);
          write(at);
        }
        if (c.kernel != Kernel::exchange) continue;
        read(p.at_bound + layer);
        if (!p.starts) read(p.at_search + row * (kSearchWords + n));
        write(p.at_search + row * (kSearchWords + n));
      }
  }
  return t;
}

bool is_compute_barrier(const Command& c) {
  return c.kind == Command::Kind::barrier && c.from_stage == VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT &&
         c.to_stage == VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT && c.from == VK_ACCESS_SHADER_WRITE_BIT &&
         c.to == (VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT);
}

// Empty if every hazard has a barrier between; else the first that has none. `left_out` is a command to overlook.
std::string audit(const std::vector<Command>& commands, size_t left_out) {
  struct Last {
    uint32_t write_epoch = 0, read_epoch = 0;
    size_t writer = 0, reader = 0;
    bool atomic = false;
  };
  std::map<Place, Last> places;
  uint32_t epoch = 1;
  for (size_t i = 0; i < commands.size(); ++i) {
    if (i != left_out && is_compute_barrier(commands[i])) ++epoch;
    if (commands[i].kind != Command::Kind::dispatch) continue;
    const Touched touched = touched_by(commands[i]);
    const auto complain = [&](const char* what, size_t other) {
      return std::string(name_of(commands[i].kernel)) + what + name_of(commands[other].kernel);
    };
    for (const Place& place : touched.reads) {
      const Last& last = places[place];
      if (last.write_epoch == epoch && last.writer != i) return complain(" reads what was written by ", last.writer);
    }
    for (const Place& place : touched.writes) {
      const Last& last = places[place];
      if (last.write_epoch == epoch && last.writer != i)
        return complain(" overwrites what was written by ", last.writer);
      if (last.read_epoch == epoch && last.reader != i) return complain(" overwrites what is read by ", last.reader);
    }
    for (const Place& place : touched.atomics) {
      const Last& last = places[place];
      if (last.write_epoch == epoch && !last.atomic && last.writer != i)
        return complain(" changes what was written by ", last.writer);
      if (last.read_epoch == epoch && last.reader != i) return complain(" changes what is read by ", last.reader);
    }
    for (const Place& place : touched.reads)
      std::tie(places[place].read_epoch, places[place].reader) = std::tuple(epoch, i);
    for (const Place& place : touched.writes)
      std::tie(places[place].write_epoch, places[place].writer, places[place].atomic) = std::tuple(epoch, i, false);
    for (const Place& place : touched.atomics)
      std::tie(places[place].write_epoch, places[place].writer, places[place].atomic) = std::tuple(epoch, i, true);
  }
  return "";
}

// What the recorder makes of a plan: the commands after the barrier with which every command buffer starts.
std::vector<Command> record(const Request& request, uint64_t scratch_bytes, uint32_t loop_limit, uint32_t* slices) {
  Allocator allocator;
  FakeVulkan fake;
  DeviceWish wish;
  wish.entry = FakeVulkan::entry();
  Device* device = nullptr;
  EXPECT_TRUE(Device::create(allocator, wish, &device).ok());
  DeviceLimits limits = device->limits();
  limits.loop_limit = loop_limit;
  Plan plan;
  const Status status = Plan::make(request, limits, scratch_bytes, &plan);
  EXPECT_TRUE(status.ok()) << status.message.data();
  Recorder recorder(*device, nullptr);
  recorder.start(VK_NULL_HANDLE, VK_NULL_HANDLE);
  plan.for_each([&](const Dispatch& dispatch) { return recorder.dispatch(dispatch).ok(); });
  *slices = (request.layers + plan.slice_layers() - 1) / plan.slice_layers();
  std::vector<Command> commands = fake.recording.commands;
  Device::destroy(device);
  EXPECT_TRUE(is_compute_barrier(commands.at(0)));
  commands.erase(commands.begin());
  return commands;
}

void check(const Recipe& recipe, uint32_t items, uint32_t packs) {
  Request request;
  request.layers = 5;
  request.items = items;
  request.packs = packs;
  request.weight_stride = items;
  request.recipe = recipe;
  request.outputs = kOutRank | kOutReport | kOutStatus;
  const uint64_t layer = scratch_bytes_per_layer(items, packs, recipe.candidates);
  for (const uint32_t loop_limit : {0u, 2000u}) {
    for (const uint64_t scratch : {layer * 5, layer * 2}) {
      uint32_t slices = 0;
      const std::vector<Command> commands = record(request, scratch, loop_limit, &slices);
      EXPECT_EQ(audit(commands, commands.size()), "");
      size_t barriers = 0;
      for (size_t i = 0; i < commands.size(); ++i) {
        if (commands[i].kind != Command::Kind::barrier) continue;
        EXPECT_TRUE(is_compute_barrier(commands[i]));
        EXPECT_NE(audit(commands, i), "") << "barrier " << barriers << " is not needed";
        ++barriers;
      }
      EXPECT_GE(barriers, 4u);
    }
  }
}

TEST(BarrierAudit, NamedStrategies) {
  for (const Strategy& strategy : strategies()) {
    SCOPED_TRACE(std::string(strategy.name));
    Recipe recipe = strategy.recipe;
    recipe.candidates = std::min(recipe.candidates, 80u);  // beyond, there is only more of the same
    recipe.keep = std::min(recipe.keep, 7u);
    check(recipe, 24, 6);
  }
}

TEST(BarrierAudit, OtherRecipes) {
  Recipe mixed;  // candidates in sequence, some of which look back and some do not
  mixed.candidates = 4;
  mixed.orders = {OrderRule{0, OrderKind::boosted}, OrderRule{2, OrderKind::lpt}, OrderRule{3, OrderKind::boosted}};
  mixed.builder = BuilderKind::dealt;
  mixed.refine = {Refiner{RefinerKind::extremes, 3}, Refiner{RefinerKind::spread, 3, 2}};
  mixed.finish = {Refiner{RefinerKind::pairs, 2}};
  check(mixed, 24, 6);
  Recipe none;  // the shortest
  check(none, 24, 6);
  check(none, 12, 12);
  check(mixed, 12, 1);
}

}  // namespace
}  // namespace ballast::vulkan
