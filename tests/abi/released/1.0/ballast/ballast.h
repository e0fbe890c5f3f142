/* SPDX-License-Identifier: MIT
 *
 * Ballast: balanced packing of many layers at once. This file is the manual of the C interface.
 *
 * The problem
 * -----------
 * A layer has item_count items with a weight each, and pack_count packs. Every pack receives
 * exactly item_count / pack_count items. A pack's load is the sum of its items' weights. Ballast
 * makes the heaviest pack as light as it can, and returns a lower bound that no packing can beat. A
 * job packs many layers; layers are independent of each other. Options of a job
 * (ballast_placement.h) allow packs that differ, copies of items, a previous placement, and more.
 *
 * The literature calls this balanced (cardinality-constrained) number partitioning, or scheduling
 * to minimise the makespan.
 *
 * Objects
 * -------
 * The library is opened at run time. Its only export returns a table of functions, ballast_api.
 * Three kinds of objects live in a tree, and each is destroyed before its parent:
 *
 *     ballast_api        the functions; static
 *       instance         the host's callbacks: memory, log, threads, cache
 *         device         the CPU, a GPU of the library's own, or the host's Vulkan device
 *           context      memory for jobs up to a stated size; used by one thread at a time
 *             job        a struct that the caller fills; no object
 *
 * Three ways to work
 * ------------------
 * All three return the same bytes for the same job.
 *
 *   - run: weights and outputs in host memory; the call returns when the outputs are written.
 *   - begin and wait: the same memory; the job runs in the background, and wait returns its result.
 *   - record or submit: weights and outputs in Vulkan buffers. record writes the job into a command
 *     buffer of the host's; submit also submits it. See ballast_vulkan.h.
 *
 * A complete example
 * ------------------
 * The caller has loaded the table (see ballast_get_api_fn). Every struct starts as zero, with its
 * head filled in by BALLAST_INIT. A field left at zero means its default.
 *
 * Example: complete
 *
 *     ballast_result pack(const ballast_api* api, const float* weights, int32_t* pack_index,
 *                         uint32_t layers, uint32_t items, uint32_t packs, ballast_error* error) {
 *       ballast_instance instance = NULL;
 *       ballast_device device = NULL;
 *       ballast_context context = NULL;
 *       ballast_context_desc size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
 *       ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
 *       ballast_result code;
 *       size.max_items = job.item_count = items, size.max_packs = job.pack_count = packs;
 *       job.layer_count = layers, job.weights = weights, job.pack_index = pack_index;
 *       job.effort = 2;  // 1 is the quickest search; job.time_budget_ns ends one in time, on the CPU
 *       code = api->create_instance(NULL, &instance, error);
 *       if (code >= 0) code = api->create_device(instance, NULL, &device, error);
 *       if (code >= 0) code = api->create_context(device, &size, &context, error);
 *       if (code >= 0) code = api->run(context, &job, error);  // below 0: error->message says why
 *       api->destroy_context(context);                         // each of the three accepts NULL
 *       api->destroy_device(device);
 *       api->destroy_instance(instance);
 *       return code;
 *     }
 *
 * Keep the three objects and call run often: create_context takes the memory, run takes none.
 *
 * Promises
 * --------
 * The same weights, strategy and seed give the same bytes on every device, with any number of
 * workers, and however a batch is cut into jobs (see ballast_job_desc.first_layer). A job with a
 * time budget is the only exception.
 *
 * On the CPU the library starts no threads and opens no files unless the host enables that. A GPU
 * driver may do both. By default the library probes for a GPU only if a job would take the CPU more
 * than 1 ms; request BALLAST_BACKEND_CPU to prevent it.
 *
 * Fork
 * ----
 * A child of fork makes new objects; they work as anywhere. Of the parent's objects these go on in
 * the child: instances, CPU devices, and CPU contexts without threads of their own that were idle
 * when the process forked. Calls on all others return BALLAST_E_UNSUPPORTED, and destroy_* gives
 * their memory back without touching threads or Vulkan.
 *
 * Tags
 * ----
 * Every function has a thread tag, and may have effect tags:
 *
 *   - [any]: from any thread at any time, also from several threads at once.
 *   - [excl:X]: from at most one thread at a time for the same object X. The caller ensures that.
 *   - [record]: as [excl:context]; the caller also owns the command buffer and its pool.
 *   - [no-alloc]: calls neither the host's allocator nor vkAllocateMemory.
 *   - [no-submit]: makes no vkQueue* call.
 *   - [may-block]: may wait for work, a lock or the GPU.
 *   - [fast]: short and bounded; calls no callback.
 *
 * Every pointer has an owner:
 *
 *   - (borrow): accessed only until the call returns.
 *   - (keep X): must stay valid until object X is destroyed.
 *   - (static): owned by the library; valid until the library is unloaded.
 *
 * The header is C99 and C++11. It includes <stddef.h> and <stdint.h> only. Rules for later versions
 * are at its end.
 */
#ifndef BALLAST_BALLAST_H
#define BALLAST_BALLAST_H

#include <stddef.h>
#include <stdint.h>

/* Calling convention of every function and callback. */
#if defined(_WIN32)
#define BALLAST_CALL __cdecl
#else
#define BALLAST_CALL
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Versions and limits ------------------------------------------------------------------------
 *
 * The version of this interface, and limits that hold for every device.
 */

/* A version as a number: 1.0 is 0x10000. */
#define BALLAST_MAKE_VERSION(major, minor) (((uint32_t)(major) << 16) | (uint32_t)(minor))
/* Version 1.0. */
#define BALLAST_VERSION_1_0 BALLAST_MAKE_VERSION(1, 0)
/* The version that this header describes. */
#define BALLAST_HEADER_VERSION BALLAST_VERSION_1_0

#define BALLAST_MAX_STRUCT_SIZE 4096u /* Largest struct_size, in bytes. */
#define BALLAST_MAX_CHAIN 16u         /* Most structs in one chain. */
#define BALLAST_MAX_ORDERS 8u         /* Most order rules in a recipe. */
#define BALLAST_MAX_REFINERS 8u       /* Most refiners in each list of a recipe. */
#define BALLAST_MAX_CANDIDATES 65536u /* Most candidates of a recipe. */
#define BALLAST_MAX_WORKERS 256u      /* Most workers of a context. */
#define BALLAST_MAX_FRAME_SLOTS 16u   /* Most frame slots of a context. */
#define BALLAST_MAX_STAGES 16u        /* Room for stages in ballast_timings. */
/* Most bytes of host memory that a context takes. */
#define BALLAST_MAX_CONTEXT_BYTES (UINT64_C(16) << 30)

#define BALLAST_MESSAGE_SIZE 224u      /* Bytes of an error's sentence, with its final zero. */
#define BALLAST_UUID_SIZE 16u          /* Bytes of a device's UUID. */
#define BALLAST_DEVICE_NAME_SIZE 256u  /* Bytes of a device's name, with its final zero. */
#define BALLAST_STRATEGY_NAME_SIZE 64u /* Bytes of a strategy's name, with its final zero. */
#define BALLAST_SUMMARY_SIZE 160u      /* Bytes of a strategy's summary, with its final zero. */

/* ---- Results ------------------------------------------------------------------------------------
 *
 * Functions return a ballast_result. A negative result is a failure, and nothing was written but
 * the ballast_error. A positive result is a success with a remark.
 */

/* One of ballast_code. Later versions may add codes. */
typedef int32_t ballast_result;
/* 0 or 1. */
typedef uint32_t ballast_bool;

