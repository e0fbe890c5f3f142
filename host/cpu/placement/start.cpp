#include "host/cpu/placement/start.hpp"

#include <algorithm>

namespace ballast::cpu::placement {
namespace {

constexpr uint32_t kIndexBits = 16;
constexpr uint64_t kIndexMask = (uint64_t{1} << kIndexBits) - 1;

uint32_t index_of(uint64_t key) { return static_cast<uint32_t>(key & kIndexMask); }

class Filler {
 public:
  Filler(State& state, StartScratch& scratch) : state_(state), p_(state.problem()), s_(scratch) {}

  Status run() {
    if (const Status status = keep_stayers(); !status.ok()) return status;
    if (const Status status = let_go(); !status.ok()) return status;
    const std::span<int32_t> homeless = s_.homeless.first(homeless_);
    if (p_.scenarios == 1 && !p_.previous)
      list_all_heaviest_first(homeless);
    else
      sort_heaviest_first(state_, homeless, s_.key);
    by_load_ = paces_equal();
    at_once_ = p_.scenarios > 1 && std::all_of(p_.pace.begin(), p_.pace.end(), [](int32_t pace) { return pace == 1; });
    if (by_load_) queue_packs();
    for (const int32_t item : homeless) {
      if (!insert(static_cast<uint32_t>(item)))
        return failure(Code::infeasible, "no packing keeps the counts and the classes of items");
      --homeless_;
    }
    return {};
  }

 private:
  // All items in all their copies.
  void list_all_heaviest_first(std::span<int32_t> list) {
    const std::span<uint32_t> weight = s_.narrow.first(p_.items);
    const std::span<uint16_t> order = s_.order.first(p_.items);
    for (uint32_t i = 0; i < p_.items; ++i) weight[i] = static_cast<uint32_t>(state_.weight(0, i));
    order_lpt(weight, s_.ordering, order);
    size_t at = 0;
    for (const uint16_t item : order)
      for (uint32_t t = 0; t < state_.copies()[item]; ++t) list[at++] = item;
  }

  // Whether the least value after an item is that of the least base load and load, whatever the item.
  bool paces_equal() const {
    if (p_.scenarios > 1) return false;
    return std::all_of(p_.pace.begin(), p_.pace.end(), [&](int32_t pace) { return pace == p_.pace[0]; });
  }

  uint64_t queue_key(uint32_t pack) const {
    return static_cast<uint64_t>(p_.base[0][pack] + state_.load(0, pack)) << kIndexBits | pack;
  }

  void queue_packs() {
    waiting_ = 0;
    for (uint32_t pack = 0; pack < p_.packs; ++pack)
      if (state_.lists().count(pack) < p_.most[pack]) s_.lightest[waiting_++] = queue_key(pack);
    std::sort(s_.lightest.begin(), s_.lightest.begin() + waiting_);
  }

  // To the lightest pack that may take it; false where none may.
  bool insert_by_load(uint32_t item, int64_t spare) {
    for (uint32_t at = 0; at < waiting_; ++at) {
      const uint32_t pack = index_of(s_.lightest[at]);
      if (!has_room(pack, spare) || state_.clashes(item, pack)) continue;
      push(pack, item);
      if (state_.lists().count(pack) == p_.most[pack]) {
        std::copy(s_.lightest.begin() + at + 1, s_.lightest.begin() + waiting_, s_.lightest.begin() + at);
        --waiting_;
        return true;
      }
      const uint64_t key = queue_key(pack);
      for (; at + 1 < waiting_ && s_.lightest[at + 1] < key; ++at) s_.lightest[at] = s_.lightest[at + 1];
      s_.lightest[at] = key;
      return true;
    }
    return false;
  }

  void push(uint32_t pack, uint32_t item) {
    lack_ -= state_.lists().count(pack) < p_.least[pack];
    state_.push(pack, item);
  }

  // Previous items by (pinned first, lightest first, index) while there is room and none clashes.
  Status keep_stayers() {
    for (uint32_t i = 0; i < p_.items; ++i) {
      if (p_.pinned(i) && p_.home[i] == kNone)
        return failure(Code::infeasible, "item %u is pinned, but has no previous pack", i);
      if (!p_.previous || p_.home[i] == kNone)
        for (uint32_t t = 0; t < state_.copies()[i]; ++t) s_.homeless[homeless_++] = static_cast<int32_t>(i);
    }
    if (!p_.previous) return {};
    uint32_t stayers = 0;
    for (uint32_t i = 0; i < p_.items; ++i)
      if (p_.home[i] != kNone) s_.key[stayers++] = stay_key(i);
    std::sort(s_.key.begin(), s_.key.begin() + stayers);
    for (const uint64_t key : s_.key.first(stayers)) {
      const uint32_t item = index_of(key), pack = static_cast<uint32_t>(p_.home[item]);
      if (state_.lists().count(pack) < p_.most[pack] && !state_.clashes(item, pack))
        state_.lists().push(pack, static_cast<int32_t>(item));
      else if (p_.pinned(item))
        return failure(Code::infeasible, "item %u is pinned to pack %u, which has no room for it", item, pack);
      else
        s_.homeless[homeless_++] = static_cast<int32_t>(item);
    }
    for (uint32_t pack = 0; pack < p_.packs; ++pack) {
      const std::span<int32_t> list = state_.lists().of(pack);
      std::sort(list.begin(), list.end());
    }
    state_.reload();
    return {};
  }

