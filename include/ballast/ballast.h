/* SPDX-License-Identifier: MIT
 *
 * Ballast: balanced packing of many layers at once. The whole C interface.
 *
 * C99 and C++11. Needs <stddef.h> and <stdint.h> only; vulkan.h is not needed, Vulkan handles are widened to 64 bits.
 * The library is loaded at run time and gives one table of functions through its only export (see the end of this
 * file).
 *
 * The problem: a layer has item_count non-negative weights and pack_count packs; pack_count divides item_count. Every
 * pack receives exactly item_count / pack_count items. A pack's load is the sum of its items' weights; the heaviest
 * pack is to be as light as possible. Layers are independent of each other.
 *
 * The same weights, strategy and seed give the same bytes on every device, with any number of workers, however a batch
 * is cut into jobs (see first_layer). The one exception is a job with a time budget.
 *
 * Thread tags, on every function
 *   [any]        from any thread at any time, also at once
 *   [excl:X]     at most one thread at a time for the same object X; the caller sees to that
 *   [record]     [excl:context], and the caller owns the command buffer and its pool
 * Effect tags
 *   [no-alloc]   calls neither the host's allocator nor vkAllocateMemory
 *   [no-submit]  makes no vkQueue* call
 *   [may-block]  may wait for work, a lock or the GPU
 *   [fast]       short and bounded, calls no callback
 * Ownership words, on every pointer
 *   (borrow)     read or written only until the call returns
 *   (keep X)     must stay valid until object X is destroyed
 *   (static)     owned by the library, valid until it is unloaded
 *
 * How this interface grows
 *   1. struct_size is sizeof as the caller compiled it. Every size from a struct's 1.0 size (BALLAST_SIZE_*_1_0) up is
 *      accepted: what both sides know is used, the rest of an older caller's struct counts as zero. Bytes past what the
 *      library knows must be zero, else BALLAST_E_NEWER_FIELD names their offset. Sizes above BALLAST_MAX_STRUCT_SIZE
 * are refused before anything else is read. Zero means "default", for ever. Out-structs and ballast_error may have any
 *      bytes in their bodies.
 *   2. Fields are only ever added at the end; none is reused, moved or given another meaning. Optional things come as a
 *      chained struct: one that the library does not know is skipped, unless BALLAST_CRITICAL is set in its
 * struct_type. A struct_type twice in one chain, a cycle, and more than BALLAST_MAX_CHAIN links are errors.
 *   3. Of an out-struct at most struct_size bytes are written, and none on failure, but for ballast_error. The head
 * stays as it is; fields that the library does not know become zero.
 *   4. Functions are only ever added at the table's end, with a new minor version. One that is withdrawn stays and
 *      answers BALLAST_E_UNSUPPORTED.
 *   5. Every failure is an int32 code below zero; where a ballast_error is given it also gets the offending field and a
 *      sentence.
 *   6. Reserved fields must be zero.
 *
 * Changelog
 *   1.0  first version; not frozen until the first package ships
 */
#ifndef BALLAST_BALLAST_H
#define BALLAST_BALLAST_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define BALLAST_CALL __cdecl
#else
#define BALLAST_CALL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- versions and limits -------------------------------------------------------------------- */

#define BALLAST_MAKE_VERSION(major, minor) (((uint32_t)(major) << 16) | (uint32_t)(minor))
#define BALLAST_VERSION_1_0 BALLAST_MAKE_VERSION(1, 0)
#define BALLAST_HEADER_VERSION BALLAST_VERSION_1_0 /* what this header describes */

#define BALLAST_MAX_STRUCT_SIZE 4096u
#define BALLAST_MAX_CHAIN 16u
#define BALLAST_MAX_ORDERS 8u         /* order rules in a recipe */
#define BALLAST_MAX_REFINERS 4u       /* refiners in each list of a recipe */
#define BALLAST_MAX_CANDIDATES 65536u /* candidates of a recipe */
#define BALLAST_MAX_WORKERS 256u
#define BALLAST_MAX_FRAME_SLOTS 16u
#define BALLAST_MAX_SEMAPHORES 32u /* waits, and signals, of a submit */

/* ---- results -------------------------------------------------------------------------------- */

/* 0: done. Above 0: done, with a remark. Below 0: failed, and nothing was written but the ballast_error. */
typedef int32_t ballast_result;
typedef uint32_t ballast_bool; /* 0 or 1 */

#define BALLAST_OK 0
#define BALLAST_PENDING 1  /* not finished yet */
#define BALLAST_DEGRADED 2 /* served by the CPU although Vulkan was named; same bytes. The sentence says why */

#define BALLAST_E_ARGUMENT (-1)       /* an argument or field has a value that is not allowed */
#define BALLAST_E_STRUCT (-2)         /* struct_size, struct_type or chain malformed */
#define BALLAST_E_NEWER_FIELD (-3)    /* a byte past what this library knows is not zero */
#define BALLAST_E_CRITICAL_CHAIN (-4) /* a critical chained struct is not known */
#define BALLAST_E_VERSION (-5)        /* no version in the range asked for */
#define BALLAST_E_MEMORY (-6)         /* the host's allocator, or the system, gave no memory */
#define BALLAST_E_GPU_MEMORY (-7)
#define BALLAST_E_UNSUPPORTED (-8)  /* this build or device cannot do that */
#define BALLAST_E_NO_VULKAN (-9)    /* no loader, no driver, or no device that fits */
#define BALLAST_E_DEVICE_LOST (-10) /* sticky: the device answers nothing else from then on; destroy it */
#define BALLAST_E_VULKAN (-11)      /* ballast_error.vk_result says which VkResult */
#define BALLAST_E_TIMEOUT (-12)     /* a GPU took many times as long as expected; outputs hold unspecified values */
#define BALLAST_E_BUSY (-13)        /* object in use: children alive, slots in flight, or another thread inside */
#define BALLAST_E_CANCELLED (-14)   /* the host asked for it; outputs hold unspecified values */
#define BALLAST_E_WEIGHT (-15)      /* a weight is negative, infinite or no number; the sentence names layer and item */
#define BALLAST_E_RANGE (-16)       /* sizes, or sums of weights, beyond what can be represented */
#define BALLAST_E_NOT_FOUND (-17)   /* no strategy, device or ticket of that name or number */
#define BALLAST_E_INTERNAL (-100)   /* a fault of the library; the object is of no further use, destroy it */