/* What a ballast_result means. */
enum ballast_code {
  /* Success. */
  BALLAST_OK = 0,
  /* The job has not finished yet. */
  BALLAST_PENDING = 1,
  /* Vulkan was requested and the CPU did the job, with the same bytes. The message says why. */
  BALLAST_DEGRADED = 2,

  /* An argument or a field has a value that is not allowed. */
  BALLAST_E_ARGUMENT = -1,
  /* A struct_size, struct_type or chain is malformed. */
  BALLAST_E_STRUCT = -2,
  /* A byte past the fields that this library knows is not zero. */
  BALLAST_E_NEWER_FIELD = -3,
  /* The library does not know a chained struct that is marked BALLAST_CRITICAL. */
  BALLAST_E_CRITICAL_CHAIN = -4,
  /* The library has no version in the requested range. */
  BALLAST_E_VERSION = -5,
  /* The host's allocator, or the system, returned no memory. */
  BALLAST_E_MEMORY = -6,
  /* The device has too little memory. */
  BALLAST_E_GPU_MEMORY = -7,
  /* This build or this device cannot do that. */
  BALLAST_E_UNSUPPORTED = -8,
  /* There is no Vulkan loader, no driver, or no suitable device. */
  BALLAST_E_NO_VULKAN = -9,
  /* The Vulkan device is lost. All later calls on the device return this code; destroy it. */
  BALLAST_E_DEVICE_LOST = -10,
  /* A Vulkan function failed; ballast_error.vk_result holds its VkResult. */
  BALLAST_E_VULKAN = -11,
  /* A GPU took many times longer than expected. Outputs hold unspecified values. */
  BALLAST_E_TIMEOUT = -12,
  /* The object is in use: it has children, its frame slots are taken, or another thread is
   * inside. */
  BALLAST_E_BUSY = -13,
  /* The host cancelled the job. Outputs hold unspecified values. */
  BALLAST_E_CANCELLED = -14,
  /* A weight is negative, infinite or not a number. The message names its layer and item. */
  BALLAST_E_WEIGHT = -15,
  /* Sizes, or sums of weights, cannot be represented. */
  BALLAST_E_RANGE = -16,
  /* There is no strategy, device or ticket of that name or number. */
  BALLAST_E_NOT_FOUND = -17,
  /* No packing meets the counts, pins and classes. The message names the layer and the cause. */
  BALLAST_E_INFEASIBLE = -18,
  /* The library has a defect. Destroy the object; it can do nothing else. */
  BALLAST_E_INTERNAL = -100
};

/* ---- Structs ------------------------------------------------------------------------------------
 *
 * Every struct that the caller passes begins with a ballast_head, except ballast_order_rule,
 * ballast_refiner, ballast_layer_report, ballast_vk_buffer and ballast_vk_semaphore.
 */

/* The beginning of a struct. */
typedef struct ballast_head {
  /* Required. sizeof of the struct, in bytes, as the caller compiled it. */
  uint32_t struct_size;
  /* Required. The struct's ballast_struct_type. */
  uint32_t struct_type;
  /* Optional. The next struct of a chain of optional structs. Default NULL: the chain ends here.
   * Owner: the caller; (borrow), as is the struct itself. */
  const struct ballast_head* next;
} ballast_head;

/* What a struct is: ballast_head.struct_type. */
enum ballast_struct_type {
  BALLAST_TYPE_ERROR = 0x0001,           /* ballast_error */
  BALLAST_TYPE_INSTANCE_DESC = 0x0002,   /* ballast_instance_desc */
  BALLAST_TYPE_DEVICE_DESC = 0x0003,     /* ballast_device_desc */
  BALLAST_TYPE_DEVICE_CAPS = 0x0004,     /* ballast_device_caps */
  BALLAST_TYPE_CONTEXT_DESC = 0x0005,    /* ballast_context_desc */
  BALLAST_TYPE_JOB_DESC = 0x0006,        /* ballast_job_desc */
  BALLAST_TYPE_RECIPE = 0x0007,          /* ballast_recipe */
  BALLAST_TYPE_STRATEGY_INFO = 0x0008,   /* ballast_strategy_info */
  BALLAST_TYPE_STATS = 0x0009,           /* ballast_stats */
  BALLAST_TYPE_TIMINGS = 0x000A,         /* ballast_timings */
  BALLAST_TYPE_PACKS = 0x000B,           /* ballast_packs */
  BALLAST_TYPE_CLASSES = 0x000C,         /* ballast_classes */
  BALLAST_TYPE_REPLICAS = 0x000D,        /* ballast_replicas */
  BALLAST_TYPE_PREVIOUS = 0x000E,        /* ballast_previous */
  BALLAST_TYPE_SCENARIOS = 0x000F,       /* ballast_scenarios */
  BALLAST_TYPE_VK_REQUIREMENTS = 0x0101, /* ballast_vk_requirements */
  BALLAST_TYPE_VK_IMPORT = 0x0102,       /* ballast_vk_import */
  BALLAST_TYPE_VK_RECORD = 0x0103,       /* ballast_vk_record */
  BALLAST_TYPE_VK_SUBMIT = 0x0104        /* ballast_vk_submit */
};

/* A bit of the struct_type of a chained struct: a library that does not know the struct fails the
 * call instead of skipping it. */
#define BALLAST_CRITICAL 0x80000000u

/* A zeroed struct with its head filled in:
 *
 *     ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
 */
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

/* The handle of an instance. For NULL, or the handle of another kind of object, functions return
 * BALLAST_E_ARGUMENT; destroy_instance accepts NULL. */
typedef struct ballast_instance_t* ballast_instance;
/* The handle of a device; destroy_device accepts NULL. */
typedef struct ballast_device_t* ballast_device;
/* The handle of a context; destroy_context accepts NULL. */
typedef struct ballast_context_t* ballast_context;

/* ---- Errors -------------------------------------------------------------------------------------
 *
 * Every function that can fail accepts a ballast_error, or NULL.
 */

/* Why a call failed, or what it remarks. Owned by the caller. It is written when the result is not
 * BALLAST_OK, else left alone. If its head is malformed the call returns BALLAST_E_STRUCT and does
 * nothing else. */
typedef struct ballast_error {
  /* Required. Set it once, before first use. */
  ballast_head h;
  /* The result that the call returned. */
  ballast_result code;
  /* The VkResult behind it, or 0. */
  int32_t vk_result;
  /* The struct whose field is at fault, a ballast_struct_type. 0 if an argument of the call is at
   * fault, or nothing in particular. */
  uint32_t field_type;
  /* The byte offset of that field. If field_type is 0: the number of the argument, from 0. */
  uint32_t field_offset;
  /* One sentence in UTF-8, zero-terminated. */
  char message[BALLAST_MESSAGE_SIZE];
} ballast_error;

/* [any][no-alloc][fast] Returns the name of a code, (static), such as "BALLAST_E_WEIGHT". For an
 * unknown code it returns "BALLAST_?"; never NULL. */
typedef const char*(BALLAST_CALL* ballast_result_name_fn)(ballast_result code);

