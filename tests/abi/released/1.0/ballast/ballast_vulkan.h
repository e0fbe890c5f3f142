/* SPDX-License-Identifier: MIT
 *
 * Ballast and Vulkan: the host's device, and jobs in Vulkan buffers. ballast.h includes this file.
 *
 * vulkan.h is not needed: handles are widened to 64 bits, and masks have Vulkan's values.
 */
#ifndef BALLAST_BALLAST_H
#include "ballast.h" /* which includes this file in its place */
#endif
#ifndef BALLAST_BALLAST_VULKAN_H
#define BALLAST_BALLAST_VULKAN_H

#ifdef __cplusplus
extern "C" {
#endif

/* Any Vulkan handle, widened to 64 bits; 0 is VK_NULL_HANDLE. */
typedef uint64_t ballast_vk_handle;

#define BALLAST_MAX_SEMAPHORES 32u /* Most waits, and most signals, of a submit. */

/* ---- The host's Vulkan device -------------------------------------------------------------------
 *
 * An engine passes its VkDevice to the library: chain a ballast_vk_import to a ballast_device_desc.
 *
 * Example: import
 *
 *     ballast_vk_import import = BALLAST_INIT(ballast_vk_import, BALLAST_TYPE_VK_IMPORT);
 *     ballast_device_desc desc = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
 *     import.instance = (uintptr_t)vk_instance;
 *     import.physical_device = (uintptr_t)vk_physical_device;
 *     import.device = (uintptr_t)vk_device;
 *     import.queue = (uintptr_t)vk_queue, import.queue_family = family;
 *     import.get_instance_proc_addr = find_function;  // calls vkGetInstanceProcAddr
 *     import.user = engine, import.lock_queue = lock, import.unlock_queue = unlock;
 *     desc.h.next = &import.h;
 *     code = api->create_device(instance, &desc, &device, error);
 */

/* What a host's Vulkan device needs, written by vk_requirements. Strings and arrays are
 * (static). */
typedef struct ballast_vk_requirements {
  /* Required. */
  ballast_head h;
  /* The least Vulkan version of instance and device, as VK_MAKE_API_VERSION. */
  uint32_t min_api_version;
  /* VkQueueFlags that the queue's family needs. */
  uint32_t queue_flags;
  /* Entries of required_extensions; 0 in version 1.0. */
  uint32_t required_extension_count;
  /* Entries of optional_extensions. */
  uint32_t optional_extension_count;
  /* Device extensions to enable. */
  const char* const* required_extensions;
  /* Device extensions that help if they are enabled. */
  const char* const* optional_extensions;
  /* Entries of required_features; 0 in version 1.0. */
  uint32_t required_feature_count;
  /* Entries of optional_features. */
  uint32_t optional_feature_count;
  /* Features to enable, such as "VkPhysicalDeviceVulkan12Features.timelineSemaphore". */
  const char* const* required_features;
  /* Features that help if they are enabled. */
  const char* const* optional_features;
} ballast_vk_requirements;

/* [any][no-alloc][fast] Writes what a device needs; to be called before vkCreateDevice. */
typedef ballast_result(BALLAST_CALL* ballast_vk_requirements_fn)(ballast_instance instance,
                                                                 ballast_vk_requirements* out, ballast_error* err);

/* Bits of ballast_vk_import.flags. */
enum ballast_vk_import_flag {
  /* The host's queue needs no lock. */
  BALLAST_VK_QUEUE_INTERNALLY_SYNCHRONIZED = 0x1,
  /* The library makes no vkQueue* call: record works, submit fails, the CPU does jobs of run
   * (BALLAST_DEGRADED), and there is no self-test. */
  BALLAST_VK_NO_SUBMIT = 0x2
};

/* The host's Vulkan device, chained to a ballast_device_desc. The library destroys nothing of it.
 * Destroy the ballast_device before the VkDevice.
 *
 * run uses the host's queue, too, and so does a self-test when the device's first context is
 * created. If the self-test fails, the CPU does jobs of run (BALLAST_DEGRADED), and record and
 * submit fail. The same holds if the device has no memory left and ballast_device_desc.backend is
 * BALLAST_BACKEND_AUTO; with BALLAST_BACKEND_VULKAN create_context then returns
 * BALLAST_E_GPU_MEMORY. */
typedef struct ballast_vk_import {
  /* Required. */
  ballast_head h;
  /* Required. VkInstance. Owner: the host; (keep device). */
  ballast_vk_handle instance;
  /* Required. VkPhysicalDevice. Owner: the host; (keep device). */
  ballast_vk_handle physical_device;
  /* Required. VkDevice. Owner: the host; (keep device). */
  ballast_vk_handle device;
  /* Required, but 0 with BALLAST_VK_NO_SUBMIT. VkQueue. Owner: the host; (keep device). */
  ballast_vk_handle queue;
  /* Required. Family of the queue, or of the command buffers to record into; it supports
   * compute. */
  uint32_t queue_family;
  /* Required. Index of the queue in its family. */
  uint32_t queue_index;
  /* Optional. apiVersion of the host's VkApplicationInfo, 1.1 or more. Default 0: 1.1. */
  uint32_t instance_api_version;
  /* Optional. Bits of ballast_vk_import_flag. Default 0: none. */
  uint32_t flags;
  /* Required. vkGetInstanceProcAddr; the library casts the results. Owner: the host; (keep
   * device). */
  void*(BALLAST_CALL* get_instance_proc_addr)(ballast_vk_handle instance, const char* name);
  /* Optional. vkGetDeviceProcAddr. Default NULL: found by get_instance_proc_addr. Owner: the host;
   * (keep device). */
  void*(BALLAST_CALL* get_device_proc_addr)(ballast_vk_handle device, const char* name);
  /* Optional. First argument of lock_queue and unlock_queue. Default NULL. Owner: the host; (keep
   * device). */
  void* user;
  /* Required, except with BALLAST_VK_QUEUE_INTERNALLY_SYNCHRONIZED or BALLAST_VK_NO_SUBMIT, where
   * it is not called. Called before every vkQueue* call on the queue. It may block; it must not
   * call the library. */
  void(BALLAST_CALL* lock_queue)(void* user, uint32_t family, uint32_t index);
  /* Required together with lock_queue. Called after every vkQueue* call on the queue. */
  void(BALLAST_CALL* unlock_queue)(void* user, uint32_t family, uint32_t index);
  /* Optional. Names of the device extensions that the host enabled. Default NULL: unknown, and the
   * library uses none. Owner: the host; (borrow). */
  const char* const* enabled_extensions;
  /* Optional. VkPhysicalDeviceFeatures2 with its chain, as the host enabled it. Default NULL:
   * unknown, and the library uses none. Owner: the host; (borrow). */
  const void* enabled_features;
  /* Optional. VkAllocationCallbacks. Default NULL: the driver's own. Owner: the host; (borrow);
   * what it points to (keep device). */
  const void* allocation_callbacks;
  /* Optional. VkPipelineCache, internally synchronized. Default 0: one of the library's own. Owner:
   * the host; (keep device). */
  ballast_vk_handle pipeline_cache;
  /* Required with enabled_extensions. Its entries. */
  uint32_t enabled_extension_count;
  /* Must be 0. */
  uint32_t reserved;
} ballast_vk_import;

/* ---- Jobs in Vulkan buffers ---------------------------------------------------------------------
 *
 * record writes a job into a command buffer of the host's; submit also submits it. The job's
 * pointers to host memory are NULL; the buffers of ballast_vk_record take their place.
 *
 * Example: record
 *
 *     ballast_vk_record record = BALLAST_INIT(ballast_vk_record, BALLAST_TYPE_VK_RECORD);
 *     record.command_buffer = (uintptr_t)commands;
 *     record.frame_slot = frame % 2;  // the context has two
 *     record.weights.buffer = (uintptr_t)weights, record.weights.size = weight_bytes;
 *     record.pack_index.buffer = (uintptr_t)packs, record.pack_index.size = pack_bytes;
 *     record.src_stage = record.dst_stage = 0x800;  // VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT
 *     record.src_access = 0x40;                     // VK_ACCESS_SHADER_WRITE_BIT
 *     record.dst_access = 0x20;                     // VK_ACCESS_SHADER_READ_BIT
 *     return api->record(context, &job, &record, error);
 *
 * Buffers. Only the first N bytes after an offset are accessed, N being what the job needs. These
 * ranges must not overlap within a VkBuffer. VkBuffers must not share memory; the library does not
 * check that.
 *
 * Barriers. The library places one from src_stage and src_access to the job, and one from the job
 * to dst_stage and dst_access. src covers the writes of weights, reads of the outputs by earlier
 * work, and other uses of the scratch buffer. If src_stage is 0 the host has placed a barrier to
 * COMPUTE_SHADER with SHADER_READ and SHADER_WRITE. If dst_stage is 0 the host places one from
 * COMPUTE_SHADER with SHADER_WRITE. Earlier jobs on the same queue need no barrier of the host's.
 *
 * Scratch. The context has one scratch buffer for all jobs of record and submit; run and begin use
 * others. Jobs that use the same scratch buffer on several queues need a semaphore between them.
 *
 * Bad weights. A weight that is negative, infinite or not a number cannot fail the call. The status
 * buffer, if given, names the lowest (layer, item). Layers are processed in slices. A slice with a
 * bad layer writes no output; with a status buffer, later slices write none either. So the outputs
 * of every layer hold its packing, or what they held before.
 *
 * Pipelines. The first record of a shape (items, packs, weight type, recipe) compiles pipelines.
 * The driver's compiler may take long, and may allocate through VkAllocationCallbacks. Record each
 * shape once into a command buffer that is thrown away, or run it, while loading. Each context
 * makes room for 256 pipelines on its device, some 10 for a shape. Without room record returns
 * BALLAST_E_MEMORY, and the CPU does jobs of run.
 *
 * Clobbered. The compute pipeline, its descriptor set 0 and its push constants.
 */

/* A range of a VkBuffer. All zero: absent. */
typedef struct ballast_vk_buffer {
  /* Required if the buffer is. VkBuffer with storage usage. Default 0: absent. Owner: the host;
   * valid until the job has ended on the GPU. */
  ballast_vk_handle buffer;
  /* Optional. Bytes to the range, a multiple of ballast_device_caps.buffer_offset_alignment.
   * Default 0. */
  uint64_t offset;
  /* Required if the buffer is. Bytes from offset, at least what the job needs. */
  uint64_t size;
} ballast_vk_buffer;

/* Where a job is recorded, and its buffers. */
typedef struct ballast_vk_record {
  /* Required. */
  ballast_head h;
  /* Required for record. VkCommandBuffer, primary or secondary, in the recording state, outside a
   * render pass; its family supports compute. For submit see ballast_vk_submit.record. Owner: the
   * host. */
  ballast_vk_handle command_buffer;
  /* Optional. A frame slot, below the context's frame_slots, whose last job has ended on the GPU.
   * Default 0. */
  uint32_t frame_slot;
  /* Must be 0; no flag exists yet. */
  uint32_t flags;
  /* Required. Weights, laid out as the job says. */
  ballast_vk_buffer weights;
  /* Required. Output, as ballast_job_desc.pack_index. */
  ballast_vk_buffer pack_index;
  /* Optional. Output, as ballast_job_desc.rank_in_pack. Default absent. */
  ballast_vk_buffer rank_in_pack;
  /* Optional. Output, as ballast_job_desc.pack_load. Default absent. */
  ballast_vk_buffer pack_load;
  /* Optional. Output, as ballast_job_desc.load_exponent. Default absent. */
  ballast_vk_buffer load_exponent;
  /* Optional. Output: the first 32 bytes of a ballast_layer_report for each layer, 32 bytes apart.
   * Default absent. */
  ballast_vk_buffer reports;
  /* Optional. Output: the lower bound of each layer, uint32_t. Default absent. */
  ballast_vk_buffer lower_bound;
  /* Optional. Output: four 32-bit words: BALLAST_OK or BALLAST_E_WEIGHT, layer, item, 0. Default
   * absent. */
  ballast_vk_buffer status;
  /* Optional. At least context_scratch_size bytes, which the job may overwrite. Default absent: the
   * context's own. */
  ballast_vk_buffer scratch;
  /* Optional. VkPipelineStageFlags of core 1.1, supported by the queue: what precedes the job.
   * Default 0: the host has placed the barrier. */
  uint64_t src_stage;
  /* Optional. VkAccessFlags of src_stage. Default 0. */
  uint64_t src_access;
  /* Optional. VkPipelineStageFlags of core 1.1, supported by the queue: what uses the outputs.
   * Default 0: the host places the barrier. */
  uint64_t dst_stage;
  /* Optional. VkAccessFlags of dst_stage. Default 0. */
  uint64_t dst_access;
} ballast_vk_record;

/* [record][no-alloc][no-submit][may-block] Records a job into the host's command buffer. Nothing is
 * recorded on failure. The job's progress and cancel are ignored. Blocks only if the frame slot's
 * last job was submitted, for up to a tenth of a second.
 *
 * Returns BALLAST_E_UNSUPPORTED also if the job is estimated to keep the GPU busy too long for one
 * command buffer: 0.5 s as a rule, 5 s whatever the weights. The message then lists the jobs to
 * record instead, and context_record_layers returns how many layers each may have. */
typedef ballast_result(BALLAST_CALL* ballast_record_fn)(ballast_context context, const ballast_job_desc* job,
                                                        const ballast_vk_record* rec, ballast_error* err);

/* [any][no-alloc] Writes to bytes the least size of ballast_vk_record.scratch for this job: exactly
 * what record uses. 0 if the device is not the host's. Checks the job as record does. */
typedef ballast_result(BALLAST_CALL* ballast_context_scratch_size_fn)(ballast_context context,
                                                                      const ballast_job_desc* job, uint64_t* bytes,
                                                                      ballast_error* err);

/* [any][no-alloc] Writes to layers how many layers of this job one record or submit takes, with any
 * outputs: job.layer_count, or fewer if that would keep the GPU busy too long. Returns
 * BALLAST_E_UNSUPPORTED if record takes not even one. Takes microseconds as a rule; up to a second
 * for a job of very many moves that is too long. Checks the job as record does.
 *
 * Jobs of that many layers, and one of the rest, give the bytes of the whole job: each has its own
 * first_layer, layer_count, ranges of the buffers, and submission. The ranges may follow each other
 * in the whole job's buffers if the number is a multiple of buffer_offset_alignment / 4; it is,
 * unless it is smaller than that. */
typedef ballast_result(BALLAST_CALL* ballast_context_record_layers_fn)(ballast_context context,
                                                                       const ballast_job_desc* job, uint32_t* layers,
                                                                       ballast_error* err);

/* A semaphore that a submission waits for, or signals. */
typedef struct ballast_vk_semaphore {
  /* Required. VkSemaphore. Owner: the host; valid until the submission has ended. */
  ballast_vk_handle semaphore;
  /* Required for a timeline semaphore: its value. It needs the feature in
   * ballast_vk_import.enabled_features. Default 0: the semaphore is binary. */
  uint64_t value;
  /* Optional, for waits. VkPipelineStageFlags of core 1.1, supported by the queue, without HOST.
   * Default 0: all commands. Ignored for signals. */
  uint64_t stage_mask;
} ballast_vk_semaphore;

/* A submission of one job. */
typedef struct ballast_vk_submit {
  /* Required. */
  ballast_head h;
  /* Required. The job's buffers. Its command_buffer is 0 for one of the library's own, or a command
   * buffer of the host's in the recording state, which submit ends. Owner: the host; (borrow). */
  const ballast_vk_record* record;
  /* Optional. Semaphores to wait for. Default NULL: none. Owner: the host; (borrow). */
  const ballast_vk_semaphore* waits;
  /* Optional. Semaphores to signal. Default NULL: none. Owner: the host; (borrow). */
  const ballast_vk_semaphore* signals;
  /* Required with waits. Its entries, up to BALLAST_MAX_SEMAPHORES. */
  uint32_t wait_count;
  /* Required with signals. Its entries, up to BALLAST_MAX_SEMAPHORES. */
  uint32_t signal_count;
  /* Optional. VkFence, unsignalled; signalled when the job has ended. Default 0: none. Owner: the
   * host; valid until then. */
  ballast_vk_handle fence;
} ballast_vk_submit;

/* [excl:context][may-block] Records a job as record does, and calls vkQueueSubmit on the imported
 * queue between lock_queue and unlock_queue.
 *
 * The frame slot is in use until its job has ended. Another submit or record in it returns
 * BALLAST_E_BUSY, after waiting for a tenth of a second. With a fence of the host's there is a
 * second, empty vkQueueSubmit. If only that fails the job is submitted all the same, and its slot
 * is busy until a later submit in it finds that the job has ended. Nothing is submitted on failure,
 * except with BALLAST_E_DEVICE_LOST. A command buffer of the host's may have been ended. */
typedef ballast_result(BALLAST_CALL* ballast_submit_fn)(ballast_context context, const ballast_job_desc* job,
                                                        const ballast_vk_submit* sub, ballast_error* err);

#ifdef __cplusplus
}
#endif
#endif /* BALLAST_BALLAST_VULKAN_H */