  uint64_t stay_key(uint32_t item) const {
    constexpr uint64_t kUnpinned = uint64_t{1} << 63;
    return (p_.pinned(item) ? 0 : kUnpinned) | static_cast<uint64_t>(state_.heaviness(item)) << kIndexBits | item;
  }

  // What packs must still get.
  int64_t lack() const {
    int64_t lack = 0;
    for (uint32_t pack = 0; pack < p_.packs; ++pack)
      lack += std::max<int64_t>(0, int64_t{p_.least[pack]} - state_.lists().count(pack));
    return lack;
  }

  // While packs lack more than there is: the heaviest item of the pack of greatest value that can spare one.
  Status let_go() {
    for (int64_t missing = lack() - homeless_; missing > 0; --missing) {
      int32_t pack = kNone, item = kNone;
      for (uint32_t q = 0; q < p_.packs; ++q) {
        if (state_.lists().count(q) <= p_.least[q]) continue;
        const int32_t heavy = heaviest_unpinned(q);
        if (heavy == kNone || (pack != kNone && state_.value(q) <= state_.value(static_cast<uint32_t>(pack)))) continue;
        pack = static_cast<int32_t>(q);
        item = heavy;
      }
      if (pack == kNone) return failure(Code::infeasible, "no packing keeps the counts and the pinned items");
      s_.homeless[homeless_++] = item;
      state_.take(static_cast<uint32_t>(pack), static_cast<uint32_t>(item));
    }
    lack_ = lack();
    return {};
  }

  int32_t heaviest_unpinned(uint32_t pack) const {
    int32_t best = kNone;
    for (const int32_t item : state_.lists().of(pack)) {
      const auto i = static_cast<uint32_t>(item);
      if (p_.pinned(i)) continue;
      if (best == kNone || state_.heaviness(i) > state_.heaviness(static_cast<uint32_t>(best))) best = item;
    }
    return best;
  }

  bool has_room(uint32_t pack, int64_t spare) const {
    const uint32_t count = state_.lists().count(pack);
    return count < p_.most[pack] && (count < p_.least[pack] || spare > 0);
  }

  // To the pack of least value after it; else along the shortest chain.
  bool insert(uint32_t item) {
    const int64_t spare = homeless_ - lack_;
    if (by_load_) {
      if (insert_by_load(item, spare)) return true;
      if (!insert_by_chain(item, spare)) return false;
      queue_packs();
      return true;
    }
    int32_t best = kNone;
    if (at_once_) {
      best = lightest_with(item, spare);
      if (best == kNone) return insert_by_chain(item, spare);
      push(static_cast<uint32_t>(best), item);
      return true;
    }
    Wide least = 0;
    for (uint32_t pack = 0; pack < p_.packs; ++pack) {
      if (!has_room(pack, spare)) continue;
      const Wide value = state_.value_with(pack, item);
      if ((best != kNone && value >= least) || state_.clashes(item, pack)) continue;
      best = static_cast<int32_t>(pack);
      least = value;
    }
    if (best == kNone) return insert_by_chain(item, spare);
    push(static_cast<uint32_t>(best), item);
    return true;
  }

  // The pack of least value with the item, of those that may take it; for paces of 1.
  int32_t lightest_with(uint32_t item, int64_t spare) {
    constexpr int32_t kFull = INT32_MAX;
    const std::span<int32_t> value = s_.from.first(p_.packs);
    std::fill(value.begin(), value.end(), 0);
    for (uint32_t k = 0; k < p_.scenarios; ++k) {
      const int32_t more = state_.offset(k) + state_.weight(k, item);
      const int32_t* const base = p_.base[k].data();
      const int32_t* const load = state_.loads(k).data();
      for (size_t pack = 0; pack < value.size(); ++pack)
        value[pack] = std::max(value[pack], base[pack] + load[pack] + more);
    }
    for (uint32_t pack = 0; pack < p_.packs; ++pack)
      if (!has_room(pack, spare)) value[pack] = kFull;
    for (;;) {
      const auto least = std::min_element(value.begin(), value.end());
      if (*least == kFull) return kNone;
      const auto pack = static_cast<uint32_t>(least - value.begin());
      if (!state_.clashes(item, pack)) return static_cast<int32_t>(pack);
      *least = kFull;
    }
  }