/* ---- Loading the library ------------------------------------------------------------------------
 *
 * Open the library with dlopen or LoadLibrary, find BALLAST_ENTRY_NAME in it, and call it. Close
 * the library after the last instance is destroyed.
 *
 * Example: load
 *
 *     const ballast_api* load(void* library) {  // what dlopen returned
 *       const void* table = NULL;
 *       ballast_get_api_fn get_api = NULL;
 *       void* symbol = library ? dlsym(library, BALLAST_ENTRY_NAME) : NULL;
 *       if (!symbol) return NULL;
 *       memcpy(&get_api, &symbol, sizeof get_api);  // C has no cast from object to function
 *       if (get_api(BALLAST_VERSION_1_0, BALLAST_MAKE_VERSION(1, 0xFFFF), &table, NULL, NULL) < 0)
 *         return NULL;
 *       return (const ballast_api*)table;
 *     }
 */

/* The name of the library's only export, a ballast_get_api_fn. */
#define BALLAST_ENTRY_NAME "ballast_get_api"

/* [any][no-alloc][fast] Writes to table the function table of the highest version from min_version
 * to max_version that the library has, a ballast_api, (static). Returns BALLAST_E_VERSION and
 * leaves *table alone if there is none. table is required. have_min and have_max are optional; they
 * receive the library's oldest and newest version in any case. This signature never changes. */
typedef ballast_result(BALLAST_CALL* ballast_get_api_fn)(uint32_t min_version, uint32_t max_version, const void** table,
                                                         uint32_t* have_min, uint32_t* have_max);

/* ---- Instances ----------------------------------------------------------------------------------
 *
 * An instance holds the host's callbacks. A process may have any number of instances; they share
 * nothing.
 */

/* How severe a line of the log is. */
enum ballast_log_level {
  /* A call failed. The same message is in its ballast_error. BALLAST_E_BUSY is DEBUG: a host that
   * polls meets it often. */
  BALLAST_LOG_ERROR = 1,
  /* Work continues, but not as requested: the CPU did a job for the GPU, a device was rejected,
   * spawn refused a task, parallel left one out, a stored cache was unusable. Also why destroy_*
   * returned BALLAST_E_BUSY. */
  BALLAST_LOG_WARNING = 2,
  /* Which device runs jobs; how much GPU memory a context took; that jobs of begin run inside wait;
   * that a job was cancelled. */
  BALLAST_LOG_INFO = 3,
  /* Everything else. */
  BALLAST_LOG_DEBUG = 4
};

/* A unit of work that the library passes to ballast_instance_desc.parallel or spawn. */
typedef void(BALLAST_CALL* ballast_task)(void* argument, uint32_t index);

/* The host's services, for create_instance. Every callback is optional.
 *
 * The library may call them from any thread that is inside one of its functions, inside a task that
 * it passed to parallel or spawn, or a thread of its own (BALLAST_CONTEXT_OWN_THREADS), and from
 * several threads at once. It holds no lock during a callback. So a callback may call the library,
 * except for the object that the outer call uses exclusively (that returns BALLAST_E_BUSY). A
 * callback must not wait for the job that it is called for, and must not unwind through the library
 * by an exception or longjmp. */
typedef struct ballast_instance_desc {
  /* Required. */
  ballast_head h;
  /* Optional. BALLAST_HEADER_VERSION as the caller compiled it. Default 0: unknown. */
  uint32_t host_version;
  /* Must be 0; no flag exists yet. */
  uint32_t flags;
  /* Optional. The first argument of every callback. Default NULL. Owner: the host; (keep
   * instance). */
  void* user;
  /* Optional. Allocates size bytes, 1 or more, aligned to align, a power of two up to 4096. NULL as
   * its result makes the call return BALLAST_E_MEMORY. Default NULL: the system's allocator. Given
   * only together with dealloc. */
  void*(BALLAST_CALL* alloc)(void* user, size_t size, size_t align);
  /* Optional. Frees what alloc returned for the same size and align. Default NULL: the system's
   * allocator. Given only together with alloc. */
  void(BALLAST_CALL* dealloc)(void* user, void* memory, size_t size, size_t align);
  /* Optional. Receives one line, without its end: level, a ballast_log_level; the result it is
   * about, or BALLAST_OK; the text, (borrow). Default NULL: no log. */
  void(BALLAST_CALL* log)(void* user, uint32_t level, ballast_result code, const char* utf8);
  /* Optional. Fork and join, for the workers of a job: call task(argument, i) once for every i
   * below count, on any threads, in any order, also one after the other. Return 1 after all calls
   * have returned. Return 0 to refuse, before any call: the library then runs the tasks itself. It
   * also runs those that were left out, and a second call of a task does nothing.
   * Default NULL: threads of the context if it has any, else one task after the other. Overrides
   * the threads of BALLAST_CONTEXT_OWN_THREADS. */
  ballast_bool(BALLAST_CALL* parallel)(void* user, ballast_task task, void* argument, uint32_t count);
  /* Optional. Starts a job of begin: arrange one call of task(argument, 0) on another thread, and
   * return 1 without waiting for it. Calling it before returning is allowed; begin then takes as
   * long as the job. An accepted task must be called eventually: wait and destroy_context wait for
   * it, so call neither on the only thread that could run the task. After cancel nothing waits for
   * it; it may still be called until the instance is destroyed. Return 0 to refuse, and do not
   * call the task: the job then runs inside wait. Default NULL: see ballast_begin_fn. Overrides the
   * threads of BALLAST_CONTEXT_OWN_THREADS. */
  ballast_bool(BALLAST_CALL* spawn)(void* user, ballast_task task, void* argument);
  /* Optional. Reads a blob that cache_store stored, also in an earlier process: what the Vulkan
   * driver compiled, some 100 KiB. Returns the blob's size in bytes, or 0 if there is none, and
   * writes the blob only if it fits into capacity. key, (borrow), has fewer than 128 bytes of
   * [a-z0-9.-], so that it can name a file; it contains the library's version, the device and its
   * driver. Called by create_device. The library ignores a blob that is damaged or belongs to
   * another device. Default NULL: pipelines are compiled in every process. */
  size_t(BALLAST_CALL* cache_load)(void* user, const char* key, void* destination, size_t capacity);
  /* Optional. Stores size bytes under key, for cache_load; both (borrow). Called by destroy_context
   * and destroy_device. Default NULL: nothing is stored. */
  void(BALLAST_CALL* cache_store)(void* user, const char* key, const void* source, size_t size);
} ballast_instance_desc;

/* [any] Creates an instance. desc, (borrow), is optional: NULL means all defaults. */
typedef ballast_result(BALLAST_CALL* ballast_create_instance_fn)(const ballast_instance_desc* desc,
                                                                 ballast_instance* out, ballast_error* err);

/* [excl:instance] Destroys an instance; accepts NULL. Returns BALLAST_E_BUSY, and does nothing,
 * while devices of the instance exist. */
typedef ballast_result(BALLAST_CALL* ballast_destroy_instance_fn)(ballast_instance instance);

/* Counters of an instance, written by stats. */
typedef struct ballast_stats {
  /* Required. */
  ballast_head h;
  /* Devices that exist now. */
  uint64_t live_devices;
  /* Contexts that exist now. */
  uint64_t live_contexts;
  /* Bytes of host memory held now, from the host's allocator or the system's. */
  uint64_t host_bytes;
  /* Bytes of device memory held now: by contexts, and by jobs that never ended. */
  uint64_t gpu_bytes;
  /* Jobs of run and begin that finished since the instance was created. Jobs of record and submit
   * are not counted. */
  uint64_t jobs;
  /* Layers of those jobs. */
  uint64_t layers;
  /* Jobs that requested Vulkan and that the CPU did. */
  uint64_t cpu_fallbacks;
  /* Devices that were lost. */
  uint64_t lost_devices;
} ballast_stats;

