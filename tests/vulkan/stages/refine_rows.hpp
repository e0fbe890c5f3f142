// Rows for a refining shader and what its CPU twin makes of them: families of weights, several packings of each to
// start from, refined with a cap and in slices; then every byte of the buffer is compared, whether it belongs to a row
// or not.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "host/cpu/packing.hpp"
#include "host/cpu/refine/refine.hpp"
#include "tests/literal/packing.hpp"
#include "tests/literal/random_problems.hpp"
#include "tests/vulkan/stages/stage_runner.hpp"

namespace ballast::vulkan_test {

// The CPU's version of a refiner, answering the moves it made.
using Twin = std::function<uint32_t(const cpu::Packing&, uint32_t move_cap, cpu::RefineScratch&, cpu::StopToken&)>;

// A refiner on the device, and its twin.
struct Refined {
  shaders::Name shader;
  uint32_t variant = 0;
  uint32_t workgroup = 256;
  uint32_t width = 0;  // spread
  uint32_t stall = 0;  // exchange
  uint32_t target_gap_ppb = 0;
  uint32_t cost = 1;         // loop_cost_* of the shape
  bool caps_rounds = false;  // of many moves each: when it is done is its own affair
  Twin twin;
};

struct Shape {
  uint32_t items;
  uint32_t packs;
  uint32_t families = literal::kFamilies;  // a layer each
  uint32_t starts = 4;                     // a row each: greedy, dealt, then random packings
};

// Of all shapes that a device takes the one whose moves take a lane the most loops: cost(items, packs), 0 where it is
// not meant. A few rows of it.
template <typename Cost>
Shape worst_shape(Cost cost) {
  constexpr uint32_t kMostItems = 2048, kMostPacks = 512;
  Shape worst{.items = 2, .packs = 2, .families = 3, .starts = 2};
  uint32_t most = 0;
  for (uint32_t items = 2; items <= kMostItems; ++items)
    for (uint32_t packs = 2; packs <= std::min(kMostPacks, items / 2); ++packs)
      if (items % packs == 0 && cost(items, packs) > most) {
        most = cost(items, packs);
        worst.items = items;
        worst.packs = packs;
      }
  return worst;
}

class Rows {
 public:
  explicit Rows(const Shape& shape);
  // Own problems, one a layer, and packings to start from, one a row.
  Rows(const Shape& shape, std::vector<literal::Problem> problems, std::vector<literal::Packing> starts);

  const Shape& shape() const { return shape_; }
  uint32_t rows() const { return shape_.families * shape_.starts; }
  std::string name(uint32_t row) const;

  // The rows as they start, each with the state that an earlier refiner left.
  StageBuffers board() const { return board_; }
  // And after the twin, those of `served`.
  StageBuffers refined(const Twin& twin, uint32_t move_cap, const std::vector<uint32_t>& served) const;
  std::vector<uint32_t> all() const;

 private:
  void refine_row(StageBuffers& board, uint32_t row, const Twin& twin, uint32_t move_cap) const;

  Shape shape_;
  std::vector<literal::Problem> problems_;  // [layer]
  std::vector<literal::Packing> starts_;    // [row]
  StageBuffers board_;
};

class RefineTest : public StageTest {
 protected:
  // Caps of 1, 2 and `most`, in one dispatch and in several.
  void check(const Shape& shape, const Refined& refined, uint32_t most = 50);

  // A few moves, of a shape that takes long.
  void check_briefly(const Shape& shape, const Refined& refined) { check_slices(Rows(shape), refined, 5, 3); }

  // A cap and a slice; the slice as short as the loops demand.
  void check_slices(const Rows& rows, const Refined& refined, uint32_t move_cap, uint32_t move_slice);

  // Dispatches until the cap is reached.
  void run_slices(StageBuffers& board, const Shape& shape, const Refined& refined, uint32_t move_cap,
                  uint32_t move_slice, uint32_t groups);

  void expect_same(const Rows& rows, StageBuffers& got, StageBuffers& expected, const std::string& what);
};

}  // namespace ballast::vulkan_test