  // Breadth first: a pack takes the item and gives one of its own, or its claim to one more, to the next.
  bool insert_by_chain(uint32_t item, int64_t spare) {
    std::fill_n(s_.from.begin(), p_.packs, kUnseen);
    queued_ = 0;
    for (uint32_t pack = 0; pack < p_.packs; ++pack)
      if (p_.most[pack] > 0 && !state_.clashes(item, pack)) visit(pack, kFirst, kNone);
    for (uint32_t head = 0; head < queued_; ++head) {
      const uint32_t pack = s_.queue[head];
      if (has_room(pack, spare)) {
        carry_out(item, pack);
        return true;
      }
      if (state_.lists().count(pack) < p_.most[pack])
        for (uint32_t next = 0; next < p_.packs; ++next)
          if (s_.from[next] == kUnseen && state_.lists().count(next) > p_.least[next])
            visit(next, static_cast<int32_t>(pack), kNone);
      visit_by_items(pack);
    }
    return false;
  }

  void visit(uint32_t pack, int32_t from, int32_t via) {
    s_.from[pack] = from;
    s_.via[pack] = via;
    s_.queue[queued_++] = pack;
  }

  // By each movable item of the pack, lightest first.
  void visit_by_items(uint32_t pack) {
    const std::span<int32_t> list = state_.lists().of(pack);
    for (uint32_t t = 0; t < list.size(); ++t) {
      const auto item = static_cast<uint32_t>(list[t]);
      s_.key[t] = static_cast<uint64_t>(state_.heaviness(item)) << kIndexBits | item;
    }
    std::sort(s_.key.begin(), s_.key.begin() + static_cast<ptrdiff_t>(list.size()));
    for (const uint64_t key : s_.key.first(list.size())) {
      const uint32_t item = index_of(key);
      if (p_.pinned(item)) continue;
      for (uint32_t next = 0; next < p_.packs; ++next)
        if (s_.from[next] == kUnseen && p_.most[next] > 0 && !state_.clashes(item, next))
          visit(next, static_cast<int32_t>(pack), static_cast<int32_t>(item));
    }
  }

  void carry_out(uint32_t item, uint32_t pack) {
    for (; s_.from[pack] >= 0; pack = static_cast<uint32_t>(s_.from[pack]))
      if (s_.via[pack] != kNone) {
        const auto moves = static_cast<uint32_t>(s_.via[pack]);
        state_.take(static_cast<uint32_t>(s_.from[pack]), moves);
        state_.push(pack, moves);
      }
    state_.push(pack, item);
    lack_ = lack();
  }

  static constexpr int32_t kFirst = -1, kUnseen = -2;

  State& state_;
  const Problem& p_;
  StartScratch& s_;
  uint32_t homeless_ = 0;
  int64_t lack_ = 0;      // what packs must still get
  bool by_load_ = false;  // packs wait in s_.lightest
  bool at_once_ = false;  // values of all packs are found side by side
  uint32_t waiting_ = 0;
  uint32_t queued_ = 0;
};

}  // namespace

void StartScratch::layout(ArenaLayout& cutter, uint32_t max_items, uint32_t max_packs) {
  key = cutter.allocate_span<uint64_t>(max_items);
  homeless = cutter.allocate_span<int32_t>(max_items);
  from = cutter.allocate_span<int32_t>(max_packs);
  via = cutter.allocate_span<int32_t>(max_packs);
  queue = cutter.allocate_span<uint32_t>(max_packs);
  lightest = cutter.allocate_span<uint64_t>(max_packs);
  narrow = cutter.allocate_span<uint32_t>(max_items);
  order = cutter.allocate_span<uint16_t>(max_items);
  ordering.layout(cutter, max_items);
}

void sort_heaviest_first(const State& state, std::span<int32_t> list, std::span<uint64_t> key) {
  constexpr Wide kAboveAll = Wide{1} << 40;
  for (uint32_t t = 0; t < list.size(); ++t) {
    const auto item = static_cast<uint32_t>(list[t]);
    key[t] = static_cast<uint64_t>(kAboveAll - state.heaviness(item)) << kIndexBits | item;
  }
  std::sort(key.begin(), key.begin() + static_cast<ptrdiff_t>(list.size()));
  for (uint32_t t = 0; t < list.size(); ++t) list[t] = static_cast<int32_t>(index_of(key[t]));
}

Status start(State& state, uint32_t pair_givers, StartScratch& scratch, ReplicateScratch& replicate,
             uint32_t& replaced) {
  const Problem& p = state.problem();
  replaced = 0;
  if (p.copies && p.previous) return mend(state, scratch, replicate);
  if (p.copies) {
    const std::span<int32_t> guide = replicate.guide.first(p.items);
    const std::span<uint32_t> copies = replicate.copies.first(p.items);
    guide_of(p, guide);
    greedy_copies(p, guide, replicate, copies);
    if (p.mean_slots == 2 && p.scenarios == 1 && p.alike) replaced = pair_copies(p, pair_givers, replicate, copies);
    state.start_copies(copies);
  }
  return Filler(state, scratch).run();
}

}  // namespace ballast::cpu::placement