/* [any][no-alloc][fast] Writes the instance's counters. */
typedef ballast_result(BALLAST_CALL* ballast_stats_fn)(ballast_instance instance, ballast_stats* out,
                                                       ballast_error* err);

/* [any][no-alloc][fast] Returns a further table by its name, "ballast.name/1", (static); NULL if
 * the library has none of that name. */
typedef const void*(BALLAST_CALL* ballast_get_extension_fn)(ballast_instance instance, const char* id);

/* ---- Devices ------------------------------------------------------------------------------------
 *
 * A device is what computes. With BALLAST_BACKEND_AUTO the library selects the CPU or a GPU for
 * each job by estimated time; the bytes are the same. It probes for a GPU once for each device,
 * when a context is created whose jobs may take the CPU more than 1 ms. Software Vulkan drivers do
 * not count. Until then, and if there is no GPU, the CPU does all jobs, and device_caps describes
 * the CPU. A GPU that fails is no error in this mode: the CPU does the job.
 */

/* What a device computes on. */
enum ballast_backend {
  BALLAST_BACKEND_AUTO = 0,  /* The library selects for each job. */
  BALLAST_BACKEND_CPU = 1,   /* The CPU; the library probes for no GPU. */
  BALLAST_BACKEND_VULKAN = 2 /* A Vulkan device. */
};

/* Describes a device for create_device. Without a chain the device is the library's own. To use the
 * host's Vulkan device, chain a ballast_vk_import. */
typedef struct ballast_device_desc {
  /* Required. */
  ballast_head h;
  /* Optional. A ballast_backend. Default 0: BALLAST_BACKEND_AUTO. */
  uint32_t backend;
  /* Must be 0; no flag exists yet. */
  uint32_t flags;
  /* Optional. The UUID of a Vulkan device, as device_info returns it. Default all zero: the library
   * selects the device. */
  uint8_t device_uuid[BALLAST_UUID_SIZE];
} ballast_device_desc;

/* [any][may-block] Creates a device. desc, (borrow), is optional: NULL means all defaults. */
typedef ballast_result(BALLAST_CALL* ballast_create_device_fn)(ballast_instance instance,
                                                               const ballast_device_desc* desc, ballast_device* out,
                                                               ballast_error* err);

/* [excl:device][may-block] Destroys a device; accepts NULL. Returns BALLAST_E_BUSY, and does
 * nothing, while contexts of the device exist. */
typedef ballast_result(BALLAST_CALL* ballast_destroy_device_fn)(ballast_device device);

/* Bits of ballast_device_caps.flags. */
enum ballast_device_flag {
  BALLAST_DEVICE_SOFTWARE = 0x1,   /* A Vulkan driver that computes on the CPU. */
  BALLAST_DEVICE_INTEGRATED = 0x2, /* Shares its memory with the CPU. */
  BALLAST_DEVICE_IMPORTED = 0x4    /* Belongs to the host. */
};

/* A device's properties, written by device_info and device_caps. */
typedef struct ballast_device_caps {
  /* Required. */
  ballast_head h;
  /* BALLAST_BACKEND_CPU or BALLAST_BACKEND_VULKAN. */
  uint32_t backend;
  /* Bits of ballast_device_flag. */
  uint32_t flags;
  /* The device's Vulkan version, as VK_MAKE_API_VERSION; 0 for the CPU. */
  uint32_t api_version;
  /* The driver's version, in the driver's own format; 0 for the CPU. */
  uint32_t driver_version;
  /* The vendor's PCI identifier; 0 for the CPU. */
  uint32_t vendor_id;
  /* The device's PCI identifier; 0 for the CPU. */
  uint32_t device_id;
  /* Invocations of a subgroup; 0 for the CPU. */
  uint32_t subgroup_size;
  /* 0. */
  uint32_t reserved;
  /* Most items of a layer, with any strategy. */
  uint32_t max_items;
  /* Most packs of a layer, with any strategy. */
  uint32_t max_packs;
  /* Most items of a layer with the strategy `greedy`. */
  uint32_t max_items_greedy;
  /* Most packs of a layer with the strategy `greedy`. */
  uint32_t max_packs_greedy;
  /* Bytes of which every ballast_vk_buffer.offset is a multiple; 1 for the CPU. */
  uint64_t buffer_offset_alignment;
  /* The device's UUID, for ballast_device_desc; all zero for the CPU. */
  uint8_t device_uuid[BALLAST_UUID_SIZE];
  /* The device's name in UTF-8, zero-terminated. */
  char name[BALLAST_DEVICE_NAME_SIZE];
} ballast_device_caps;

/* [any][may-block] Writes to count how many devices this machine offers, 1 or more. Number 0 is
 * always the CPU. */
typedef ballast_result(BALLAST_CALL* ballast_device_count_fn)(ballast_instance instance, uint32_t* count,
                                                              ballast_error* err);

/* [any][may-block] Describes the device of that number. Returns BALLAST_E_NOT_FOUND past the
 * last. */
typedef ballast_result(BALLAST_CALL* ballast_device_info_fn)(ballast_instance instance, uint32_t index,
                                                             ballast_device_caps* out, ballast_error* err);

/* [any][no-alloc][fast] Describes a device that was created. */
typedef ballast_result(BALLAST_CALL* ballast_device_caps_fn)(ballast_device device, ballast_device_caps* out,
                                                             ballast_error* err);

/* ---- Strategies and recipes ---------------------------------------------------------------------
 *
 * A strategy is a recipe with a name. A recipe builds candidates, each from an order of the items
 * and a builder; keeps the best; refines them; chooses one; and finishes it.
 * docs/reference/strategies.md defines every part to the bit.
 *
 * A host reads a named strategy as a recipe, changes it, and passes it in a job:
 *
 * Example: recipe
 *
 *     ballast_recipe recipe = BALLAST_INIT(ballast_recipe, BALLAST_TYPE_RECIPE);
 *     code = api->strategy_recipe("batched_refinement_packing", &recipe, error);
 *     if (code < 0) return code;
 *     recipe.candidates = 8;
 *     recipe.refine[0].move_cap = 100;
 *     job.recipe = &recipe;
 *     return api->run(context, &job, error);
 */

/* A named strategy, written by strategy_info. */
typedef struct ballast_strategy_info {
  /* Required. */
  ballast_head h;
  /* Its number; 0 is the default strategy. */
  uint32_t index;
  /* The largest ballast_job_desc.effort with this strategy; 0 if it has no efforts. */
  uint32_t efforts;
  /* Most items of a layer on the CPU. */
  uint32_t max_items_cpu;
  /* 0. */
  uint32_t reserved;
  /* Its name, for ballast_job_desc.strategy, zero-terminated. */
  char name[BALLAST_STRATEGY_NAME_SIZE];
  /* One sentence in UTF-8, zero-terminated. */
  char summary[BALLAST_SUMMARY_SIZE];
} ballast_strategy_info;

/* [any][no-alloc][fast] Describes the strategy of that number. Number 0 is the default. Returns
 * BALLAST_E_NOT_FOUND past the last. */
typedef ballast_result(BALLAST_CALL* ballast_strategy_info_fn)(uint32_t index, ballast_strategy_info* out,
                                                               ballast_error* err);

/* The unit of ballast_order_rule.base and amplitude: BALLAST_ONE stands for 1. */
#define BALLAST_ONE 16777216u
/* "None", for fields in which 0 means "as in the named strategy". */
#define BALLAST_NONE 0xFFFFFFFFu