/* ---- struct head ---------------------------------------------------------------------------- */

typedef struct ballast_head {
  uint32_t struct_size;            /* sizeof, as the caller compiled it */
  uint32_t struct_type;            /* BALLAST_TYPE_* */
  const struct ballast_head* next; /* chain of optional structs; NULL ends it */
} ballast_head;

#define BALLAST_CRITICAL 0x80000000u /* or into the struct_type of a chained struct that must not be skipped */

#define BALLAST_TYPE_ERROR 0x0001u
#define BALLAST_TYPE_INSTANCE_DESC 0x0002u
#define BALLAST_TYPE_DEVICE_DESC 0x0003u
#define BALLAST_TYPE_DEVICE_CAPS 0x0004u
#define BALLAST_TYPE_CONTEXT_DESC 0x0005u
#define BALLAST_TYPE_JOB_DESC 0x0006u
#define BALLAST_TYPE_RECIPE 0x0007u
#define BALLAST_TYPE_STRATEGY_INFO 0x0008u
#define BALLAST_TYPE_STATS 0x0009u
#define BALLAST_TYPE_TIMINGS 0x000Au
#define BALLAST_TYPE_VK_REQUIREMENTS 0x0101u
#define BALLAST_TYPE_VK_IMPORT 0x0102u
#define BALLAST_TYPE_VK_RECORD 0x0103u
#define BALLAST_TYPE_VK_SUBMIT 0x0104u

/* A zeroed struct with its head filled in:
 *   ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC); */
#ifdef __cplusplus
extern "C++" {
template <typename T>
inline T ballast_init(uint32_t type) {
  T value = T();
  value.h.struct_size = (uint32_t)sizeof(T);
  value.h.struct_type = type;
  return value;
}
}
#define BALLAST_INIT(T, type) ballast_init<T>(type)
#else
#define BALLAST_INIT(T, type)                 \
  {                                           \
    .h = {(uint32_t)sizeof(T), (type), NULL } \
  }
#endif

/* Opaque objects. NULL, or a handle of another kind, is answered with BALLAST_E_ARGUMENT, but for destroy_*. */
typedef struct ballast_instance_t* ballast_instance;
typedef struct ballast_device_t* ballast_device;
typedef struct ballast_context_t* ballast_context;
typedef uint64_t ballast_vk_handle; /* any Vulkan handle, widened */

/* ---- errors --------------------------------------------------------------------------------- */

/* Owned by the caller; every function takes NULL instead. Written on failure, and with a remark (code > 0); else
 * untouched. Set the head before use. field_type and field_offset name the struct (BALLAST_TYPE_*; 0: a plain argument,
 * counted from 0 in field_offset) and the byte offset of the field at fault; both are 0 where no field is. With a
 * malformed head the call answers BALLAST_E_STRUCT and does nothing else. */
typedef struct ballast_error {
  ballast_head h;
  ballast_result code;
  int32_t vk_result; /* VkResult, or 0 */
  uint32_t field_type;
  uint32_t field_offset;
  char message[224]; /* one UTF-8 sentence, always terminated */
} ballast_error;

/* ---- host services -------------------------------------------------------------------------- */

#define BALLAST_LOG_ERROR 1u
#define BALLAST_LOG_WARNING 2u
#define BALLAST_LOG_INFO 3u
#define BALLAST_LOG_DEBUG 4u

typedef void(BALLAST_CALL* ballast_task)(void* argument, uint32_t index);

/* Every callback may be NULL. All may be called from any thread that is inside a call of the library, inside a task
 * that was given to parallel or spawn, or the library's own (BALLAST_CONTEXT_OWN_THREADS), several at once. None is
 * called with a lock held, so each may call the library again, but not for the object that the outer call has for
 * itself (BALLAST_E_BUSY), and must not wait for the job that it is called for. None may unwind (no exception, no
 * longjmp) through the library. */
typedef struct ballast_instance_desc {
  ballast_head h;
  uint32_t host_version; /* BALLAST_HEADER_VERSION of the caller */
  uint32_t flags;        /* none yet: 0 */
  void* user;            /* (keep instance) first argument of every callback */
  /* Both or neither. size > 0, align a power of two up to 4096. NULL from alloc becomes BALLAST_E_MEMORY. */
  void*(BALLAST_CALL* alloc)(void* user, size_t size, size_t align);
  void(BALLAST_CALL* dealloc)(void* user, void* memory, size_t size, size_t align);
  /* utf8 (borrow): one line without its end. ERROR: what also went into a ballast_error. WARNING: work goes on, though
   * not as asked for: the CPU served, a device was turned down, spawn refused, a stored cache was not used. INFO: which
   * device jobs run on; that jobs of begin run inside wait; a job was cancelled. DEBUG: the rest. code: what the line
   * is about, or BALLAST_OK. */
  void(BALLAST_CALL* log)(void* user, uint32_t level, ballast_result code, const char* utf8);
  /* Fork and join: call task(argument, i) once for each i below count, on any threads in any order, also one after the
   * other, and return 1 when all have returned. Return 0 to refuse, before any was called: the work is then done
   * inline. */
  ballast_bool(BALLAST_CALL* parallel)(void* user, ballast_task task, void* argument, uint32_t count);
  /* For begin: have task(argument, 0) called once, on another thread, and return 1 without waiting for it. (Called
   * before this returns it works too, but then begin takes as long as the job.) What was accepted must be called some
   * day: wait and destroy_context wait for it, so neither belongs on the only thread that could. Return 0 to refuse,
   * and do not call: the job then runs when it is waited for. */
  ballast_bool(BALLAST_CALL* spawn)(void* user, ballast_task task, void* argument);
  /* A blob by key, between runs of the host: what the Vulkan driver compiled, some 100 KiB. key (borrow): below 128
   * bytes of [a-z0-9.-], so that it may name a file; it names the library's version, the device and its driver. load
   * returns the blob's size, 0 if there is none, and writes it only if it fits into capacity. Called by create_device
   * (load), destroy_context and destroy_device (store). A blob that is damaged, or of another device, is not used. */
  size_t(BALLAST_CALL* cache_load)(void* user, const char* key, void* destination, size_t capacity);
  void(BALLAST_CALL* cache_store)(void* user, const char* key, const void* source, size_t size);
} ballast_instance_desc;

