/* The examples of docs' integrating.md, compiled as C99 in the surroundings that each expects. */
#include <vulkan/vulkan_core.h>

#include "tests/abi/header_examples/examples.h"

static ballast_result fail(const ballast_error* error) { return error->code; }

ballast_result guide_background(const ballast_api* api, ballast_context context, ballast_job_desc job,
                                void (*draw_a_frame)(void), void (*use)(const int32_t* pack_index)) {
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_result code;
  const int32_t* pack_index = job.pack_index;
#include "integrating_background.inc"
  return code;
}

ballast_result guide_import(const ballast_api* api, ballast_instance instance, example_engine* engine,
                            ballast_device* out) {
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_result code;
  ballast_device device = NULL;
  void *vk_instance = engine->vk_instance, *vk_physical_device = engine->vk_physical_device;
  void *vk_device = engine->vk_device, *vk_queue = engine->vk_queue;
  void*(BALLAST_CALL * find_function)(ballast_vk_handle, const char*) = engine->find_function;
  void(BALLAST_CALL * lock)(void*, uint32_t, uint32_t) = engine->lock;
  void(BALLAST_CALL * unlock)(void*, uint32_t, uint32_t) = engine->unlock;
  const uint32_t family = engine->family;
#include "integrating_import.inc"
  *out = device;
  return code;
}

ballast_result guide_record(const ballast_api* api, ballast_context context, ballast_job_desc job,
                            const example_engine* engine) {
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_result code;
  void *commands = engine->commands, *weights = engine->weights, *packs = engine->packs;
  const uint64_t weight_bytes = engine->weight_bytes, pack_bytes = engine->pack_bytes;
  const uint32_t frame = engine->frame;
#include "integrating_record.inc"
  return code;
}

ballast_result guide_parts(const ballast_api* api, ballast_context context, ballast_job_desc job,
                           const ballast_vk_record* whole, ballast_vk_handle (*next_command_buffer)(void)) {
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_result code;
  const ballast_vk_record record = *whole;
#include "integrating_parts.inc"
  return code;
}
