#include "plugin/check/recipe.hpp"

#include <algorithm>
#include <limits>

#include "host/cpu/engine.hpp"
#include "host/cpu/exchange/exchange.hpp"
#include "plugin/boundary/structs.hpp"

namespace ballast::plugin {
namespace {

static_assert(static_cast<uint32_t>(OrderKind::boosted) == BALLAST_ORDER_BOOSTED);
static_assert(static_cast<uint32_t>(BuilderKind::fold) == BALLAST_BUILDER_FOLD);
static_assert(static_cast<uint32_t>(RefinerKind::exchange) == BALLAST_REFINER_EXCHANGE);
static_assert(static_cast<uint32_t>(RefinerKind::lift) == BALLAST_REFINER_LIFT);
static_assert(static_cast<uint32_t>(RefinerKind::rounds) == BALLAST_REFINER_ROUNDS);
static_assert(static_cast<uint32_t>(Objective::imbalance) == BALLAST_OBJECTIVE_IMBALANCE);
static_assert(kOne == BALLAST_ONE);

constexpr uint32_t kDefaultMoveCap = 50;
constexpr uint32_t kDefaultSpreadWidth = 4;
constexpr uint32_t kDefaultSubset = 2;
constexpr uint32_t kDefaultStall = 32;

static_assert(kMaxRefiners == BALLAST_MAX_REFINERS);

// An element's field, for errors inside a list.
Field at(Field list, size_t element, size_t size, size_t member) {
  return {list.type, list.offset + static_cast<uint32_t>(element * size + member)};
}

bool takes_noise(OrderKind kind) { return kind == OrderKind::noisy || kind == OrderKind::noisy_ramp; }

ballast_result check_choice(uint32_t value, uint32_t largest, Field field, const char* name, const ErrorSink& errors) {
  if (value <= largest) return BALLAST_OK;
  return errors.fail(BALLAST_E_ARGUMENT, field, "recipe.%s is %u; it must be 0 to %u.", name, value, largest);
}

// ---- orders ----

ballast_result read_order(const ballast_order_rule* rules, uint32_t i, OrderRule& out, const ErrorSink& errors) {
  const ballast_order_rule& rule = rules[i];
  const Field list = BALLAST_FIELD(ballast_recipe, orders);
  const auto field = [&](size_t member) { return at(list, i, sizeof rule, member); };
  if (rule.kind < BALLAST_ORDER_LPT || rule.kind > BALLAST_ORDER_BOOSTED)
    return errors.fail(BALLAST_E_ARGUMENT, field(offsetof(ballast_order_rule, kind)),
                       "recipe.orders[%u].kind is %u; it must be %u to %u.", i, rule.kind, BALLAST_ORDER_LPT,
                       BALLAST_ORDER_BOOSTED);
  const bool in_place = i == 0 ? rule.first_candidate == 0 : rule.first_candidate > rules[i - 1].first_candidate;
  if (!in_place)
    return errors.fail(BALLAST_E_ARGUMENT, field(offsetof(ballast_order_rule, first_candidate)),
                       "recipe.orders[%u].first_candidate is %u; the first rule starts at 0, each other one later.", i,
                       rule.first_candidate);
  out = {rule.first_candidate, static_cast<OrderKind>(rule.kind), rule.base ? rule.base : kOne, rule.amplitude};
  if (!takes_noise(out.kind) && (rule.base != 0 || rule.amplitude != 0))
    return errors.fail(BALLAST_E_ARGUMENT,
                       field(rule.base ? offsetof(ballast_order_rule, base) : offsetof(ballast_order_rule, amplitude)),
                       "recipe.orders[%u] has a base or an amplitude, which only noisy orders take.", i);
  if (rule.amplitude > std::numeric_limits<uint32_t>::max() - out.base)
    return errors.fail(BALLAST_E_ARGUMENT, field(offsetof(ballast_order_rule, amplitude)),
                       "recipe.orders[%u]: base %u plus amplitude %u is not below 2^32.", i, out.base, rule.amplitude);
  return BALLAST_OK;
}

ballast_result read_orders(const ballast_recipe& desc, Recipe& recipe, const ErrorSink& errors) {
  if (const auto code = check_choice(desc.order_count, BALLAST_MAX_ORDERS, BALLAST_FIELD(ballast_recipe, order_count),
                                     "order_count", errors))
    return code;
  if (desc.order_count != 0) recipe.orders.count = desc.order_count;
  for (uint32_t i = 0; i < desc.order_count; ++i)
    if (const auto code = read_order(desc.orders, i, recipe.orders[i], errors)) return code;
  while (recipe.orders[recipe.orders.count - 1].first_candidate >= recipe.candidates) --recipe.orders.count;
  return BALLAST_OK;
}

// ---- refiners ----

struct RefinerSource {
  const ballast_refiner* entries;
  uint32_t count;
  Field list;
  Field count_field;
  const char* name;
};

ballast_result read_refiner(const RefinerSource& source, uint32_t i, const Refiner* base, Refiner& out,
                            const ErrorSink& errors) {
  const ballast_refiner& entry = source.entries[i];
  const auto field = [&](size_t member) { return at(source.list, i, sizeof entry, member); };
  if (entry.kind < BALLAST_REFINER_VARIANCE || entry.kind > BALLAST_REFINER_ROUNDS)
    return errors.fail(BALLAST_E_ARGUMENT, field(offsetof(ballast_refiner, kind)),
                       "recipe.%s[%u].kind is %u; it must be %u to %u.", source.name, i, entry.kind,
                       BALLAST_REFINER_VARIANCE, BALLAST_REFINER_ROUNDS);
  out.kind = static_cast<RefinerKind>(entry.kind);
  const bool exchanges = out.kind == RefinerKind::exchange, spreads = out.kind == RefinerKind::spread;
  const bool in_rounds = out.kind == RefinerKind::rounds, aims = aims_at_gap(out.kind);
  if (!spreads && !aims && entry.width != 0)
    return errors.fail(BALLAST_E_ARGUMENT, field(offsetof(ballast_refiner, width)),
                       "recipe.%s[%u].width is %u; only spread, exchange and rounds take a width.", source.name, i,
                       entry.width);
  const uint32_t widest = exchanges ? cpu::kMaxSubset : kRoundsMostSubset;
  if (aims && entry.width > widest)
    return errors.fail(BALLAST_E_ARGUMENT, field(offsetof(ballast_refiner, width)),
                       "recipe.%s[%u].width is %u; %s takes at most %u items at once.", source.name, i, entry.width,
                       exchanges ? "exchange" : "rounds", widest);
  if (!exchanges && entry.stall != 0)
    return errors.fail(BALLAST_E_ARGUMENT, field(offsetof(ballast_refiner, stall)),
                       "recipe.%s[%u].stall is %u; only exchange takes a stall.", source.name, i, entry.stall);
  if (!aims && entry.target_gap_ppb != 0)
    return errors.fail(BALLAST_E_ARGUMENT, field(offsetof(ballast_refiner, target_gap_ppb)),
                       "recipe.%s[%u].target_gap_ppb is %u; only exchange and rounds take a target gap.", source.name,
                       i, entry.target_gap_ppb);
  if (!in_rounds && entry.min_slots != 0)
    return errors.fail(BALLAST_E_ARGUMENT, field(offsetof(ballast_refiner, min_slots)),
                       "recipe.%s[%u].min_slots is %u; only rounds takes one.", source.name, i, entry.min_slots);
  if (entry.min_slots != 0 && (entry.min_slots < kRoundsLeastSlots || entry.min_slots > kRoundsMostSlots))
    return errors.fail(BALLAST_E_ARGUMENT, field(offsetof(ballast_refiner, min_slots)),
                       "recipe.%s[%u].min_slots is %u; it must be 0 or %u to %u.", source.name, i, entry.min_slots,
                       kRoundsLeastSlots, kRoundsMostSlots);
  const auto chosen = [&](uint32_t given, uint32_t Refiner::*member, uint32_t otherwise) {
    return given ? given : base && base->*member ? base->*member : otherwise;
  };
  out.move_cap = chosen(entry.move_cap, &Refiner::move_cap, kDefaultMoveCap);
  if (spreads) out.width = chosen(entry.width, &Refiner::width, kDefaultSpreadWidth);
  if (aims) {
    out.width = chosen(entry.width, &Refiner::width, kDefaultSubset);
    out.target_gap_ppb = entry.target_gap_ppb;
  }
  if (exchanges) out.stall = chosen(entry.stall, &Refiner::stall, kDefaultStall);
  if (in_rounds) out.min_slots = chosen(entry.min_slots, &Refiner::min_slots, kRoundsLeastSlots);
  return BALLAST_OK;
}

ballast_result read_refiners(const RefinerSource& source, RefinerList& list, const ErrorSink& errors) {
  if (source.count == 0) return BALLAST_OK;
  const RefinerList base = list;
  list = {};
  if (source.count == BALLAST_NONE) return BALLAST_OK;
  if (source.count > BALLAST_MAX_REFINERS)
    return errors.fail(BALLAST_E_ARGUMENT, source.count_field,
                       "recipe.%s_count is %u; it must be 0 to %u, or BALLAST_NONE.", source.name, source.count,
                       BALLAST_MAX_REFINERS);
  list.count = source.count;
  for (uint32_t i = 0; i < source.count; ++i) {
    const Refiner* same_place = i < base.count ? &base[i] : nullptr;
    if (const auto code = read_refiner(source, i, same_place, list[i], errors)) return code;
  }
  return BALLAST_OK;
}

// ---- the whole ----

ballast_result read_scalars(const ballast_recipe& desc, Recipe& recipe, const ErrorSink& errors) {
  if (const auto code = check_choice(desc.candidates, BALLAST_MAX_CANDIDATES, BALLAST_FIELD(ballast_recipe, candidates),
                                     "candidates", errors))
    return code;
  if (const auto code =
          check_choice(desc.builder, BALLAST_BUILDER_FOLD, BALLAST_FIELD(ballast_recipe, builder), "builder", errors))
    return code;
  if (const auto code = check_choice(desc.objective, BALLAST_OBJECTIVE_IMBALANCE,
                                     BALLAST_FIELD(ballast_recipe, objective), "objective", errors))
    return code;
  if (desc.reserved != 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_recipe, reserved),
                       "recipe.reserved is %u; it must be 0.", desc.reserved);
  if (desc.candidates) recipe.candidates = desc.candidates;
  if (desc.builder) recipe.builder = static_cast<BuilderKind>(desc.builder);
  if (desc.objective) recipe.choose = static_cast<Objective>(desc.objective);
  if (desc.keep) recipe.keep = desc.keep == BALLAST_NONE ? 0 : desc.keep;
  // Keeping k sorts them even where k is all, so this is not the same as 0.
  recipe.keep = std::min(recipe.keep, recipe.candidates);
  return BALLAST_OK;
}

ballast_result check_whole(const Recipe& recipe, const ErrorSink& errors) {
  if (recipe.builder == BuilderKind::fold && (recipe.orders.count != 1 || recipe.orders[0].kind != OrderKind::lpt))
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_recipe, builder),
                       "recipe.builder fold takes the items heaviest first; its only order must be lpt.");
  if (recipe.keep != 0 && is_sequential(recipe))
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_recipe, keep),
                       "recipe.keep is %u beside a boosted order, whose candidates depend on each other.", recipe.keep);
  return BALLAST_OK;
}