/* ---- devices -------------------------------------------------------------------------------- */

/* The library chooses for each job, by estimated time; the bytes are the same. A GPU is looked for when a context is
 * created whose jobs may take the CPU longer than a millisecond, once for each device; a software driver does not
 * count. Until then, and where there is none, all is done on the CPU, and device_caps describes that. A GPU that fails
 * is no error: the CPU does the job instead. */
#define BALLAST_BACKEND_AUTO 0u
#define BALLAST_BACKEND_CPU 1u
#define BALLAST_BACKEND_VULKAN 2u

/* Without a chain: a device of the library's own. With a ballast_vk_import chained: the host's device. */
typedef struct ballast_device_desc {
  ballast_head h;
  uint32_t backend; /* BALLAST_BACKEND_* */
  uint32_t flags;   /* none yet: 0 */
  /* Of the Vulkan device wanted, as device_info gives it; all zero: the library chooses. */
  uint8_t device_uuid[16];
} ballast_device_desc;

#define BALLAST_DEVICE_SOFTWARE 0x1u   /* a Vulkan driver that computes on the CPU */
#define BALLAST_DEVICE_INTEGRATED 0x2u /* shares memory with the CPU */
#define BALLAST_DEVICE_IMPORTED 0x4u   /* belongs to the host */

/* out */
typedef struct ballast_device_caps {
  ballast_head h;
  uint32_t backend;     /* BALLAST_BACKEND_CPU or _VULKAN */
  uint32_t flags;       /* BALLAST_DEVICE_* */
  uint32_t api_version; /* Vulkan's, 0 on the CPU */
  uint32_t driver_version;
  uint32_t vendor_id;
  uint32_t device_id;
  uint32_t subgroup_size; /* 0 on the CPU */
  uint32_t reserved;
  uint32_t max_items; /* largest problem of any strategy */
  uint32_t max_packs;
  uint32_t max_items_greedy; /* `greedy` takes larger ones */
  uint32_t max_packs_greedy;
  uint64_t buffer_offset_alignment; /* of every ballast_vk_buffer.offset; 1 on the CPU */
  uint8_t device_uuid[16];          /* zero on the CPU */
  char name[256];                   /* UTF-8 */
} ballast_device_caps;

/* ---- strategies and recipes ----------------------------------------------------------------- */

/* A recipe is a strategy as data: candidates start from an order of the items and a builder, the best few are kept and
 * refined, the best is chosen and finished. docs/reference/strategies.md says what each word computes, to the bit. */

/* Amplitudes and bases of orders are in units of 1 / BALLAST_ONE. */
#define BALLAST_ONE 16777216u

#define BALLAST_ORDER_LPT 1u        /* heaviest first */
#define BALLAST_ORDER_ZIGZAG 2u     /* heaviest, lightest, second heaviest, second lightest, ... */
#define BALLAST_ORDER_NOISY 3u      /* by weight * (base + amplitude * u), u uniform in [0, 1) */
#define BALLAST_ORDER_SHUFFLE 4u    /* by u */
#define BALLAST_ORDER_NOISY_RAMP 5u /* noisy, the amplitude growing from 0 to `amplitude` at the last candidate */
#define BALLAST_ORDER_BOOSTED 6u    /* items that lay in earlier candidates' heaviest packs come earlier */

#define BALLAST_BUILDER_GREEDY 1u /* each item to the lightest pack that is not full */
#define BALLAST_BUILDER_DEALT 2u  /* rounds of pack_count items, the lightest pack first */
/* Two items a pack: heaviest with lightest; else greedy above the lightest item. Order lpt. */
#define BALLAST_BUILDER_FOLD 3u

#define BALLAST_REFINER_VARIANCE 1u     /* the swap that lowers the sum of squared loads most */
#define BALLAST_REFINER_PEAK_BY_PACK 2u /* the swap of the heaviest pack that lowers the larger of both loads most */
#define BALLAST_REFINER_PEAK_BY_RANK 3u /* the same, other ties */
#define BALLAST_REFINER_EXTREMES 4u     /* the best swap of heaviest and lightest pack */
#define BALLAST_REFINER_EXTREMES_1_2 5u /* one for one or two for two, heaviest and lightest */
#define BALLAST_REFINER_PAIRS 6u        /* two for two, heaviest and lightest */
#define BALLAST_REFINER_SPREAD 7u       /* the best swap of the `width` heaviest with the `width` lightest packs */
#define BALLAST_REFINER_EXCHANGE 8u     /* up to `width` items of the heaviest pack at once, until the target is met */
#define BALLAST_REFINER_LIFT 9u         /* the swap of the lightest pack that raises the smaller of both loads most */

#define BALLAST_OBJECTIVE_MAX_LOAD 1u
#define BALLAST_OBJECTIVE_IMBALANCE 2u /* max load - min load */

