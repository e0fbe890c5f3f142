#include "tests/vulkan/runtime/barrier_audit.hpp"

#include <algorithm>

#include "host/recipe/recipe.hpp"

namespace ballast::vulkan_test {
namespace {

using namespace vulkan;
using Kind = Command::Kind;

struct Touched {
  std::vector<Place> reads, writes, atomics;  // atomics do not mind each other
};

struct RowNumber {
  uint32_t layer, candidate;
};

// The rows that a dispatch serves. Under ROWS_KEPT and ROWS_BEST they depend on the data: as if the first candidates
// were kept, and the first of them chosen.
std::vector<RowNumber> rows_of(const Command& c) {
  std::vector<RowNumber> rows;
  for (uint32_t g = c.push.group_begin; g < c.push.group_begin + c.groups; ++g) {
    const bool best = c.push.rows() == RowMode::best;
    const uint32_t layer = best ? g : g / c.push.per_layer;
    const uint32_t candidate = best ? 0 : c.push.candidate_begin + g % c.push.per_layer;
    rows.push_back({layer, candidate});
  }
  return rows;
}

Touched touched_by(const Command& c) {
  const Push& p = c.push;
  const uint32_t n = c.constants.items, m = c.constants.packs;
  Touched t;
  const auto read = [&](uint32_t at) { t.reads.push_back(place_in(c, Binding::scratch, at)); };
  const auto write = [&](uint32_t at) { t.writes.push_back(place_in(c, Binding::scratch, at)); };
  const auto at_layer = [&](uint32_t layer) { return kSliceHead + layer * p.layer_words; };
  const auto at_row = [&](uint32_t layer, uint32_t k) { return at_layer(layer) + p.rows_at + k * p.row_words; };
  const auto at_tail = [&](uint32_t layer) { return at_row(layer, p.candidates); };  // `keep` or `level`
  const auto layers = [&](auto visit) {
    for (uint32_t layer = p.group_begin; layer < p.group_begin + c.groups; ++layer) visit(layer);
  };
  switch (c.kernel) {
    case Kernel::quantise:
      layers([&](uint32_t layer) {
        t.reads.push_back(place_in(c, Binding::weights, p.layer_begin + layer));
        write(at_layer(layer) + layer_weight());
        write(at_layer(layer) + kLayerMeta);
        if (p.layer_begin + layer == 0) {
          write(kSliceFirstBad);
          t.writes.push_back(place_in(c, Binding::status, 0));
        }
      });
      break;
    case Kernel::order:
      if (c.constants.variant == 0) {
        layers([&](uint32_t layer) {
          read(at_layer(layer) + layer_weight());
          write(at_layer(layer) + layer_lpt(n));
        });
        break;
      }
      for (const auto& [layer, candidate] : rows_of(c)) {
        if (c.constants.variant == 1) read(at_layer(layer) + layer_weight());
        if (c.constants.variant == 3) read(at_layer(layer) + layer_lpt(n));
        if (p.kind == static_cast<uint32_t>(OrderKind::boosted) && candidate > 0) read(at_tail(layer));
        write(at_row(layer, candidate) + row_order());
      }
      break;
    case Kernel::greedy:
    case Kernel::dealt:
    case Kernel::fold:
      for (const auto& [layer, candidate] : rows_of(c)) {
        read(at_row(layer, candidate) + row_order());
        read(at_layer(layer) + layer_weight());
        write(at_row(layer, candidate) + row_slot(n));
        write(at_row(layer, candidate) + row_load(n));
        write(at_row(layer, candidate) + row_state(n, m));
      }
      break;
    case Kernel::bound:
      layers([&](uint32_t layer) {
        read(at_layer(layer) + layer_lpt(n));
        read(at_layer(layer) + layer_weight());
        write(at_layer(layer) + kLayerBound);
      });
      break;
    case Kernel::keep:
      layers([&](uint32_t layer) {
        for (uint32_t k = 0; k < p.candidates; ++k) read(at_row(layer, k) + row_state(n, m));
        write(at_tail(layer));
      });
      break;
    case Kernel::choose:
      layers([&](uint32_t layer) {
        const bool kept = p.rows() == RowMode::kept;
        if (kept) read(at_tail(layer));
        for (uint32_t k = 0; k < p.per_layer; ++k) read(at_row(layer, k) + row_load(n));
        read(at_layer(layer) + kLayerMeta);
        write(at_layer(layer) + kLayerBest);
        t.atomics.push_back(place_in(c, Binding::scratch, kSliceFirstBad));
      });
      break;
    case Kernel::boost:
      layers([&](uint32_t layer) {
        const uint32_t candidate = p.candidate_begin;
        read(at_row(layer, candidate) + row_slot(n));
        read(at_row(layer, candidate) + row_load(n));
        if (!p.starts()) read(at_tail(layer));
        write(at_tail(layer));
      });
      break;
    case Kernel::scatter:
      for (const auto& [layer, candidate] : rows_of(c)) {
        read(at_layer(layer) + kLayerBest);
        read(at_layer(layer) + kLayerMeta);
        read(at_layer(layer) + kLayerBound);
        read(at_row(layer, candidate) + row_slot(n));
        read(at_row(layer, candidate) + row_load(n));
        read(at_row(layer, candidate) + row_state(n, m));
        read(kSliceFirstBad);
        t.writes.push_back(place_in(c, Binding::status, 0));
        t.writes.push_back(place_in(c, Binding::pack_index, p.layer_begin + layer));
      }
      break;
    default:  // refiners
      for (const auto& [layer, candidate] : rows_of(c)) {
        if (p.rows() == RowMode::kept) read(at_tail(layer));
        if (p.rows() == RowMode::best) read(at_layer(layer) + kLayerBest);
        read(at_layer(layer) + layer_weight());
        for (const uint32_t at : {at_row(layer, candidate) + row_slot(n), at_row(layer, candidate) + row_load(n),
                                  at_row(layer, candidate) + row_state(n, m)}) {
          read(at);
          write(at);
        }
        if (c.kernel != Kernel::exchange && c.kernel != Kernel::rounds) continue;
        read(at_layer(layer) + kLayerBound);
        if (c.kernel == Kernel::rounds) continue;
        if (!p.starts()) read(at_row(layer, candidate) + row_search(n, m));
        write(at_row(layer, candidate) + row_search(n, m));
      }
  }
  return t;
}

std::string name_of(const Command& c) {
  switch (c.kind) {
    case Kind::dispatch:
      return vulkan::name_of(c.kernel);
    case Kind::copy:
      return "a copy";
    default:
      return "the host";
  }
}

class Audit {
 public:
  // Without the barrier number `left_out`, if there is such a one.
  Audit(const Stream& stream, size_t left_out) : stream_(stream), left_out_(left_out), places_(stream.places()) {}

