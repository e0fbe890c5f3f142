/* The examples of the headers as a C99 compiler sees them; extract.py has made the .inc files from the comments. */
#include "tests/abi/header_examples/examples.h"

#include <dlfcn.h>
#include <string.h>

#include "complete.inc"
#include "load.inc"

ballast_result example_recipe(const ballast_api* api, ballast_context context, ballast_job_desc job,
                              ballast_error* error) {
  ballast_result code;
#include "recipe.inc"
}

ballast_result example_options(const ballast_api* api, ballast_context context, ballast_job_desc job,
                               const uint32_t* capacity, ballast_error* error){
#include "options.inc"
}

ballast_result example_background(const ballast_api* api, ballast_context context, ballast_job_desc job,
                                  void (*draw_a_frame)(void), ballast_error* error) {
  ballast_result code;
#include "background.inc"
}

ballast_result example_import(const ballast_api* api, ballast_instance instance, example_engine* engine,
                              ballast_device* out, ballast_error* error) {
  void *vk_instance = engine->vk_instance, *vk_physical_device = engine->vk_physical_device;
  void *vk_device = engine->vk_device, *vk_queue = engine->vk_queue;
  void*(BALLAST_CALL * find_function)(ballast_vk_handle, const char*) = engine->find_function;
  void(BALLAST_CALL * lock)(void*, uint32_t, uint32_t) = engine->lock;
  void(BALLAST_CALL * unlock)(void*, uint32_t, uint32_t) = engine->unlock;
  const uint32_t family = engine->family;
  ballast_device device = NULL;
  ballast_result code;
#include "import.inc"
  *out = device;
  return code;
}

ballast_result example_record(const ballast_api* api, ballast_context context, ballast_job_desc job,
                              const example_engine* engine, ballast_error* error) {
  void *commands = engine->commands, *weights = engine->weights, *packs = engine->packs;
  const uint64_t weight_bytes = engine->weight_bytes, pack_bytes = engine->pack_bytes;
  const uint32_t frame = engine->frame;
#include "record.inc"
}