#define BALLAST_NONE 0xFFFFFFFFu /* an explicit "none" where 0 means "as in the named strategy" */

typedef struct ballast_order_rule {
  uint32_t first_candidate; /* rules from here to the next rule's; 0 in the first rule, larger in each later one */
  uint32_t kind;            /* BALLAST_ORDER_* */
  uint32_t base;            /* noisy, noisy_ramp: 0 means BALLAST_ONE; else 0 */
  uint32_t amplitude;       /* noisy, noisy_ramp: base + amplitude < 2^32; else 0 */
} ballast_order_rule;

typedef struct ballast_refiner {
  uint32_t kind;     /* BALLAST_REFINER_* */
  uint32_t move_cap; /* most swaps; 0: the named strategy's at the same place, else 50 */
  /* spread: packs at each end; 0: the named strategy's at the same place, else 4.
   * exchange: items of a pack exchanged at once, up to 3; 0: likewise, else 2. Others: 0 */
  uint32_t width;
  uint32_t stall; /* exchange: exchanges in vain after which it ends, four times as many where packs have up to five
                   * items; 0: likewise, else 32. Others: 0 */
  uint32_t target_gap_ppb; /* exchange: it ends when the gap is no larger, in 10^-9. Others: 0 */
  uint32_t reserved;
} ballast_refiner;

/* As job.recipe, zero fields (and lists of count 0) are those of the strategy that job.strategy names; without a name
 * they are: candidates 1, orders {lpt}, builder greedy, keep all, no refiners, objective max load. */
typedef struct ballast_recipe {
  ballast_head h;
  uint32_t candidates; /* up to BALLAST_MAX_CANDIDATES; order rules past the end are cut */
  uint32_t builder;    /* BALLAST_BUILDER_* */
  uint32_t keep;       /* how many are refined, those of least imbalance first; BALLAST_NONE: all. Not with `boosted` */
  uint32_t objective;  /* BALLAST_OBJECTIVE_*, by which the best candidate is chosen */
  uint32_t order_count;  /* up to BALLAST_MAX_ORDERS */
  uint32_t refine_count; /* up to BALLAST_MAX_REFINERS, or BALLAST_NONE */
  uint32_t finish_count; /* likewise */
  uint32_t reserved;
  ballast_order_rule orders[8];
  ballast_refiner refine[4]; /* one after the other, on each kept candidate */
  ballast_refiner finish[4]; /* on the chosen one */
} ballast_recipe;

/* out */
typedef struct ballast_strategy_info {
  ballast_head h;
  uint32_t index;   /* 0 is the default strategy */
  uint32_t efforts; /* how many values above 0 job.effort may have with it; 0: none */
  uint32_t max_items_cpu;
  uint32_t reserved;
  char name[64];
  char summary[160]; /* one sentence */
} ballast_strategy_info;

/* ---- contexts and jobs ---------------------------------------------------------------------- */

/* The library may start threads with the context: worker_count - 1 if the host has no `parallel`, and one for each
 * frame slot, which begin needs, if it has no `spawn`. They sleep while there is nothing to do, and end with the
 * context. */
#define BALLAST_CONTEXT_OWN_THREADS 0x1u

/* States the largest job; everything is allocated here, so that run allocates nothing. */
typedef struct ballast_context_desc {
  ballast_head h;
  uint32_t max_items;      /* of a layer, at least 1 */
  uint32_t max_packs;      /* 0: max_items */
  uint32_t max_layers;     /* of a job; 0: no limit (Vulkan works in slices) */
  uint32_t max_candidates; /* of a recipe; 0: the most of any named strategy */
  uint32_t frame_slots;    /* jobs at once, each with memory of its own, 1..BALLAST_MAX_FRAME_SLOTS; 0: 1 */
  uint32_t worker_count;   /* tasks a job is split into on the CPU, up to BALLAST_MAX_WORKERS; 0: 1 */
  uint32_t flags;          /* BALLAST_CONTEXT_* */
  uint32_t reserved;
} ballast_context_desc;

#define BALLAST_WEIGHT_F32 0u
#define BALLAST_WEIGHT_F64 1u
#define BALLAST_WEIGHT_U32 2u
#define BALLAST_WEIGHT_I64 3u /* negative values are errors */

#define BALLAST_REPORT_ROUNDED 0x1u    /* quantising rounded some weight: true loads differ by at most g/2 units */
#define BALLAST_REPORT_TARGET_MET 0x2u /* max_load <= lower_bound * (1 + target_gap_ppb / 10^9), in exact integers */
#define BALLAST_REPORT_PROVEN 0x4u     /* max_load == lower_bound: no packing of the quantised weights is better */
#define BALLAST_REPORT_TIME_OUT 0x8u   /* the time budget cut this layer's search short */

/* One a layer; an out-struct without a head, whose size is job.report_stride. Loads count units of 2^load_exponent. The
 * first 32 bytes are what record() writes on the GPU. */
typedef struct ballast_layer_report {
  uint32_t max_load;
  uint32_t min_load;
  uint32_t total_load;  /* of all items; the mean load is total_load / pack_count */
  uint32_t lower_bound; /* no packing has a smaller max_load */
  int32_t load_exponent;
  uint32_t candidate; /* the one that won */
  uint32_t moves;     /* swaps made on it */
  uint32_t flags;     /* BALLAST_REPORT_* */
  double gap;         /* max_load / lower_bound - 1, 0 where both are 0 */
  double max_value;   /* the loads above in units of the weights */
  double min_value;
  double mean_value;
  double lower_bound_value;
} ballast_layer_report;

