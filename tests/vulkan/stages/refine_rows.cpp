#include "tests/vulkan/stages/refine_rows.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "host/vulkan/plan/loop_cost.hpp"
#include "tests/literal/builders.hpp"
#include "tests/vulkan/stages/cpu_reference.hpp"

namespace ballast::vulkan_test {
namespace {

constexpr uint32_t kMovesBefore = 7;
constexpr uint32_t kTotalBefore = 30;

enum State : uint32_t { kMoves, kDone, kTotal, kSpare };

literal::Order heaviest_first(const std::vector<uint32_t>& weights) {
  literal::Order order(weights.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return weights[a] > weights[b]; });
  return order;
}

literal::Packing start_of(const literal::Problem& problem, uint32_t number) {
  literal::Order order = heaviest_first(problem.weights);
  if (number == 0) return literal::build_greedy(problem.weights, problem.packs, order);
  if (number == 1) return literal::build_dealt(problem.weights, problem.packs, order);
  // The first of these puts the heaviest items together: the most to do.
  literal::Random random(number);
  for (size_t i = order.size(); number > 2 && i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return literal::packing_of(problem.weights, problem.packs, order);
}

std::vector<literal::Problem> problems_of(const Shape& shape) {
  std::vector<literal::Problem> problems;
  for (uint32_t layer = 0; layer < shape.families; ++layer)
    problems.push_back(literal::make_problem(static_cast<literal::Family>(layer), shape.items, shape.packs, 5));
  return problems;
}

std::vector<literal::Packing> starts_of(const Shape& shape) {
  std::vector<literal::Packing> starts;
  for (const literal::Problem& problem : problems_of(shape))
    for (uint32_t start = 0; start < shape.starts; ++start) starts.push_back(start_of(problem, start));
  return starts;
}

}  // namespace

Rows::Rows(const Shape& shape) : Rows(shape, problems_of(shape), starts_of(shape)) {}

Rows::Rows(const Shape& shape, std::vector<literal::Problem> problems, std::vector<literal::Packing> starts)
    : shape_(shape),
      problems_(std::move(problems)),
      starts_(std::move(starts)),
      board_(shape.items, shape.packs, shape.families, shape.starts) {
  for (uint32_t layer = 0; layer < shape.families; ++layer) {
    const std::vector<uint32_t>& weights = problems_[layer].weights;
    Owned<cpu::BoundScratch> owned(shape.items);
    board_.store_weights(layer, weights);
    board_.bound(layer) = cpu::bound(cpu::shape_of(shape.items, shape.packs), weights, lpt_of(weights), owned.scratch);
  }
  for (uint32_t row = 0; row < rows(); ++row) {
    std::ranges::copy(starts_[row].slots, board_.slots(row).begin());
    std::ranges::copy(starts_[row].loads, board_.loads(row).begin());
    board_.state(row)[kMoves] = kMovesBefore;
    board_.state(row)[kDone] = row % 2;
    board_.state(row)[kTotal] = kTotalBefore;
  }
}

std::string Rows::name(uint32_t row) const {
  return problems_[row / shape_.starts].name + " start " + std::to_string(row % shape_.starts);
}

std::vector<uint32_t> Rows::all() const {
  std::vector<uint32_t> served(rows());
  std::iota(served.begin(), served.end(), 0);
  return served;
}

StageBuffers Rows::refined(const Twin& twin, uint32_t move_cap, const std::vector<uint32_t>& served) const {
  StageBuffers board = board_;
  for (const uint32_t row : served) refine_row(board, row, twin, move_cap);
  return board;
}

void Rows::refine_row(StageBuffers& board, uint32_t row, const Twin& twin, uint32_t move_cap) const {
  const literal::Packing& start = starts_[row];
  const std::vector<uint32_t>& weights = problems_[row / shape_.starts].weights;
  std::vector<uint16_t> item(start.slots.begin(), start.slots.end());
  std::vector<int32_t> weight(item.size()), load(start.loads.begin(), start.loads.end());
  for (size_t slot = 0; slot < item.size(); ++slot) weight[slot] = static_cast<int32_t>(weights[item[slot]]);
  const cpu::Packing packing{cpu::shape_of(shape_.items, shape_.packs), item, weight, load};

  cpu::RefineScratch scratch;
  ArenaLayout measure(nullptr);
  scratch.layout(measure, shape_.items, shape_.packs);
  std::vector<uint64_t> memory(measure.used() / sizeof(uint64_t) + 1);
  ArenaLayout cutter(reinterpret_cast<std::byte*>(memory.data()));
  scratch.layout(cutter, shape_.items, shape_.packs);
  cpu::StopToken stop(nullptr, 0);

  const uint32_t moves = twin(packing, move_cap, scratch, stop);
  board.store_packing(row, packing);
  board.state(row)[kMoves] = moves;
  board.state(row)[kDone] = moves < move_cap;
  board.state(row)[kTotal] = kTotalBefore + kMovesBefore;
}

void RefineTest::check(const Shape& shape, const Refined& refined, uint32_t most) {
  const Rows rows(shape);
  check_slices(rows, refined, most, most);
  check_slices(rows, refined, most, most / 3);
  check_slices(rows, refined, 1, most);
  check_slices(rows, refined, 2, 1);
}

void RefineTest::check_slices(const Rows& rows, const Refined& refined, uint32_t move_cap, uint32_t move_slice) {
  move_slice = std::min(move_slice, vulkan::move_slice_for(refined.cost));
  StageBuffers got = rows.board();
  StageBuffers expected = rows.refined(refined.twin, move_cap, rows.all());
  run_slices(got, rows.shape(), refined, move_cap, move_slice, rows.rows());
  for (uint32_t row = 0; refined.caps_rounds && row < rows.rows(); ++row)
    for (const uint32_t word : {kDone, kSpare}) expected.state(row)[word] = got.state(row)[word];
  expect_same(rows, got, expected,
              std::string(shaders::name_of(refined.shader)) + " variant " + std::to_string(refined.variant) + " cap " +
                  std::to_string(move_cap) + " slice " + std::to_string(move_slice));
}

void RefineTest::run_slices(StageBuffers& board, const Shape& shape, const Refined& refined, uint32_t move_cap,
                            uint32_t move_slice, uint32_t groups) {
  board.push.move_cap = move_cap;
  board.push.move_slice = move_slice;
  board.push.width = refined.width;
  board.push.base = refined.stall;
  board.push.target_gap_ppb = refined.target_gap_ppb;
  const vulkan::Specialization specialization =
      specialize(shape.items, shape.packs, refined.variant, refined.workgroup);
  for (uint32_t done = 0; done < move_cap; done += move_slice) {
    board.push.set_starts(done == 0);
    run(board, {{refined.shader, specialization, board.push, groups}});
  }
}

void RefineTest::expect_same(const Rows& rows, StageBuffers& got, StageBuffers& expected, const std::string& what) {
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    ASSERT_EQ(words(got.state(row)), words(expected.state(row))) << what << ", " << rows.name(row);
    ASSERT_EQ(words(got.loads(row)), words(expected.loads(row))) << what << ", " << rows.name(row);
    ASSERT_EQ(words(got.slots(row)), words(expected.slots(row))) << what << ", " << rows.name(row);
    std::ranges::copy(got.search(row), expected.search(row).begin());  // what a search remembers is its own affair
  }
  EXPECT_TRUE(got.buffers == expected.buffers) << what << ": something beside the rows was written";
}

}  // namespace ballast::vulkan_test
