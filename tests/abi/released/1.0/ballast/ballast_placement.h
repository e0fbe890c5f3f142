/* SPDX-License-Identifier: MIT
 *
 * Ballast: options of a job. Packs that differ, classes, copies of items, a previous placement,
 * several scenarios. ballast.h includes this file.
 */
#ifndef BALLAST_BALLAST_H
#include "ballast.h" /* which includes this file in its place */
#endif
#ifndef BALLAST_BALLAST_PLACEMENT_H
#define BALLAST_BALLAST_PLACEMENT_H

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Options of a job ---------------------------------------------------------------------------
 *
 * Each struct here is chained to a ballast_job_desc, with BALLAST_CRITICAL set in its struct_type:
 * a library that does not know the struct then fails the job instead of ignoring the option. No
 * struct needs another. A struct whose fields are all zero changes nothing.
 *
 * Example: options
 *
 *     ballast_packs packs = BALLAST_INIT(ballast_packs, BALLAST_TYPE_PACKS | BALLAST_CRITICAL);
 *     packs.counts = BALLAST_COUNTS_CAPACITY;
 *     packs.capacity = capacity;  // most items of each pack
 *     job.h.next = &packs.h;
 *     return api->run(context, &job, error);
 *
 * The strategy peak_exchange supports them, and so do recipes of BALLAST_BUILDER_FOLD with
 * BALLAST_REFINER_EXCHANGE alone, for up to 8192 items, slots and packs of a layer. The strategy
 * `eplb` supports ballast_replicas alone. For other strategies the job returns
 * BALLAST_E_UNSUPPORTED.
 *
 * Jobs with options run on the CPU. On a Vulkan device run and begin return BALLAST_DEGRADED,
 * record and submit BALLAST_E_UNSUPPORTED. If no packing meets all options the job returns
 * BALLAST_E_INFEASIBLE.
 */

#define BALLAST_MAX_SCENARIOS 8u /* Most scenarios of a job. */

/* How many items a pack holds. */
enum ballast_counts {
  /* item_count / pack_count, rounded down or up. */
  BALLAST_COUNTS_EVEN = 0,
  /* Up to the pack's capacity. */
  BALLAST_COUNTS_CAPACITY = 1,
  /* Any number. */
  BALLAST_COUNTS_FREE = 2
};

/* Packs that differ. A pack's time is (base_load + load) * pace. The heaviest pack is the one of
 * the greatest time; all that the job and its reports state of loads then holds for times, except
 * pack_load and pack_value. Ranks may have gaps if packs hold different numbers of items. */
typedef struct ballast_packs {
  /* Required. */
  ballast_head h;
  /* Optional. A ballast_counts. Default 0: BALLAST_COUNTS_EVEN. */
  uint32_t counts;
  /* Must be 0. */
  uint32_t reserved;
  /* Required with BALLAST_COUNTS_CAPACITY, else NULL. [pack], most items of each pack; 0: the pack
   * stays empty. Owner: the caller; (borrow) for run, until wait for begin. */
  const uint32_t* capacity;
  /* Optional. [pack], time for a unit of weight, 1 to 255. Default NULL: 1. Owner: the caller; as
   * capacity. */
  const uint32_t* pace;
  /* Optional. [layer][pack], with scenarios [layer][scenario][pack], of the job's weight_type: what
   * each pack carries already. Default NULL: 0. Owner: the caller; as capacity. */
  const void* base_load;
} ballast_packs;

/* Items that exclude each other: items of one class never share a pack. */
typedef struct ballast_classes {
  /* Required. */
  ballast_head h;
  /* Optional. [layer][item], the class of each item; 0: none. Default NULL: no classes. Owner: the
   * caller; (borrow) for run, until wait for begin. */
  const uint32_t* item_class;
} ballast_classes;

/* The type of the indices in ballast_replicas and ballast_previous.item_of_slot. */
enum ballast_index_type {
  BALLAST_INDEX_I32 = 0, /* int32_t */
  BALLAST_INDEX_I64 = 1  /* int64_t */
};