#define BALLAST_STAGE_QUANTISE 0u
#define BALLAST_STAGE_BOUND 1u
#define BALLAST_STAGE_ORDER 2u
#define BALLAST_STAGE_BUILD 3u
#define BALLAST_STAGE_REFINE 4u
#define BALLAST_STAGE_CHOOSE 5u /* with finishing */
#define BALLAST_STAGE_SCATTER 6u
#define BALLAST_STAGE_COUNT 7u

/* out. Nanoseconds; those of stages are summed over all workers. */
typedef struct ballast_timings {
  ballast_head h;
  uint64_t total_ns;     /* from call to return; with begin, from the call to the end of the job */
  uint64_t stage_ns[16]; /* by BALLAST_STAGE_*; the rest is 0 */
} ballast_timings;

typedef struct ballast_job_desc {
  ballast_head h;
  /* shape */
  uint32_t layer_count; /* 0: success, nothing to do */
  uint32_t item_count;  /* a layer, at least 1 */
  uint32_t pack_count;  /* at least 1; divides item_count */
  uint32_t first_layer; /* number of the first layer in the whole batch, for the random streams; sums are modulo 2^32 */
  /* weights: [layer][item], non-negative, finite; -0.0 is zero */
  uint32_t weight_type;   /* BALLAST_WEIGHT_* */
  uint32_t flags;         /* none yet: 0 */
  const void* weights;    /* (borrow) host memory for run and begin, aligned as its type; NULL for record and submit */
  uint64_t weight_stride; /* bytes from layer to layer, a multiple of the weight's size, at least a layer; 0: dense */
  /* what to compute */
  const char* strategy;         /* (borrow) name; NULL or "": the default, or none beside a recipe */
  const ballast_recipe* recipe; /* (borrow) or NULL */
  uint64_t seed;
  /* 0: none. CPU only; each layer may take its share of what is left. The best packing so far is returned; bytes may
   * differ between runs */
  uint64_t time_budget_ns;
  uint32_t target_gap_ppb; /* target for max_load / lower_bound - 1, in 10^-9; 0: the recipe's. `exchange` ends there */
  uint32_t move_cap;       /* no refiner makes more swaps than this; 0: no further limit */
  uint32_t effort;         /* 0: the strategy's default; see ballast_strategy_info.efforts */
  uint32_t report_stride;  /* sizeof(ballast_layer_report) as the caller compiled it; 0 only without reports */
  /* Called now and then from one thread at a time, with layers done so far; a return value other than 0 cancels. With
   * begin these, and the cancel word, are kept until wait. */
  void* progress_user;
  uint32_t(BALLAST_CALL* progress)(void* user, uint64_t layers_done, uint64_t layers);
  const uint32_t* cancel; /* (borrow) NULL, or a word that any thread may set to non-zero to cancel */
  /* Outputs, host memory, dense, aligned as their types; (borrow) for run, kept until wait for begin; NULL for record
   * and submit. They must not overlap each other or the weights, from the first weight to the last with the gaps
   * between layers. */
  int32_t* pack_index;           /* [layer][item], required */
  int32_t* rank_in_pack;         /* [layer][item], or NULL */
  uint32_t* pack_load;           /* [layer][pack], units of 2^load_exponent, or NULL */
  int32_t* load_exponent;        /* [layer], or NULL */
  double* pack_value;            /* [layer][pack], pack_load * 2^load_exponent, or NULL */
  ballast_layer_report* reports; /* [layer], report_stride apart, or NULL */
  ballast_timings* timings;      /* NULL, or with its head set */
} ballast_job_desc;

/* out */
typedef struct ballast_stats {
  ballast_head h;
  uint64_t live_devices;
  uint64_t live_contexts;
  uint64_t host_bytes;    /* held now, through the host's allocator or the system's */
  uint64_t gpu_bytes;     /* device memory of contexts, and what had to be left to jobs that do not end */
  uint64_t jobs;          /* finished since the instance was created; those recorded or submitted are not counted */
  uint64_t layers;        /* in them */
  uint64_t cpu_fallbacks; /* jobs that named Vulkan and were served by the CPU */
  uint64_t lost_devices;
} ballast_stats;

/* ---- Vulkan, without vulkan.h --------------------------------------------------------------- */

/* out; strings are (static) */
typedef struct ballast_vk_requirements {
  ballast_head h;
  uint32_t min_api_version; /* as VK_MAKE_API_VERSION */
  uint32_t queue_flags;     /* VkQueueFlags the queue's family needs */
  uint32_t required_extension_count;
  uint32_t optional_extension_count;
  const char* const* required_extensions; /* 1.0: none */
  const char* const* optional_extensions;
  uint32_t required_feature_count;
  uint32_t optional_feature_count;
  const char* const* required_features; /* as "VkPhysicalDeviceVulkan12Features.timelineSemaphore"; 1.0: none */
  const char* const* optional_features;
} ballast_vk_requirements;

#define BALLAST_VK_QUEUE_INTERNALLY_SYNCHRONIZED 0x1u /* the host's queue needs no lock */
/* The library makes no vkQueue* call: record works, submit is refused, run is served by the CPU (BALLAST_DEGRADED), and
 * the small known problem that other devices are tried with is left out. */
#define BALLAST_VK_NO_SUBMIT 0x2u

/* Chained to ballast_device_desc. The host's device serves, and nothing of it is destroyed. All handles and functions
 * (keep device). run goes through the host's queue too, and so does the small known problem that the device is tried
 * with when its first context is made: where its answer is wrong the CPU serves (BALLAST_DEGRADED), and record and
 * submit are refused. Destroy the ballast_device before the VkDevice. */
