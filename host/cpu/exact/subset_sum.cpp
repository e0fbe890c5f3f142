#include "host/cpu/exact/subset_sum.hpp"

#include <algorithm>

namespace ballast::cpu {
namespace {

// Added to every weight, so that a sum begins with its number of items: subsets of another size are far off.
constexpr uint64_t kOneItem = uint64_t{1} << 31;

using Half = SubsetScratch::Half;
using Head = SubsetScratch::Head;
using Part = SubsetScratch::Part;

// Sums of all subsets of the items first, first + 4, ..; place: a subset's number.
template <typename Write>
uint32_t for_each_sum(std::span<const uint32_t> w, uint32_t first, Write write) {
  uint32_t subsets = 1;
  write(0, 0, 0);
  for (size_t i = first; i < w.size(); i += 4, subsets *= 2)
    for (uint32_t number = 0; number < subsets; ++number) write(subsets + number, number, w[i] + kOneItem);
  return subsets;
}

// All subsets of a half by (sum, number of the outer quarter's subset, number of the inner's).
class AscendingSums {
 public:
  // The half of the items `first` and `first + 2` modulo 4.
  AscendingSums(std::span<const uint32_t> w, uint32_t first, const Half& half) {
    const uint32_t outer = for_each_sum(w, first, [&](uint32_t number, uint32_t without, uint64_t more) {
      half.outer[number] = number ? half.outer[without] + more : 0;
    });
    const uint32_t inner = for_each_sum(w, first + 2, [&](uint32_t number, uint32_t without, uint64_t more) {
      half.inner[number] = {number ? half.inner[without].sum + more : 0, number};
    });
    inner_ = half.inner.first(inner);
    std::sort(inner_.begin(), inner_.end(),
              [](const Part& a, const Part& b) { return a.sum != b.sum ? a.sum < b.sum : a.number < b.number; });
    heads_ = half.heads.first(outer);
    // The empty subset of the inner quarter is its least: sums in order of the outer ones are a heap.
    for (uint32_t number = 0; number < outer; ++number) heads_[number] = {half.outer[number], number, 0};
    std::sort(heads_.begin(), heads_.end(), before);
  }

  bool empty() const { return heads_.empty(); }
  uint64_t sum() const { return heads_[0].sum; }
  uint32_t outer() const { return heads_[0].outer; }
  uint32_t inner() const { return inner_[heads_[0].inner_place].number; }

  void pop() {
    Head head = heads_[0];
    if (head.inner_place + 1 < inner_.size()) {
      head.sum += inner_[head.inner_place + 1].sum - inner_[head.inner_place].sum;
      ++head.inner_place;
    } else {
      head = heads_.back();
      heads_ = heads_.first(heads_.size() - 1);
    }
    if (!heads_.empty()) sink(head);
  }

 private:
  static bool before(const Head& a, const Head& b) { return a.sum != b.sum ? a.sum < b.sum : a.outer < b.outer; }

  // Puts the head where it belongs, beginning at the root.
  void sink(const Head& head) {
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < heads_.size(); at = child) {
      if (child + 1 < heads_.size() && before(heads_[child + 1], heads_[child])) ++child;
      if (!before(heads_[child], head)) break;
      heads_[at] = heads_[child];
    }
    heads_[at] = head;
  }

  std::span<Part> inner_;
  std::span<Head> heads_;
};

// Bits of a quarter's subset, spread over the items that it is made of.
uint64_t spread(uint32_t number, uint32_t first) {
  uint64_t items = 0;
  for (uint32_t bit = 0; number >> bit != 0; ++bit) items |= uint64_t{number >> bit & 1} << (first + 4 * bit);
  return items;
}

uint64_t items_of(const AscendingSums& half, uint32_t first) {
  return spread(half.outer(), first) | spread(half.inner(), first + 2);
}

}  // namespace

void SubsetScratch::layout(ArenaLayout& cutter, uint32_t max_items) {
  const size_t subsets = size_t{1} << (std::min(max_items, kMaxSubsetItems) + 3) / 4;
  for (Half& half : halves) {
    half.outer = cutter.allocate_span<uint64_t>(subsets);
    half.inner = cutter.allocate_span<Part>(subsets);
    half.heads = cutter.allocate_span<Head>(subsets);
  }
}

// Subsets of the even items are taken, those of the odd ones left out, both by ascending sums: the further the one has
// come, the further must the other.
SubsetAnswer greatest_subset(const SubsetQuery& query, SubsetScratch& scratch, StopToken& stop) {
  constexpr uint32_t kPollEvery = 1024;
  AscendingSums taken(query.w, 0, scratch.halves[0]), left_out(query.w, 1, scratch.halves[1]);
  uint64_t odd = 0, odd_items = 0;
  for (size_t i = 1; i < query.w.size(); i += 2) {
    odd += query.w[i] + kOneItem;
    odd_items |= uint64_t{1} << i;
  }
  const uint64_t size = query.count * kOneItem, limit = size + query.limit, enough = size + query.enough;
  SubsetAnswer answer;
  uint64_t least = size;  // of a sum that is better; smaller subsets stay below
  uint32_t steps = 0;
  const auto stopped = [&] { return ++steps % kPollEvery == 0 && stop.requested(); };
  for (; !taken.empty(); taken.pop()) {
    if (stopped()) return answer;
    for (; !left_out.empty() && taken.sum() + odd > limit + left_out.sum(); left_out.pop())
      if (stopped()) return answer;
    if (left_out.empty()) break;
    const uint64_t sum = taken.sum() + odd - left_out.sum();
    if (sum < least) continue;
    least = sum + 1;
    answer = {true, false, static_cast<uint32_t>(sum - size),
              items_of(taken, 0) | (odd_items & ~items_of(left_out, 1))};
    if (sum >= enough) return answer;
  }
  answer.exhausted = true;
  return answer;
}

}  // namespace ballast::cpu