/* Copies of items. The packs have slot_count slots, equally many each; every item is in at least
 * one pack and never twice in one. A copy weighs its item's weight divided by its copies, rounded
 * up. Slot s belongs to pack s / (slot_count / pack_count).
 *
 * The job's pack_index and rank_in_pack are NULL. Its pack_count need not divide its item_count.
 * The context's max_items is at least slot_count. The job returns BALLAST_E_UNSUPPORTED with counts
 * other than even, and with classes; with more than one node also with a previous placement, packs
 * that differ, and scenarios.
 *
 * The strategy `eplb` is the published placement of experts: it may put an item twice into a
 * pack. */
typedef struct ballast_replicas {
  /* Required. */
  ballast_head h;
  /* Optional. Slots of a layer: a multiple of pack_count, item_count or more. Default 0:
   * item_count. */
  uint32_t slot_count;
  /* Optional. Groups of equally many neighbouring items; divides item_count. Default 0: 1. */
  uint32_t group_count;
  /* Optional. Nodes of equally many neighbouring packs; divides pack_count and group_count. A group
   * stays on one node. Default 0: 1. */
  uint32_t node_count;
  /* Optional. Most copies of an item. Default 0: as many as there are packs. */
  uint32_t max_copies;
  /* Optional. A ballast_index_type, of the outputs and of ballast_previous.item_of_slot. Default 0:
   * BALLAST_INDEX_I32. */
  uint32_t index_type;
  /* Required with slots_of_item. Entries of an item in slots_of_item; also limits its copies.
   * Default 0: no limit. */
  uint32_t copy_stride;
  /* Required. Output [layer][slot]: the item in each slot. Owner: the caller; (borrow) for run,
   * until wait for begin. */
  void* item_of_slot;
  /* Optional. Output [layer][item][copy_stride]: the slots of each item, ascending, then -1.
   * Default NULL: not written. Owner: the caller; as item_of_slot. */
  void* slots_of_item;
  /* Optional. Output [layer][item]: the number of copies. Default NULL: not written. Owner: the
   * caller; as item_of_slot. */
  uint32_t* copies;
} ballast_replicas;

/* A ballast_previous.move_cost: the item stays in its previous pack. */
#define BALLAST_PINNED 0xFFFFFFFFu

/* A previous placement, and the cost of leaving it. Give pack, or item_of_slot with
 * ballast_replicas, never both. An item moves in any case if counts, classes or copies forbid its
 * place. With copies, each slot with an item that is new to its pack costs 1. An item that stays in
 * its pack keeps its rank or slot. */
typedef struct ballast_previous {
  /* Required. */
  ballast_head h;
  /* Optional. Most cost of all moves of a layer; BALLAST_NONE: no move but those that must be.
   * Default 0: no limit. */
  uint32_t max_moved;
  /* Optional. The price of a unit of cost, as a share of the lower bound in 10^-9, up to 10^9.
   * Default 0: moves are free. */
  uint32_t move_price_ppb;
  /* Optional. The least gain: items move only if that lowers max_load by more than this share, in
   * 10^-9, up to 10^9. Default 0: any gain. */
  uint32_t min_gain_ppb;
  /* Must be 0. */
  uint32_t reserved;
  /* Required with ballast_replicas if another field is set, else NULL. [layer][slot], of
   * ballast_replicas.index_type: the item of each slot; -1: none. Owner: the caller; (borrow) for
   * run, until wait for begin. */
  const void* item_of_slot;
  /* Required without ballast_replicas if another field is set, else NULL. [layer][item], the pack
   * of each item; -1: none. Owner: the caller; as item_of_slot. */
  const int32_t* pack;
  /* Optional, with pack. [layer][item], the rank of each item in its pack; -1: none. Default NULL:
   * none. Owner: the caller; as item_of_slot. */
  const int32_t* rank;
  /* Optional, with pack. [layer][item], the cost of moving each item, or BALLAST_PINNED; a layer's
   * sum is below 2^31. Default NULL: 1. Owner: the caller; as item_of_slot. */
  const uint32_t* move_cost;
} ballast_previous;