typedef struct ballast_vk_import {
  ballast_head h;
  ballast_vk_handle instance;
  ballast_vk_handle physical_device;
  ballast_vk_handle device;
  ballast_vk_handle queue; /* 0 with BALLAST_VK_NO_SUBMIT */
  uint32_t queue_family;   /* of the queue, or of the command buffers to record into; it computes */
  uint32_t queue_index;
  uint32_t instance_api_version; /* as in VkApplicationInfo, 1.1 or more; 0: 1.1 */
  uint32_t flags;                /* BALLAST_VK_* */
  /* Required; PFN_vkGetInstanceProcAddr, returned pointers are cast. get_device_proc_addr may be NULL. */
  void*(BALLAST_CALL* get_instance_proc_addr)(ballast_vk_handle instance, const char* name);
  void*(BALLAST_CALL* get_device_proc_addr)(ballast_vk_handle device, const char* name);
  /* Around every vkQueue* call on the queue; may block, must not call the library. Both NULL only where flags say no
   * need. Not called where they say so. */
  void* user;
  void(BALLAST_CALL* lock_queue)(void* user, uint32_t family, uint32_t index);
  void(BALLAST_CALL* unlock_queue)(void* user, uint32_t family, uint32_t index);
  const char* const* enabled_extensions; /* (borrow) NULL: unknown, so none is used */
  const void* enabled_features;     /* (borrow) VkPhysicalDeviceFeatures2 and its chain; NULL: unknown, none is used */
  const void* allocation_callbacks; /* (borrow) VkAllocationCallbacks, or NULL; what it points to (keep device) */
  ballast_vk_handle pipeline_cache; /* or 0; internally synchronized */
  uint32_t enabled_extension_count;
  uint32_t reserved;
} ballast_vk_import;

typedef struct ballast_vk_buffer {
  ballast_vk_handle buffer; /* VkBuffer with storage usage; 0: absent */
  uint64_t offset;          /* a multiple of ballast_device_caps.buffer_offset_alignment */
  uint64_t size;            /* bytes from offset; at least what the job needs */
} ballast_vk_buffer;

typedef struct ballast_vk_semaphore {
  ballast_vk_handle semaphore;
  uint64_t value;      /* of a timeline semaphore, where the import names the feature enabled; 0: it is binary */
  uint64_t stage_mask; /* of waits: core 1.1 stages of the queue, not the host; 0: all commands. Of signals: nothing */
} ballast_vk_semaphore;

/* A job in buffers of the host.
 *
 * Buffers: used are `bytes` from `offset` on, as many as the job takes. These stretches of one VkBuffer must not
 * overlap; that two VkBuffers do not share memory is up to the caller. An absent buffer is all zero.
 *
 * Barriers: one from src_stage and src_access to the job, and one from the job to dst_stage and dst_access. src names
 * what wrote the weights, what may still read the outputs, and what else used the scratch. Where src_stage is 0 the
 * host has placed a barrier to COMPUTE_SHADER with SHADER_READ and SHADER_WRITE, where dst_stage is 0 it places one
 * from COMPUTE_SHADER with SHADER_WRITE. Jobs before on the same queue need nothing: they are always waited for.
 *
 * Scratch: the context has one for all jobs of record and submit; run and begin have others. It serves one queue: jobs
 * that use it on several queues need a semaphore between them.
 *
 * Bad weights (negative, infinite, no number): the status, where there is one, names the lowest (layer, item). Layers
 * are worked in slices. No output is written in a slice that has a bad layer, nor, with a status, in those after it;
 * what is written is a packing as always. So every layer's outputs hold either its packing or what they held before.
 *
 * Pipelines: those of a shape (items, packs, weight type, recipe) that the device has not seen are made by record, with
 * the driver's compiler, which may take long and allocate through VkAllocationCallbacks: record each shape once into a
 * command buffer that is thrown away, or run it, while loading. Each context makes room for 256 pipelines on its
 * device, some 10 a shape; without room record answers BALLAST_E_MEMORY, and run is served by the CPU. */
typedef struct ballast_vk_record {
  ballast_head h;
  ballast_vk_handle command_buffer; /* primary or secondary, recording, in no render pass; its family computes */
  uint32_t frame_slot; /* below the context's frame_slots; its last job must have finished on the GPU, or never run */
  uint32_t flags;      /* none yet: 0 */
  ballast_vk_buffer weights;    /* in, laid out as the job says */
  ballast_vk_buffer pack_index; /* out, as the job's outputs of the same names; all but pack_index may be absent */
  ballast_vk_buffer rank_in_pack;
  ballast_vk_buffer pack_load;
  ballast_vk_buffer load_exponent;
  ballast_vk_buffer reports;     /* the first 32 bytes of each ballast_layer_report, 32 apart */
  ballast_vk_buffer lower_bound; /* u32 [layer] */
  ballast_vk_buffer status;      /* u32 [4]: BALLAST_OK or BALLAST_E_WEIGHT, layer, item, 0 */
  ballast_vk_buffer scratch;     /* 0: the context's own; else at least context_scratch_size bytes */
  uint64_t src_stage;            /* core 1.1 stages of the queue, their accesses; 0: the host placed the barrier */
  uint64_t src_access;
  uint64_t dst_stage; /* what uses the outputs; 0: the host places the barrier */
  uint64_t dst_access;
} ballast_vk_record;

/* The frame slot stays in use until its job has finished: another submit or record in it before that answers
 * BALLAST_E_BUSY, after waiting for a tenth of a second. With a fence of the host's there is a second, empty
 * vkQueueSubmit; should that one fail the job is submitted all the same, and its slot busy until a later submit in it
 * finds that it has ended. Nothing is submitted on failure, but for BALLAST_E_DEVICE_LOST; a command buffer of the
 * host's may have been ended. */
typedef struct ballast_vk_submit {
  ballast_head h;
  const ballast_vk_record* record; /* (borrow) command_buffer 0: the slot's own; else recording, and ended by submit */
  const ballast_vk_semaphore* waits;
  const ballast_vk_semaphore* signals;
  uint32_t wait_count; /* each up to BALLAST_MAX_SEMAPHORES */
  uint32_t signal_count;
  ballast_vk_handle fence; /* unsignalled, or 0 */
} ballast_vk_submit;