void write_refiners(const RefinerList& list, ballast_refiner* entries, uint32_t& count) {
  count = list.empty() ? BALLAST_NONE : list.count;
  for (uint32_t i = 0; i < list.count; ++i) {
    entries[i].kind = static_cast<uint32_t>(list[i].kind);
    entries[i].move_cap = list[i].move_cap;
    entries[i].width = list[i].width;
    entries[i].stall = list[i].stall;
    entries[i].target_gap_ppb = list[i].target_gap_ppb;
    entries[i].min_slots = list[i].min_slots;
  }
}

}  // namespace

ballast_result read_recipe(const ballast_recipe* source, const Recipe& base, Recipe& recipe, const ErrorSink& errors) {
  ballast_recipe desc;
  if (const ballast_result code = read_in(source, desc, errors)) return code;
  recipe = base;
  if (const ballast_result code = read_scalars(desc, recipe, errors)) return code;
  if (const ballast_result code = read_orders(desc, recipe, errors)) return code;
  const RefinerSource refine{desc.refine, desc.refine_count, BALLAST_FIELD(ballast_recipe, refine),
                             BALLAST_FIELD(ballast_recipe, refine_count), "refine"};
  if (const ballast_result code = read_refiners(refine, recipe.refine, errors)) return code;
  const RefinerSource finish{desc.finish, desc.finish_count, BALLAST_FIELD(ballast_recipe, finish),
                             BALLAST_FIELD(ballast_recipe, finish_count), "finish"};
  if (const ballast_result code = read_refiners(finish, recipe.finish, errors)) return code;
  return check_whole(recipe, errors);
}