/* In which order a builder takes the items. u is a random number, 0 <= u < 1, for each item. */
enum ballast_order {
  BALLAST_ORDER_LPT = 1,        /* Heaviest first. */
  BALLAST_ORDER_ZIGZAG = 2,     /* Heaviest, lightest, second heaviest, second lightest, and so on. */
  BALLAST_ORDER_NOISY = 3,      /* By weight * (base + amplitude * u). */
  BALLAST_ORDER_SHUFFLE = 4,    /* By u. */
  BALLAST_ORDER_NOISY_RAMP = 5, /* Noisy; the amplitude grows from 0 to `amplitude` at the last candidate. */
  BALLAST_ORDER_BOOSTED = 6     /* Items of earlier candidates' heaviest packs come earlier. */
};

/* How a candidate is built. */
enum ballast_builder {
  /* Each item goes to the lightest pack that is not full. */
  BALLAST_BUILDER_GREEDY = 1,
  /* Rounds of pack_count items; in each round the lightest pack receives the first item. */
  BALLAST_BUILDER_DEALT = 2,
  /* Two items a pack: the heaviest with the lightest, and so on. Else greedy on the weights less
   * the lightest weight. Needs the order lpt. */
  BALLAST_BUILDER_FOLD = 3
};

/* How a packing is improved. Each step makes one swap, until none improves it. */
enum ballast_refiner_kind {
  BALLAST_REFINER_VARIANCE = 1,     /* The swap that lowers the sum of squared loads most. */
  BALLAST_REFINER_PEAK_BY_PACK = 2, /* The swap of the heaviest pack that lowers the larger load most. */
  BALLAST_REFINER_PEAK_BY_RANK = 3, /* As peak_by_pack, with other ties. */
  BALLAST_REFINER_EXTREMES = 4,     /* The best swap of the heaviest with the lightest pack. */
  BALLAST_REFINER_EXTREMES_1_2 = 5, /* As extremes, one item for one or two for two. */
  BALLAST_REFINER_PAIRS = 6,        /* As extremes, two items for two. */
  BALLAST_REFINER_SPREAD = 7,       /* The best swap of the `width` heaviest with the `width` lightest packs. */
  BALLAST_REFINER_EXCHANGE = 8,     /* Swaps of up to `width` items of the heaviest pack, until the target is met. */
  BALLAST_REFINER_LIFT = 9,         /* The swap of the lightest pack that raises the smaller load most. */
  BALLAST_REFINER_ROUNDS = 10       /* Swaps of many heavy packs with a light one each, all at once. */
};

/* By what the best candidate is chosen. */
enum ballast_objective {
  BALLAST_OBJECTIVE_MAX_LOAD = 1, /* The least maximum load. */
  BALLAST_OBJECTIVE_IMBALANCE = 2 /* The least difference of maximum and minimum load. */
};

/* The order of the items for some candidates. */
typedef struct ballast_order_rule {
  /* Required. The first candidate of this rule, which holds up to the next rule's. 0 in the first
   * rule; larger in each later one. */
  uint32_t first_candidate;
  /* Required. A ballast_order. */
  uint32_t kind;
  /* Optional, for noisy and noisy_ramp. The least factor of a weight, in 1 / BALLAST_ONE. Default
   * 0: BALLAST_ONE. Must be 0 for other orders. */
  uint32_t base;
  /* Optional, for noisy and noisy_ramp. The range of the factor, in 1 / BALLAST_ONE; base +
   * amplitude < 2^32. Default 0: no noise. Must be 0 for other orders. */
  uint32_t amplitude;
} ballast_order_rule;

/* One refiner with its limits. "The named entry" is the one at the same place of the list in the
 * strategy that ballast_job_desc.strategy names. */
typedef struct ballast_refiner {
  /* Required. A ballast_refiner_kind. */
  uint32_t kind;
  /* Optional. Most swaps of a packing; for rounds, most rounds of many swaps each. Default 0: that
   * of the named entry, else 50. */
  uint32_t move_cap;
  /* Optional, for spread, exchange and rounds. spread: packs at each end; default 0: that of the
   * named entry, else 4. exchange, rounds: most items of a pack in one swap, up to 3; default 0:
   * that of the named entry, else 2. Must be 0 for other kinds. */
  uint32_t width;
  /* Optional, for exchange. It ends after that many swaps without a better packing; four times as
   * many if packs have up to five items. Default 0: that of the named entry, else 32. Must be 0 for
   * other kinds. */
  uint32_t stall;
  /* Optional, for exchange and rounds, in 10^-9. exchange ends when the gap is no larger; rounds
   * ends when it is no larger than 7/8 of it. Default 0: they end only at the lower bound. Must be 0
   * for other kinds. ballast_job_desc.target_gap_ppb overrides that of exchange. */
  uint32_t target_gap_ppb;
  /* Optional, for rounds. It leaves packs of fewer items alone; 4 to 12. It also leaves packs of
   * more than 12 items alone, and fewer than 8 and more than 1024 packs. Default 0: that of the
   * named entry, else 4. Must be 0 for other kinds. */
  uint32_t min_slots;
} ballast_refiner;

/* A strategy as data. In ballast_job_desc.recipe a field of 0, and a list of count 0, has the value
 * of the strategy that ballast_job_desc.strategy names; without a name it has the value given here
 * as "alone". strategy_recipe writes one with every field set. */
typedef struct ballast_recipe {
  /* Required. */
  ballast_head h;
  /* Optional. Candidates, up to BALLAST_MAX_CANDIDATES and the context's max_candidates. Order
   * rules past the last candidate are dropped. Default 0: as named; alone 1. */
  uint32_t candidates;
  /* Optional. A ballast_builder. Default 0: as named; alone greedy. */
  uint32_t builder;
  /* Optional. How many candidates are refined, those of least imbalance first; BALLAST_NONE: all.
   * Must be BALLAST_NONE or 0 with the order boosted. Default 0: as named; alone all. */
  uint32_t keep;
  /* Optional. A ballast_objective. Default 0: as named; alone max load. */
  uint32_t objective;
  /* Optional. Entries of orders in use, up to BALLAST_MAX_ORDERS. Default 0: as named; alone
   * lpt. */
  uint32_t order_count;
  /* Optional. Entries of refine in use, up to BALLAST_MAX_REFINERS; BALLAST_NONE: no refiner.
   * Default 0: as named; alone none. */
  uint32_t refine_count;
  /* Optional. Entries of finish in use, up to BALLAST_MAX_REFINERS; BALLAST_NONE: no refiner.
   * Default 0: as named; alone none. */
  uint32_t finish_count;
  /* Must be 0. */
  uint32_t reserved;
  /* The orders of the candidates. */
  ballast_order_rule orders[BALLAST_MAX_ORDERS];
  /* Refiners of every kept candidate, one after the other. */
  ballast_refiner refine[BALLAST_MAX_REFINERS];
  /* Refiners of the chosen candidate, one after the other. */
  ballast_refiner finish[BALLAST_MAX_REFINERS];
} ballast_recipe;

/* [any][no-alloc][fast] Writes a named strategy as a recipe; a job with that recipe returns the
 * strategy's bytes. name, (borrow), is optional: NULL or "" is the default strategy. Returns
 * BALLAST_E_NOT_FOUND for an unknown name. */
