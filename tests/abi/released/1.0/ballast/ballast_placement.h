/* SPDX-License-Identifier: MIT
 *
 * Ballast: packs that differ, classes, copies, a previous placement, several scenarios. Included by ballast.h.
 *
 * Each struct here is chained to a ballast_job_desc, its struct_type or-ed with BALLAST_CRITICAL: a library that does
 * not know it then refuses the job instead of leaving the option out. None needs another. Every field at zero or NULL
 * means what the job means without the struct, unless the field says otherwise.
 *
 * Served by strategy peak_exchange and by recipes of BALLAST_BUILDER_FOLD with BALLAST_REFINER_EXCHANGE alone, for up
 * to 8192 items, slots and packs a layer. Strategy `eplb` takes ballast_replicas alone. Other strategies refuse them
 * with BALLAST_E_UNSUPPORTED. Jobs with them run on the CPU: a Vulkan device answers BALLAST_DEGRADED for run and
 * begin, and BALLAST_E_UNSUPPORTED for record and submit.
 */
#ifndef BALLAST_BALLAST_H
#include "ballast.h" /* which includes this file in its place */
#endif
#ifndef BALLAST_BALLAST_PLACEMENT_H
#define BALLAST_BALLAST_PLACEMENT_H

#ifdef __cplusplus
extern "C" {
#endif

#define BALLAST_TYPE_PACKS 0x000Bu
#define BALLAST_TYPE_CLASSES 0x000Cu
#define BALLAST_TYPE_REPLICAS 0x000Du
#define BALLAST_TYPE_PREVIOUS 0x000Eu
#define BALLAST_TYPE_SCENARIOS 0x000Fu

#define BALLAST_MAX_SCENARIOS 8u

/* ---- packs that differ ---------------------------------------------------------------------- */

#define BALLAST_COUNTS_EVEN 0u     /* item_count / pack_count items a pack, rounded down or up */
#define BALLAST_COUNTS_CAPACITY 1u /* at most capacity[pack] */
#define BALLAST_COUNTS_FREE 2u     /* any number */

/* A pack's time is (base_load + load) * pace. The heaviest pack is the one of the greatest time, and what the job and
 * its reports say of loads holds for times; pack_load and pack_value alone stay loads. Ranks may have gaps where packs
 * may hold different numbers of items. */
typedef struct ballast_packs {
  ballast_head h;
  uint32_t counts;          /* BALLAST_COUNTS_* */
  uint32_t reserved;        /* 0 */
  const uint32_t* capacity; /* (borrow) [pack], 0: takes nothing. Required with _CAPACITY, else NULL */
  const uint32_t* pace;     /* (borrow) [pack], 1 to 255: time of a unit of weight; NULL: 1 */
  /* (borrow) of the job's weight_type: [layer][pack], with scenarios [layer][scenario][pack]; NULL: 0 */
  const void* base_load;
} ballast_packs;

/* ---- classes -------------------------------------------------------------------------------- */

/* Items of one class never share a pack. */
typedef struct ballast_classes {
  ballast_head h;
  const uint32_t* item_class; /* (borrow) [layer][item], 0: of no class; NULL: no classes */
} ballast_classes;

/* ---- copies --------------------------------------------------------------------------------- */

#define BALLAST_INDEX_I32 0u
#define BALLAST_INDEX_I64 1u

/* Items in copies: slot_count slots, equally many a pack, every item in at least one pack, never twice in one. A copy
 * weighs its item's weight divided by its copies, rounded up. The pack of a slot is slot / (slot_count / pack_count).
 * The job's pack_index and rank_in_pack are NULL, its pack_count need not divide item_count, and the context's
 * max_items is at least slot_count. Refused with _E_UNSUPPORTED: counts other than EVEN, and classes; with more than
 * one node also a previous placement, packs that differ and scenarios. Strategy `eplb` is the published placement of
 * experts: it ignores that an item should not be twice in a pack. */
typedef struct ballast_replicas {
  ballast_head h;
  uint32_t slot_count;  /* a multiple of pack_count, at least item_count; 0: item_count */
  uint32_t group_count; /* groups of equally many neighbouring items; divides item_count; 0: 1 */
  uint32_t node_count;  /* nodes of equally many neighbouring packs, a group stays on one; divides both; 0: 1 */
  uint32_t max_copies;  /* of an item; 0: no limit beside pack_count */
  uint32_t index_type;  /* BALLAST_INDEX_*, of the outputs and of ballast_previous.item_of_slot */
  uint32_t copy_stride; /* of slots_of_item, and a limit on copies too; 0 only without slots_of_item */
  void* item_of_slot;   /* out [layer][slot], required */
  void* slots_of_item;  /* out [layer][item][copy_stride], ascending, -1 beyond its copies; or NULL */
  uint32_t* copies;     /* out [layer][item], or NULL */
} ballast_replicas;

/* ---- a previous placement ------------------------------------------------------------------- */

#define BALLAST_PINNED 0xFFFFFFFFu /* a move_cost: the item stays in its previous pack */

/* Where things are, and what moving them is worth: pack without ballast_replicas, item_of_slot with it, never both.
 * What the counts, classes or copies forbid moves in any case. With copies, every slot that holds an item new to its
 * pack costs 1. What stays in its pack keeps its rank or slot. A struct without pack and item_of_slot is as none, if
 * nothing else in it is set. */
typedef struct ballast_previous {
  ballast_head h;
  uint32_t max_moved;       /* most cost of all moves of a layer; 0: no limit; BALLAST_NONE: nothing beyond what must */
  uint32_t move_price_ppb;  /* a unit of cost is worth this share of the lower bound, in 10^-9, up to 10^9 */
  uint32_t min_gain_ppb;    /* nothing moves but what must, unless that lowers max_load by more than this share */
  uint32_t reserved;        /* 0 */
  const void* item_of_slot; /* (borrow) [layer][slot] of replicas.index_type, -1: open */
  const int32_t* pack;      /* (borrow) [layer][item], -1: none */
  const int32_t* rank;      /* (borrow) [layer][item], -1: none; NULL: none */
  const uint32_t* move_cost; /* (borrow) [layer][item], or BALLAST_PINNED, a layer's sum below 2^31; NULL: 1 */
} ballast_previous;

/* ---- several scenarios ---------------------------------------------------------------------- */

#define BALLAST_SCALE_EQUAL 0u    /* every scenario counts by shares of its own total */
#define BALLAST_SCALE_ABSOLUTE 1u /* the weights of all scenarios are in one unit */
#define BALLAST_LEVEL_REGRET 0u   /* excess over what is possible for the scenario alone */
#define BALLAST_LEVEL_PLAIN 1u    /* times as they are */

/* out, one a layer and scenario; no head, as ballast_layer_report. Times of packs, without what the level adds. */
typedef struct ballast_scenario_report {
  uint32_t max_load;
  uint32_t min_load;
  uint32_t total_load;  /* of all items, without base loads and paces */
  uint32_t lower_bound; /* of this scenario alone */
  double unit;          /* the four count this much of the scenario's weights */
} ballast_scenario_report;

/* Several vectors of weights for the same items, and one packing for all. job.weights holds scenario 0; scenario k lies
 * k * scenario_stride bytes further. The greatest value over packs and scenarios is to be small; the job's reports
 * count such values, their total_load is that of scenario 0, and their doubles are shares of that scenario's mean load.
 * pack_load and pack_value are [layer][scenario][pack]. */
typedef struct ballast_scenarios {
  ballast_head h;
  uint32_t count;             /* 2 to BALLAST_MAX_SCENARIOS; 0 or 1: the weights of the job alone */
  uint32_t scale;             /* BALLAST_SCALE_* */
  uint32_t level;             /* BALLAST_LEVEL_* */
  uint32_t report_stride;     /* bytes from report to report; 0: sizeof(ballast_scenario_report) */
  uint64_t scenario_stride;   /* bytes, a multiple of the weight's size; 0: layer_count times the weight stride */
  const uint32_t* importance; /* (borrow) [scenario], 1 to 16; NULL: 1 */
  /* (borrow) [scenario], greatest time wished for, in units of its weights times paces; 0: none; NULL: none. Not all.
   * BALLAST_REPORT_CAP_EXCEEDED where the answer is above. With caps the level is not looked at. */
  const double* cap;
  ballast_scenario_report* reports; /* out [layer][scenario], or NULL */
} ballast_scenarios;

#define BALLAST_SIZE_PACKS_1_0 48u
#define BALLAST_SIZE_CLASSES_1_0 24u
#define BALLAST_SIZE_REPLICAS_1_0 64u
#define BALLAST_SIZE_PREVIOUS_1_0 64u
#define BALLAST_SIZE_SCENARIOS_1_0 64u
#define BALLAST_SIZE_SCENARIO_REPORT_1_0 24u

#ifdef __cplusplus
}
#endif

#endif