  // Empty if every hazard has a barrier between; else the first that has none.
  std::string run() {
    std::string fault;
    for (size_t i = 0; i < stream_.commands.size() && fault.empty(); ++i) {
      if (stream_.commands[i].kind == Kind::wait) waited_ = i;
      for (const Access& access : stream_.accesses[i])
        if (fault.empty()) fault = check(i, access);
      for (const Access& access : stream_.accesses[i]) note(i, access);
    }
    return fault;
  }

 private:
  struct Past {
    size_t at = SIZE_MAX;
    Access access;
  };
  struct History {
    Past write;
    std::vector<Past> reads;                 // since then, the last of each stage
    std::vector<VkPipelineStageFlags> seen;  // the stages that see the write already
  };
  struct Order {
    bool ends_before = false, is_available = false, is_visible = false;
  };

  // What the barriers between the two make of them: by execution, also in chains, and by memory.
  Order order(const Past& first, size_t at, const Access& second) const {
    Order order;
    VkPipelineStageFlags reached = first.access.stage;
    for (size_t i = first.at + 1; i < at; ++i) {
      const Command& c = stream_.commands[i];
      if (c.kind != Kind::barrier || i == left_out_ || !(c.from_stage & reached)) continue;
      reached |= c.to_stage;
      order.is_available |= (c.from_stage & first.access.stage) && (c.from & first.access.access);
      const bool reaches = c.to_stage & second.stage;
      order.ends_before |= reaches;
      order.is_visible |= reaches && order.is_available && (c.to & second.access);
    }
    // The host knows by waiting that the device is done, and tells what it wrote by submitting.
    if (second.stage == VK_PIPELINE_STAGE_HOST_BIT) order.ends_before = first.at < waited_;
    if (first.access.stage == VK_PIPELINE_STAGE_HOST_BIT) order = {true, true, true};
    if (second.stage == VK_PIPELINE_STAGE_HOST_BIT && second.writes) order.is_available = order.ends_before;
    return order;
  }