typedef ballast_result(BALLAST_CALL* ballast_strategy_recipe_fn)(const char* name, ballast_recipe* out,
                                                                 ballast_error* err);

/* ---- Contexts -----------------------------------------------------------------------------------
 *
 * A context holds all memory for jobs up to a stated size, so that run allocates nothing. One
 * thread uses it at a time; make a context for each thread that packs.
 */

/* Bits of ballast_context_desc.flags. */
enum ballast_context_flag {
  /* The library may start threads with the context: worker_count - 1 if the host has no parallel,
   * and one for each frame slot if it has no spawn. They sleep while there is nothing to do, and
   * end with the context. */
  BALLAST_CONTEXT_OWN_THREADS = 0x1
};

/* The largest job of a context, for create_context. */
typedef struct ballast_context_desc {
  /* Required. */
  ballast_head h;
  /* Required. Most items of a layer, 1 or more. */
  uint32_t max_items;
  /* Optional. Most packs of a layer. Default 0: max_items. */
  uint32_t max_packs;
  /* Optional. Most layers of a job. Default 0: no limit; Vulkan then takes memory for 256 at once,
   * and works in slices. */
  uint32_t max_layers;
  /* Optional. Most candidates of a recipe, up to BALLAST_MAX_CANDIDATES; strategy_recipe writes how
   * many a named strategy has. Default 0: on the CPU as many as any named strategy has; on a GPU as
   * many as the default strategy has, 1. A job with more runs on the CPU; if Vulkan was requested,
   * with BALLAST_DEGRADED, and record and submit fail. The message then says what to set. */
  uint32_t max_candidates;
  /* Optional. Jobs in flight at once, each with memory of its own, up to BALLAST_MAX_FRAME_SLOTS.
   * Default 0: 1. */
  uint32_t frame_slots;
  /* Optional. Tasks that a job is split into on the CPU, up to BALLAST_MAX_WORKERS. Default 0:
   * 1. */
  uint32_t worker_count;
  /* Optional. Bits of ballast_context_flag. Default 0: none. */
  uint32_t flags;
  /* Must be 0. */
  uint32_t reserved;
} ballast_context_desc;

/* [any][may-block] Creates a context. desc, (borrow), is required. */
typedef ballast_result(BALLAST_CALL* ballast_create_context_fn)(ballast_device device, const ballast_context_desc* desc,
                                                                ballast_context* out, ballast_error* err);

/* [excl:context][may-block] Destroys a context; accepts NULL. Waits until jobs in flight, begun or
 * submitted, have ended; cancel shortens that, and ends a job that spawn took and never called. A lost device is not waited for. A job that only
 * wait would run is dropped. The host waits itself for command buffers with recorded jobs.
 *
 * If a GPU does not finish within half a minute (software drivers: five), the job's buffers and the
 * device's pipelines are never freed: a warning reports that, and ballast_stats.gpu_bytes includes
 * them. Returns BALLAST_E_BUSY, and does nothing, while another thread is inside the context or in
 * wait, and in callbacks of the context's own jobs. */
typedef ballast_result(BALLAST_CALL* ballast_destroy_context_fn)(ballast_context context);

/* [any][may-block] Writes to bytes how much GPU memory create_context takes for desc, (borrow):
 * exactly what ballast_stats.gpu_bytes grows by. A context never takes more later. 0 if the CPU
 * does the context's jobs. Assumes that the preferred memory type has room; a fallback type may
 * need up to twice as much. The first context of a device also takes some 100 KiB for a moment, for
 * a self-test. Probes for a GPU as create_context does. */
typedef ballast_result(BALLAST_CALL* ballast_context_gpu_size_fn)(ballast_device device,
                                                                  const ballast_context_desc* desc, uint64_t* bytes,
                                                                  ballast_error* err);

/* [any] Writes to bytes how much host memory create_context takes for desc, (borrow). On the CPU that
 * is exactly what ballast_stats.host_bytes grows by. With a GPU it may grow by less: each frame slot
 * needs room for pipelines, which the device may have already, and keeps. A context takes no memory
 * later. The memory is not touched before jobs use it, so the system gives pages only to what the
 * jobs' strategies need. create_context and this function return BALLAST_E_UNSUPPORTED above
 * BALLAST_MAX_CONTEXT_BYTES. */
typedef ballast_result(BALLAST_CALL* ballast_context_host_size_fn)(ballast_device device,
                                                                   const ballast_context_desc* desc, uint64_t* bytes,
                                                                   ballast_error* err);

/* ---- Jobs ---------------------------------------------------------------------------------------
 *
 * A job describes a batch of layers: shape, weights, what to compute, and outputs. run does it in
 * host memory, and returns when it is done.
 */

/* The type of a weight. */
enum ballast_weight_type {
  BALLAST_WEIGHT_F32 = 0, /* float */
  BALLAST_WEIGHT_F64 = 1, /* double */
  BALLAST_WEIGHT_U32 = 2, /* uint32_t */
  BALLAST_WEIGHT_I64 = 3  /* int64_t; negative values are errors. */
};

/* Bits of ballast_layer_report.flags. */
enum ballast_report_flag {
  /* Weights were rounded to integers; true loads differ from reported ones by at most half a unit
   * for each item of a pack. */
  BALLAST_REPORT_ROUNDED = 0x1,
  /* max_load <= lower_bound * (1 + target_gap_ppb / 10^9), in exact integers. With nodes each node
   * is held to what its own groups allow. */
  BALLAST_REPORT_TARGET_MET = 0x2,
  /* max_load == lower_bound: no packing of the rounded weights is better, however groups lie on
   * nodes. The bound showed it, or a complete search did and raised lower_bound; see
   * ballast_job_desc.effort. */
  BALLAST_REPORT_PROVEN = 0x4,
  /* The time budget cut the search of this layer short. */
  BALLAST_REPORT_TIME_OUT = 0x8,
  /* No item moved except those that had to. */
  BALLAST_REPORT_KEPT = 0x10,
  /* Counts, pins, classes or missing items forced a move. */
  BALLAST_REPORT_FORCED = 0x20,
  /* The time of a pack exceeds the cap of a scenario. */
  BALLAST_REPORT_CAP_EXCEEDED = 0x40
};

/* What is known of one layer's packing. It has no head; its size is ballast_job_desc.report_stride.
 * Loads are in units of 2^load_exponent. record writes the first 32 bytes. */
typedef struct ballast_layer_report {
  /* Load of the heaviest pack. */
  uint32_t max_load;
  /* Load of the lightest pack. */
  uint32_t min_load;
  /* Load of all packs together; the mean load is total_load / pack_count. */
  uint32_t total_load;
  /* No packing has a smaller max_load. */
  uint32_t lower_bound;
  /* The unit of loads is 2^load_exponent. */
  int32_t load_exponent;
  /* The candidate that was chosen, from 0. */
  uint32_t candidate;
  /* Swaps that were made on it. */
  uint32_t moves;
  /* Bits of ballast_report_flag. */
  uint32_t flags;
  /* max_load / lower_bound - 1; 0 if both are 0. */
  double gap;
  /* max_load in the units of the weights. */
  double max_value;
  /* min_load in the units of the weights. */
  double min_value;
  /* The mean load in the units of the weights. */
  double mean_value;
  /* lower_bound in the units of the weights. */
  double lower_bound_value;
  /* Items that left their previous pack; with ballast_replicas slots. 0 without a struct of
   * ballast_placement.h, as are the fields below. */
  uint32_t moved_items;
  /* The cost of these moves. */
  uint32_t moved_cost;
  /* Greatest time of the start: the previous placement after the forced moves. */
  uint32_t start_load;
  /* The cost of the forced moves. */
  uint32_t forced_cost;
  /* Slots that received another item because the numbers of copies changed. */
  uint32_t replaced;
  /* Most copies of an item. */
  uint32_t most_copies;
  /* Mean load of the heaviest node's packs, rounded up; 0 without nodes. */
  uint32_t node_bound;
  /* No packing within max_moved has a smaller max_load, if that is known; else lower_bound. */
  uint32_t limit_bound;
} ballast_layer_report;