uint32_t most_items(const Recipe& recipe) {
  const bool one_lpt = recipe.candidates == 1 && recipe.orders[0].kind == OrderKind::lpt;
  bool scales = one_lpt && recipe.builder != BuilderKind::dealt;
  for (const auto* list : {&recipe.refine, &recipe.finish})
    for (const Refiner& refiner : *list) scales &= aims_at_gap(refiner.kind);
  return scales ? cpu::kMaxItemsGreedy : cpu::kMaxItems;
}

ballast_recipe to_desc(const Recipe& recipe) {
  ballast_recipe desc = {};
  desc.candidates = recipe.candidates;
  desc.builder = static_cast<uint32_t>(recipe.builder);
  desc.keep = recipe.keep ? recipe.keep : BALLAST_NONE;
  desc.objective = static_cast<uint32_t>(recipe.choose);
  desc.order_count = recipe.orders.count;
  for (uint32_t i = 0; i < recipe.orders.count; ++i) {
    const OrderRule& rule = recipe.orders[i];
    const bool noise = takes_noise(rule.kind);
    desc.orders[i] = {rule.first_candidate, static_cast<uint32_t>(rule.kind), noise ? rule.base : 0,
                      noise ? rule.amplitude : 0};
  }
  write_refiners(recipe.refine, desc.refine, desc.refine_count);
  write_refiners(recipe.finish, desc.finish, desc.finish_count);
  return desc;
}

}  // namespace ballast::plugin
