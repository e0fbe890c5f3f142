// Runs single stages on the first Vulkan device and hands back every byte, to compare with the CPU's twin of the stage.
//
//   TEST_F(StageTest, Something) {
//     StageBuffers board(items, packs, layers, candidates);
//     board.store_weights(layer, w);
//     run(board, {{shaders::Name::greedy, specialize(items, packs), board.push, board.rows()}});
//     EXPECT_EQ(board.slots(row), ...);
//   }
//
// BALLAST_TEST_FORM=subgroup in the environment chooses the shaders' subgroup form.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "host/cpu/packing.hpp"
#include "host/vulkan/plan/layout.hpp"
#include "shaders/embedded.hpp"

namespace ballast::vulkan_test {

struct Dispatch {
  shaders::Name shader;
  vulkan::Specialization specialization;
  vulkan::Push push;
  uint32_t groups;
};

// The words of every binding. An empty one is bound as a single word that is no part of it.
using Buffers = std::array<std::vector<uint32_t>, vulkan::kBindings>;

// The specialization constants of a shape. workgroup is a power of two from 32 to 256.
vulkan::Specialization specialize(uint32_t items, uint32_t packs, uint32_t variant = 0, uint32_t workgroup = 256);

// The buffers of one slice, and a push block that says where in `scratch` everything lies.
class StageBuffers {
 public:
  static constexpr uint32_t kUntouched = 0xABADCAFE;  // what every word is at first

  StageBuffers(uint32_t items, uint32_t packs, uint32_t layers, uint32_t candidates);

  uint32_t layers() const { return layers_; }
  uint32_t rows() const { return layers_ * push.candidates; }

  std::span<uint32_t> weights(uint32_t layer) { return of_layer(layer, vulkan::layer_weight(), items_); }
  std::span<uint32_t> meta(uint32_t layer) { return of_layer(layer, vulkan::kLayerMeta, vulkan::kMetaWords); }
  std::span<uint32_t> lpt(uint32_t layer) { return of_layer(layer, vulkan::layer_lpt(items_), items_); }
  uint32_t& bound(uint32_t layer) { return of_layer(layer, vulkan::kLayerBound, 1)[0]; }
  uint32_t& best(uint32_t layer) { return of_layer(layer, vulkan::kLayerBest, 1)[0]; }
  // The two share a place.
  std::span<uint32_t> level(uint32_t layer) { return of_layer(layer, tail(), items_); }
  std::span<uint32_t> keep(uint32_t layer) { return of_layer(layer, tail(), push.candidates); }
  std::span<uint32_t> order(uint32_t row) { return of_row(row, vulkan::row_order(), items_); }
  std::span<uint32_t> slots(uint32_t row) { return of_row(row, vulkan::row_slot(items_), items_); }
  std::span<uint32_t> loads(uint32_t row) { return of_row(row, vulkan::row_load(items_), packs_); }
  std::span<uint32_t> state(uint32_t row) {
    return of_row(row, vulkan::row_state(items_, packs_), vulkan::kStateWords);
  }
  std::span<uint32_t> search(uint32_t row) {
    return of_row(row, vulkan::row_search(items_, packs_), vulkan::kSearchWords + items_);
  }
  uint32_t& first_bad() { return buffers[0][vulkan::kSliceFirstBad]; }
  std::vector<uint32_t>& binding(vulkan::Binding b) { return buffers[static_cast<uint32_t>(b)]; }

  // Quantised weights.
  void store_weights(uint32_t layer, std::span<const uint32_t> w);
  // Items and loads of a row.
  void store_packing(uint32_t row, const cpu::Packing& packing);

  vulkan::Push push;  // all rows of all layers, unless changed
  Buffers buffers;

 private:
  std::span<uint32_t> of_layer(size_t layer, size_t at, size_t words) {
    return std::span<uint32_t>(buffers[0]).subspan(vulkan::kSliceHead + layer * push.layer_words + at, words);
  }
  std::span<uint32_t> of_row(size_t row, size_t at, size_t words) {
    return of_layer(row / push.candidates, push.rows_at + row % push.candidates * push.row_words + at, words);
  }
  size_t tail() const { return push.rows_at + size_t{push.candidates} * push.row_words; }

  uint32_t items_;
  uint32_t packs_;
  uint32_t layers_;
};

class StageRunner;

// Fails where there is no Vulkan device.
class StageTest : public ::testing::Test {
 protected:
  void SetUp() override;

  // All dispatches in one submission, a barrier between each and the next. Fails the test when a buffer is written past
  // its end.
  void run(Buffers& buffers, std::span<const Dispatch> dispatches);
  void run(Buffers& buffers, std::initializer_list<Dispatch> dispatches) {
    run(buffers, std::span<const Dispatch>(dispatches.begin(), dispatches.size()));
  }
  void run(StageBuffers& board, std::initializer_list<Dispatch> dispatches) { run(board.buffers, dispatches); }

  // Shared memory in bytes that the shader asks for, found by reading its module with the sizes filled in.
  static uint32_t shared_bytes(shaders::Name shader, const vulkan::Specialization& specialization);
};

// The words as a vector, for EXPECT_EQ between what a shader and its twin gave.
template <typename Range>
std::vector<uint32_t> words(const Range& range) {
  return std::vector<uint32_t>(range.begin(), range.end());
}

}  // namespace ballast::vulkan_test