/* The stages of a job, as indices into ballast_timings.stage_ns. */
enum ballast_stage {
  BALLAST_STAGE_QUANTISE = 0, /* Weights to integers. */
  BALLAST_STAGE_BOUND = 1,    /* Lower bounds. */
  BALLAST_STAGE_ORDER = 2,    /* Orders of items. */
  BALLAST_STAGE_BUILD = 3,    /* Building candidates. */
  BALLAST_STAGE_REFINE = 4,   /* Refining candidates. */
  BALLAST_STAGE_CHOOSE = 5,   /* Choosing one, and finishing it. */
  BALLAST_STAGE_SCATTER = 6,  /* Writing outputs. */
  BALLAST_STAGE_COUNT = 7     /* How many stages this header knows. */
};

/* How long a job took, in nanoseconds. */
typedef struct ballast_timings {
  /* Required. */
  ballast_head h;
  /* From the call to its return; for begin, from the call to the end of the job. */
  uint64_t total_ns;
  /* By ballast_stage, summed over all workers; 0 past the last stage. */
  uint64_t stage_ns[BALLAST_MAX_STAGES];
} ballast_timings;

/* A batch of layers to pack.
 *
 * Weights and outputs are host memory of the caller's, aligned as their types. For run they are
 * (borrow). For begin they must stay valid until wait returns the job's result. For record and
 * submit they are NULL: buffers of ballast_vk_record take their place. Outputs are dense. They must
 * not overlap each other or the weights, from the first weight to the last with the gaps between
 * layers. */
typedef struct ballast_job_desc {
  /* Required. */
  ballast_head h;
  /* Optional. Layers. Default 0: nothing to do, and success. */
  uint32_t layer_count;
  /* Required. Items of every layer, 1 or more. */
  uint32_t item_count;
  /* Required. Packs of every layer, 1 or more. Divides item_count, except with peak_exchange, where
   * the packs' numbers of items then differ by one, and with ballast_replicas. Do not add items of
   * weight 0 to make it divide: they count as items, and one pack may receive all of them. */
  uint32_t pack_count;
  /* Optional. Number of this job's first layer in the whole batch: it selects the random numbers,
   * so that a batch cut into jobs gives the same bytes. Sums are modulo 2^32. Default 0. */
  uint32_t first_layer;
  /* Optional. A ballast_weight_type. Default 0: BALLAST_WEIGHT_F32. */
  uint32_t weight_type;
  /* Must be 0; no flag exists yet. */
  uint32_t flags;
  /* Required for run and begin. [layer][item], non-negative and finite; -0.0 counts as 0. Owner:
   * the caller; see above. */
  const void* weights;
  /* Optional. Bytes from layer to layer, a multiple of a weight's size, at least one layer. Default
   * 0: dense. */
  uint64_t weight_stride;
  /* Optional. Name of a strategy. Default NULL or "": the default strategy; beside a recipe, none.
   * Owner: the caller; (borrow). */
  const char* strategy;
  /* Optional. Overrides parts of the strategy, or replaces it; see ballast_recipe. Default NULL:
   * none. Owner: the caller; (borrow). */
  const ballast_recipe* recipe;
  /* Optional. Selects the random numbers. Default 0. */
  uint64_t seed;
  /* Optional, CPU only. Nanoseconds for the whole job; each layer may use its share of what is
   * left. The best packing so far is returned, and bytes may differ between runs. Default 0: no
   * budget. */
  uint64_t time_budget_ns;
  /* Optional. Target for max_load / lower_bound - 1, in 10^-9; the refiner exchange ends there.
   * Default 0: the recipe's. Overrides ballast_refiner.target_gap_ppb, but not that of rounds. */
  uint32_t target_gap_ppb;
  /* Optional. Most swaps of each refiner; most rounds of rounds. Default 0: no further limit. Overrides larger values of
   * ballast_refiner.move_cap. */
  uint32_t move_cap;
  /* Optional. How hard the strategy searches, up to ballast_strategy_info.efforts. Default 0: the
   * strategy's default. Needs a named or default strategy. The highest of peak_exchange searches
   * small layers completely: two packs of up to 20 items each, and up to 64 items in more packs, of
   * which it gives up some. The report says PROVEN where the search came to its end. Larger layers
   * are only searched longest. */
  uint32_t effort;
  /* Required with reports. sizeof(ballast_layer_report) as the caller compiled it: the bytes from
   * report to report. */
  uint32_t report_stride;
  /* Optional. The first argument of progress. Default NULL. Owner: the caller; until wait for
   * begin. */
  void* progress_user;
  /* Optional. Called from time to time, from one thread at a time, with the layers done so far. A
   * result other than 0 cancels the job. Default NULL. Not called for record and submit. */
  uint32_t(BALLAST_CALL* progress)(void* user, uint64_t layers_done, uint64_t layers);
  /* Optional. A word that any thread may set to non-zero to cancel the job. Default NULL. Owner:
   * the caller; (borrow) for run, until wait for begin. Ignored by record and submit. */
  const uint32_t* cancel;
  /* Required for run and begin; NULL with ballast_replicas. Output [layer][item]: the pack of each
   * item. */
  int32_t* pack_index;
  /* Optional. Output [layer][item]: the item's place in its pack. Default NULL: not written. */
  int32_t* rank_in_pack;
  /* Optional. Output [layer][pack]: loads in units of 2^load_exponent. Default NULL: not
   * written. */
  uint32_t* pack_load;
  /* Optional. Output [layer]: exponents of the unit of loads. Default NULL: not written. */
  int32_t* load_exponent;
  /* Optional. Output [layer][pack]: pack_load * 2^load_exponent. Default NULL: not written. */
  double* pack_value;
  /* Optional. Output [layer], report_stride bytes apart. Default NULL: not written. */
  ballast_layer_report* reports;
  /* Optional. Output: how long the job took. Its head is set. Default NULL: not measured. */
  ballast_timings* timings;
} ballast_job_desc;

/* [excl:context][no-alloc][may-block] Packs, and returns when the outputs are written. Uses a frame
 * slot meanwhile; returns BALLAST_E_BUSY if jobs of begin hold all of them.
 *
 * On a GPU of the library's own the job ends with BALLAST_E_TIMEOUT if it takes far too long. In an
 * imported queue the host's own work may delay it, so there run waits as long as it takes, or until
 * the job is cancelled. A job that ends early leaves its frame slot to the GPU; the slot's next job
 * waits for it. */
typedef ballast_result(BALLAST_CALL* ballast_run_fn)(ballast_context context, const ballast_job_desc* job,
                                                     ballast_error* err);