/* ---- sizes of 1.0, for ever ----------------------------------------------------------------- */

#define BALLAST_SIZE_ERROR_1_0 256u
#define BALLAST_SIZE_INSTANCE_DESC_1_0 88u
#define BALLAST_SIZE_DEVICE_DESC_1_0 40u
#define BALLAST_SIZE_DEVICE_CAPS_1_0 344u
#define BALLAST_SIZE_CONTEXT_DESC_1_0 48u
#define BALLAST_SIZE_JOB_DESC_1_0 184u
#define BALLAST_SIZE_RECIPE_1_0 368u
#define BALLAST_SIZE_STRATEGY_INFO_1_0 256u
#define BALLAST_SIZE_LAYER_REPORT_1_0 72u
#define BALLAST_SIZE_TIMINGS_1_0 152u
#define BALLAST_SIZE_STATS_1_0 80u
#define BALLAST_SIZE_VK_REQUIREMENTS_1_0 72u
#define BALLAST_SIZE_VK_IMPORT_1_0 144u
#define BALLAST_SIZE_VK_RECORD_1_0 280u
#define BALLAST_SIZE_VK_SUBMIT_1_0 56u

/* ---- the table ------------------------------------------------------------------------------ */

typedef struct ballast_api {
  uint32_t struct_size; /* bytes of the table in this library */
  uint32_t version;     /* BALLAST_MAKE_VERSION of what it speaks here */
  const char* build_id; /* (static) "1.0.0 gcc-12.2 x86_64-linux release" */

  /* -- 1.0: life -- */

  /* [any] desc (borrow) may be NULL: all defaults. */
  ballast_result(BALLAST_CALL* create_instance)(const ballast_instance_desc* desc, ballast_instance* out,
                                                ballast_error* err);
  /* [excl:instance] NULL is fine. BALLAST_E_BUSY, and nothing happens, while devices of it live. */
  ballast_result(BALLAST_CALL* destroy_instance)(ballast_instance instance);
  /* [any][may-block] desc (borrow) may be NULL: all defaults. */
  ballast_result(BALLAST_CALL* create_device)(ballast_instance instance, const ballast_device_desc* desc,
                                              ballast_device* out, ballast_error* err);
  /* [excl:device][may-block] NULL is fine. BALLAST_E_BUSY, and nothing happens, while contexts of it live. */
  ballast_result(BALLAST_CALL* destroy_device)(ballast_device device);
  /* [any][may-block] desc (borrow) */
  ballast_result(BALLAST_CALL* create_context)(ballast_device device, const ballast_context_desc* desc,
                                               ballast_context* out, ballast_error* err);
  /* [excl:context][may-block] NULL is fine. Waits for jobs in flight, begun or submitted, to their end (cancel shortens
   * that), unless the device is lost; one that would run when waited for is dropped. What a GPU has not finished after
   * half a minute (software drivers: five) keeps its buffers and the device's pipelines, which are then never freed:
   * ballast_stats.gpu_bytes and a warning tell. For command buffers with recorded jobs the host waits. BALLAST_E_BUSY,
   * and nothing happens, while another thread is inside, or in wait, and in callbacks of the context's own jobs. */
  ballast_result(BALLAST_CALL* destroy_context)(ballast_context context);

  /* -- 1.0: ask -- */

  /* [any][may-block] Devices this machine offers; number 0 is the CPU, always. */
  ballast_result(BALLAST_CALL* device_count)(ballast_instance instance, uint32_t* count, ballast_error* err);
  /* [any][may-block] BALLAST_E_NOT_FOUND past the end. */
  ballast_result(BALLAST_CALL* device_info)(ballast_instance instance, uint32_t index, ballast_device_caps* out,
                                            ballast_error* err);
  /* [any][no-alloc][fast] */
  ballast_result(BALLAST_CALL* device_caps)(ballast_device device, ballast_device_caps* out, ballast_error* err);
  /* [any][no-alloc][fast] Number 0 is the default. BALLAST_E_NOT_FOUND past the end. */
  ballast_result(BALLAST_CALL* strategy_info)(uint32_t index, ballast_strategy_info* out, ballast_error* err);
  /* [any][no-alloc][fast] The strategy as data; a job with this recipe gives the strategy's bytes. name (borrow), as in
   * a job: NULL or "" is the default. */
  ballast_result(BALLAST_CALL* strategy_recipe)(const char* name, ballast_recipe* out, ballast_error* err);
  /* [any][no-alloc][fast] Also before vkCreateDevice. */
  ballast_result(BALLAST_CALL* vk_requirements)(ballast_instance instance, ballast_vk_requirements* out,
                                                ballast_error* err);
  /* [any][no-alloc] Bytes of ballast_vk_record.scratch for this job, exactly what record uses; 0 where the device is
   * not the host's. Checks the job as record does. */
  ballast_result(BALLAST_CALL* context_scratch_size)(ballast_context context, const ballast_job_desc* job,
                                                     uint64_t* bytes, ballast_error* err);
  /* [any][no-alloc][fast] */
  ballast_result(BALLAST_CALL* stats)(ballast_instance instance, ballast_stats* out, ballast_error* err);
  /* [any][no-alloc][fast] (static) "BALLAST_E_WEIGHT"; for unknown codes "BALLAST_?". Never NULL. */
  const char*(BALLAST_CALL* result_name)(ballast_result code);
  /* [any][no-alloc][fast] (static) A further table by name, "ballast.name/1"; NULL if there is none. */
  const void*(BALLAST_CALL* get_extension)(ballast_instance instance, const char* id);

  /* -- 1.0: work in host memory -- */

  /* [excl:context][no-alloc][may-block] Packs, and returns when the outputs are written. Takes a frame slot meanwhile;
   * BALLAST_E_BUSY where all hold jobs that were begun. In an imported queue the host's own work may be in the way, so
   * there it waits as long as it takes, or until it is cancelled; elsewhere BALLAST_E_TIMEOUT ends it. A job that ends
   * so leaves its slot to the GPU: the slot's next job waits for it. */
  ballast_result(BALLAST_CALL* run)(ballast_context context, const ballast_job_desc* job, ballast_error* err);
  /* [excl:context][no-alloc] Checks the job, copies it with its recipe, and starts it in a frame slot; weights, outputs
   * and whatever else the job points to must stay until wait says so. Faults of weights come out of wait. *ticket,
   * never 0, is written before the job starts. BALLAST_E_BUSY where all slots hold jobs; a slot is free again once its
   * job was waited for. The job runs as a task of the host's (`spawn`), else on a thread of the library's own
   * (BALLAST_CONTEXT_OWN_THREADS). Without either a GPU is given its first part at once, and each wait, also one with
   * timeout 0, brings the job on; a job for the CPU, or one that spawn refused, runs inside the first wait with a
   * timeout that is not 0, to its end. The bytes are those of run. */
  ballast_result(BALLAST_CALL* begin)(ballast_context context, const ballast_job_desc* job, uint64_t* ticket,
                                      ballast_error* err);
  /* [any][no-alloc][may-block] The answer of a job that was begun: what run would have answered, with its sentence.
   * BALLAST_PENDING when timeout_ns has passed; 0 only looks, UINT64_MAX is for ever. Any other answer spends the
   * ticket; a spent or unknown one is BALLAST_E_NOT_FOUND. Of several threads that wait for a ticket one gets the
   * answer. */
  ballast_result(BALLAST_CALL* wait)(ballast_context context, uint64_t ticket, uint64_t timeout_ns, ballast_error* err);
  /* [any][no-alloc] Asks a job to stop soon; wait then answers BALLAST_E_CANCELLED, or as without if it was done
   * already. The ticket is still to be waited for. BALLAST_E_NOT_FOUND for a spent or unknown one. */
  ballast_result(BALLAST_CALL* cancel)(ballast_context context, uint64_t ticket, ballast_error* err);

  /* -- 1.0: work on the GPU -- */

  /* [record][no-alloc][no-submit][may-block] Into the host's command buffer. Blocks only in a frame slot whose last job
   * was submitted, up to a tenth of a second for that to end. Clobbers the compute pipeline, its descriptor set 0 and
   * its push constants. On failure nothing has been recorded. BALLAST_E_UNSUPPORTED also where the job is estimated to
   * keep the GPU busy too long for one command buffer (0.5 s as a rule, 5 s whatever the weights); the sentence names
   * the jobs to record instead, by first_layer, and context_record_layers how many layers each may have. The job's
   * progress and cancel are not looked at. */
  ballast_result(BALLAST_CALL* record)(ballast_context context, const ballast_job_desc* job,
                                       const ballast_vk_record* rec, ballast_error* err);
  /* [excl:context][may-block] record, and then vkQueueSubmit on the imported queue between lock_queue and unlock_queue.
   */
  ballast_result(BALLAST_CALL* submit)(ballast_context context, const ballast_job_desc* job,
                                       const ballast_vk_submit* sub, ballast_error* err);

  /* -- 1.0: sizes, asked beforehand -- */

  /* [any][may-block] Bytes of GPU memory that create_context takes for such a context, exactly what
   * ballast_stats.gpu_bytes grows by then; a context never takes more. 0 where the CPU serves it. It counts on room in
   * the memory that suits best: where that is full, another kind is taken, which may come with as much again. The first
   * context of a device also takes some 100 KiB for a moment, to try it. desc (borrow); looks for a GPU as
   * create_context does. */
  ballast_result(BALLAST_CALL* context_gpu_size)(ballast_device device, const ballast_context_desc* desc,
                                                 uint64_t* bytes, ballast_error* err);
  /* [any][no-alloc] Microseconds as a rule; up to a second for a job of very many moves that is too long. How many
   * layers of this job one record or submit takes, whichever outputs it has: job.layer_count, or fewer where that would
   * keep the GPU busy too long. Then jobs of so many layers each, and one of the rest, give the same bytes: the same
   * job with first_layer and layer_count of the part, and its own stretches of the buffers, each in a submission of its
   * own. Those stretches may lie one after the other in the job's buffers where the number is a multiple of
   * buffer_offset_alignment / 4, which it is unless it is smaller. BALLAST_E_UNSUPPORTED where record takes no layer of
   * it. Checks the job as record does. */
  ballast_result(BALLAST_CALL* context_record_layers)(ballast_context context, const ballast_job_desc* job,
                                                      uint32_t* layers, ballast_error* err);
} ballast_api;

#define BALLAST_SIZE_API_1_0 208u

/* Whether the loaded library has function fn; safe with libraries older than this header. */
#define BALLAST_HAS(api, fn) ((api)->struct_size >= offsetof(ballast_api, fn) + sizeof((api)->fn) && (api)->fn != NULL)

/* ---- the one export ------------------------------------------------------------------------- */

#define BALLAST_ENTRY_NAME "ballast_get_api"

/* [any][no-alloc][fast] This signature never changes. Gives the table of the highest version in [min_version,
 * max_version] that the library speaks, (static). Where there is none it answers BALLAST_E_VERSION and leaves *table
 * alone; table must not be NULL (BALLAST_E_ARGUMENT). have_min and have_max (each may be NULL) always get the range
 * that the library speaks. */
typedef ballast_result(BALLAST_CALL* ballast_get_api_fn)(uint32_t min_version, uint32_t max_version, const void** table,
                                                         uint32_t* have_min, uint32_t* have_max);

#ifdef __cplusplus
}
#endif
#endif /* BALLAST_BALLAST_H */