/* How the scenarios' weights compare. */
enum ballast_scenario_scale {
  /* By shares of each scenario's own total. */
  BALLAST_SCALE_EQUAL = 0,
  /* The weights of all scenarios have the same unit. */
  BALLAST_SCALE_ABSOLUTE = 1
};

/* What is minimised over the scenarios. */
enum ballast_scenario_level {
  /* The excess over what is possible for the scenario alone. */
  BALLAST_LEVEL_REGRET = 0,
  /* The times themselves. */
  BALLAST_LEVEL_PLAIN = 1
};

/* What is known of one scenario of a layer. It has no head; its size is
 * ballast_scenarios.report_stride. Times of packs are without what ballast_scenario_level adds. */
typedef struct ballast_scenario_report {
  /* Time of the slowest pack. */
  uint32_t max_load;
  /* Time of the fastest pack. */
  uint32_t min_load;
  /* Weight of all items, without base loads and paces. */
  uint32_t total_load;
  /* No packing for this scenario alone has a smaller max_load. */
  uint32_t lower_bound;
  /* The unit of these four, in units of the scenario's weights. */
  double unit;
} ballast_scenario_report;

/* Several vectors of weights for the same items, and one packing for all. job.weights holds
 * scenario 0; scenario k begins k * scenario_stride bytes later. The job minimises the greatest
 * value over packs and scenarios. Its reports count such values: total_load is that of scenario 0,
 * and the doubles are shares of that scenario's mean load. pack_load and pack_value are
 * [layer][scenario][pack]. */
typedef struct ballast_scenarios {
  /* Required. */
  ballast_head h;
  /* Optional. Scenarios, 2 to BALLAST_MAX_SCENARIOS. Default 0, or 1: the weights of the job
   * alone. */
  uint32_t count;
  /* Optional. A ballast_scenario_scale. Default 0: BALLAST_SCALE_EQUAL. */
  uint32_t scale;
  /* Optional. A ballast_scenario_level. Default 0: BALLAST_LEVEL_REGRET. Ignored with cap. */
  uint32_t level;
  /* Optional. Bytes from report to report. Default 0: sizeof(ballast_scenario_report). */
  uint32_t report_stride;
  /* Optional. Bytes from scenario to scenario, a multiple of a weight's size. Default 0:
   * layer_count times the weight stride. */
  uint64_t scenario_stride;
  /* Optional. [scenario], 1 to 16. Default NULL: 1. Owner: the caller; (borrow) for run, until wait
   * for begin. */
  const uint32_t* importance;
  /* Optional. [scenario], the greatest time wanted, in units of the scenario's weights times paces;
   * 0: none. At least one scenario has none. Default NULL: none. Where the packing exceeds a cap
   * the layer's report has BALLAST_REPORT_CAP_EXCEEDED. Owner: the caller; as importance. Overrides
   * level. */
  const double* cap;
  /* Optional. Output [layer][scenario], report_stride bytes apart. Default NULL: not written.
   * Owner: the caller; as importance. */
  ballast_scenario_report* reports;
} ballast_scenarios;

/* Sizes of 1.0, in bytes. They never change. */
#define BALLAST_SIZE_PACKS_1_0 48u
#define BALLAST_SIZE_CLASSES_1_0 24u
#define BALLAST_SIZE_REPLICAS_1_0 64u
#define BALLAST_SIZE_PREVIOUS_1_0 64u
#define BALLAST_SIZE_SCENARIOS_1_0 64u
#define BALLAST_SIZE_SCENARIO_REPORT_1_0 24u

#ifdef __cplusplus
}
#endif
#endif /* BALLAST_BALLAST_PLACEMENT_H */