/* ---- Jobs in the background ---------------------------------------------------------------------
 *
 * begin starts a job and returns a ticket; wait returns the job's result. The bytes are those of
 * run. The job runs, in this order of preference:
 *
 *   1. as a task of the host's, if the instance has spawn;
 *   2. on a thread of the library's own, with BALLAST_CONTEXT_OWN_THREADS;
 *   3. a job for the GPU: on the GPU. begin submits its first part, and each wait, also with
 *      timeout 0, submits the next;
 *   4. else inside the first wait whose timeout is not 0, to its end. Polling with timeout 0 then
 *      never makes progress.
 *
 * Example: background
 *
 *     uint64_t ticket = 0;
 *     code = api->begin(context, &job, &ticket, error);
 *     if (code < 0) return code;
 *     draw_a_frame();                                           // weights and outputs must stay
 *     code = api->wait(context, ticket, 0, error);              // 0: poll
 *     if (code == BALLAST_PENDING) code = api->wait(context, ticket, UINT64_MAX, error);
 *     return code;                                              // the ticket is spent
 */

/* [excl:context][no-alloc] Checks the job, copies it with its recipe, and starts it in a frame
 * slot. Whatever else the job points to must stay valid until wait returns its result. *ticket is
 * never 0, and is written before the job starts. wait reports faults of weights; begin reports all
 * others. Returns BALLAST_E_BUSY if jobs hold all frame slots. wait frees the slot. */
typedef ballast_result(BALLAST_CALL* ballast_begin_fn)(ballast_context context, const ballast_job_desc* job,
                                                       uint64_t* ticket, ballast_error* err);

/* [any][no-alloc][may-block] Returns the result of a job that was begun, with its message: what run
 * would have returned. Returns BALLAST_PENDING after timeout_ns nanoseconds. Timeout 0 polls;
 * UINT64_MAX waits without limit. Any other result spends the ticket. Returns BALLAST_E_NOT_FOUND
 * for a ticket that is spent or unknown. If several threads wait for a ticket, one receives the
 * result. */
typedef ballast_result(BALLAST_CALL* ballast_wait_fn)(ballast_context context, uint64_t ticket, uint64_t timeout_ns,
                                                      ballast_error* err);

/* [any][no-alloc] Requests that a job stops soon. wait then returns BALLAST_E_CANCELLED, or the
 * job's result if it had ended before. The ticket must still be waited for. Returns
 * BALLAST_E_NOT_FOUND for a ticket that is spent or unknown. */
typedef ballast_result(BALLAST_CALL* ballast_cancel_fn)(ballast_context context, uint64_t ticket, ballast_error* err);

/* Options of a job: packs that differ, classes, copies, a previous placement, scenarios. */
#include "ballast_placement.h"
/* Jobs in Vulkan buffers, and the host's Vulkan device. */
#include "ballast_vulkan.h"

/* ---- The function table -------------------------------------------------------------------------
 *
 * ballast_get_api_fn returns it. It is (static) and never changes.
 */

/* All functions. The comment on a function's type is its manual. */
typedef struct ballast_api {
  /* Bytes of the table in this library; see BALLAST_HAS. */
  uint32_t struct_size;
  /* The version that this table implements, as BALLAST_MAKE_VERSION. */
  uint32_t version;
  /* (static) The build, such as "1.0.0 gcc-12.2 x86_64-linux release". */
  const char* build_id;

  /* 1.0: objects */
  ballast_create_instance_fn create_instance;
  ballast_destroy_instance_fn destroy_instance;
  ballast_create_device_fn create_device;
  ballast_destroy_device_fn destroy_device;
  ballast_create_context_fn create_context;
  ballast_destroy_context_fn destroy_context;

  /* 1.0: queries */
  ballast_device_count_fn device_count;
  ballast_device_info_fn device_info;
  ballast_device_caps_fn device_caps;
  ballast_strategy_info_fn strategy_info;
  ballast_strategy_recipe_fn strategy_recipe;
  ballast_vk_requirements_fn vk_requirements;
  ballast_context_scratch_size_fn context_scratch_size;
  ballast_stats_fn stats;
  ballast_result_name_fn result_name;
  ballast_get_extension_fn get_extension;

  /* 1.0: jobs in host memory */
  ballast_run_fn run;
  ballast_begin_fn begin;
  ballast_wait_fn wait;
  ballast_cancel_fn cancel;

  /* 1.0: jobs in Vulkan buffers */
  ballast_record_fn record;
  ballast_submit_fn submit;

  /* 1.0: sizes, before anything is created or recorded */
  ballast_context_gpu_size_fn context_gpu_size;
  ballast_context_record_layers_fn context_record_layers;
  ballast_context_host_size_fn context_host_size;
} ballast_api;

/* Whether the loaded library has function fn; also for libraries older than this header. */
#define BALLAST_HAS(api, fn) ((api)->struct_size >= offsetof(ballast_api, fn) + sizeof((api)->fn) && (api)->fn != NULL)

/* ---- Growth -------------------------------------------------------------------------------------
 *
 * Programs and libraries of different 1.x versions work together by these rules.
 *
 *   1. struct_size is sizeof as the caller compiled it. The library accepts every size from a
 *      struct's 1.0 size (BALLAST_SIZE_*_1_0) to BALLAST_MAX_STRUCT_SIZE. It uses what both sides
 *      know; fields that an older caller lacks count as zero. Bytes past what the library knows
 *      must be zero, else it returns BALLAST_E_NEWER_FIELD with their offset. Zero always means the
 *      default. Bodies of structs that the library writes may hold any bytes.
 *   2. Fields are added only at the end of a struct. None is reused, moved or given another
 *      meaning. Optional features come as chained structs. The library skips a chained struct that
 *      it does not know, unless BALLAST_CRITICAL is set in its struct_type. A struct_type that
 *      occurs twice in a chain, a cycle, and more than BALLAST_MAX_CHAIN structs are errors.
 *   3. The library writes at most struct_size bytes of a struct, and on failure none, except of a
 *      ballast_error. It leaves the head alone, and sets fields that it does not know to zero.
 *   4. Functions are added only at the end of the table, with a new minor version. A function that
 *      is withdrawn stays and returns BALLAST_E_UNSUPPORTED.
 *   5. Reserved fields must be zero.
 *   6. Names are added at the end of an enum. A library may return codes, flags and values that an
 *      older header lacks.
 *
 * Changes
 *
 *   - 1.0: the first version; not frozen until the first package ships.
 */

/* Sizes of 1.0, in bytes. They never change. */
#define BALLAST_SIZE_ERROR_1_0 256u
#define BALLAST_SIZE_INSTANCE_DESC_1_0 88u
#define BALLAST_SIZE_DEVICE_DESC_1_0 40u
#define BALLAST_SIZE_DEVICE_CAPS_1_0 344u
#define BALLAST_SIZE_CONTEXT_DESC_1_0 48u
#define BALLAST_SIZE_JOB_DESC_1_0 184u
#define BALLAST_SIZE_RECIPE_1_0 560u
#define BALLAST_SIZE_STRATEGY_INFO_1_0 256u
#define BALLAST_SIZE_LAYER_REPORT_1_0 72u
#define BALLAST_SIZE_TIMINGS_1_0 152u
#define BALLAST_SIZE_STATS_1_0 80u
#define BALLAST_SIZE_VK_REQUIREMENTS_1_0 72u
#define BALLAST_SIZE_VK_IMPORT_1_0 144u
#define BALLAST_SIZE_VK_RECORD_1_0 280u
#define BALLAST_SIZE_VK_SUBMIT_1_0 56u
#define BALLAST_SIZE_API_1_0 216u

#ifdef __cplusplus
}
#endif
#endif /* BALLAST_BALLAST_H */