  std::string check(size_t i, const Access& access) {
    History& history = places_[access.place];
    const bool both_atomic = access.atomic && history.write.access.atomic;
    if (history.write.at != SIZE_MAX && history.write.at != i && !both_atomic &&
        (access.writes || std::ranges::count(history.seen, access.stage) == 0)) {
      const Order o = order(history.write, i, access);
      if (!access.writes && !(o.ends_before && o.is_visible))
        return fault(i, " reads what was written by ", history.write);
      if (access.writes && !(o.ends_before && o.is_available))
        return fault(i, " overwrites what was written by ", history.write);
      if (!access.writes) history.seen.push_back(access.stage);
    }
    if (!access.writes) return "";
    for (const Past& read : history.reads)
      if (read.at != i && !order(read, i, access).ends_before) return fault(i, " overwrites what is read by ", read);
    return "";
  }

  void note(size_t i, const Access& access) {
    History& history = places_[access.place];
    if (access.writes) {
      history = {{i, access}, {}, {}};
      return;
    }
    std::erase_if(history.reads, [&](const Past& past) { return past.access.stage == access.stage; });
    history.reads.push_back({i, access});
  }

  std::string fault(size_t i, const char* what, const Past& other) const {
    return name_of(stream_.commands[i]) + what + name_of(stream_.commands[other.at]);
  }

  const Stream& stream_;
  size_t left_out_;
  std::vector<History> places_;
  size_t waited_ = 0;
};

}  // namespace

Place place_in(const Command& c, Binding binding, uint64_t word) {
  const VkDescriptorBufferInfo& info = c.bindings[static_cast<uint32_t>(binding)];
  return {reinterpret_cast<uint64_t>(info.buffer), info.offset / 4 + word};
}

Stream::Stream(std::vector<Command> list) : commands(std::move(list)), accesses(commands.size()) {
  for (size_t i = 0; i < commands.size(); ++i)
    if (commands[i].kind == Kind::dispatch) add_dispatch(i);
  // Copies and the host touch whole buffers: every place in them that anyone knows, and one that stands for the rest.
  for (size_t i = 0; i < commands.size(); ++i) {
    const Command& c = commands[i];
    if (c.kind == Kind::copy) {
      add_whole(i, c.from_buffer, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_READ_BIT, false);
      add_whole(i, c.to_buffer, VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_WRITE_BIT, true);
    } else if (c.kind == Kind::other) {  // the host's
      if (c.from_buffer) add_whole(i, c.from_buffer, VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT, false);
      if (c.to_buffer) add_whole(i, c.to_buffer, VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_WRITE_BIT, true);
    }
  }
}

size_t Stream::number_of(const Place& place) { return numbers_.try_emplace(place, numbers_.size()).first->second; }
void Stream::add_dispatch(size_t i) {
  const Touched touched = touched_by(commands[i]);
  for (const Place& place : touched.reads)
    accesses[i].push_back({number_of(place), VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_ACCESS_SHADER_READ_BIT, false});
  for (const Place& place : touched.writes)
    accesses[i].push_back({number_of(place), VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_ACCESS_SHADER_WRITE_BIT, true});
  for (const Place& place : touched.atomics)
    accesses[i].push_back(
        {number_of(place), VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT, VK_ACCESS_SHADER_WRITE_BIT, true, true});
}
void Stream::add_whole(size_t i, uint64_t buffer, VkPipelineStageFlags stage, VkAccessFlags access, bool writes) {
  number_of({buffer, UINT64_MAX});
  for (auto at = numbers_.lower_bound({buffer, 0}); at != numbers_.end() && at->first.first == buffer; ++at)
    accesses[i].push_back({at->second, stage, access, writes});
}

std::string audit(const Stream& stream, size_t left_out) { return Audit(stream, left_out).run(); }

}  // namespace ballast::vulkan_test
