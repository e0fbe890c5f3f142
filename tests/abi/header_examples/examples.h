/* The examples in the headers' comments and in docs, each as a function: see examples.c and guide_examples.c. */
#ifndef BALLAST_TESTS_ABI_HEADER_EXAMPLES_H
#define BALLAST_TESTS_ABI_HEADER_EXAMPLES_H

#include "ballast/ballast.h"

#ifdef __cplusplus
extern "C" {
#endif

const ballast_api* load(void* library);

ballast_result pack(const ballast_api* api, const float* weights, int32_t* pack_index, uint32_t layers, uint32_t items,
                    uint32_t packs, ballast_error* error);

ballast_result example_recipe(const ballast_api* api, ballast_context context, ballast_job_desc job,
                              ballast_error* error);

/* capacity: most items of each pack. */
ballast_result example_options(const ballast_api* api, ballast_context context, ballast_job_desc job,
                               const uint32_t* capacity, ballast_error* error);

/* Calls draw_a_frame between begin and wait. */
ballast_result example_background(const ballast_api* api, ballast_context context, ballast_job_desc job,
                                  void (*draw_a_frame)(void), ballast_error* error);

/* The surroundings of the examples on Vulkan; handles are any pointers. */
typedef struct example_engine {
  void *vk_instance, *vk_physical_device, *vk_device, *vk_queue;
  void *commands, *weights, *packs;
  uint64_t weight_bytes, pack_bytes;
  void*(BALLAST_CALL* find_function)(ballast_vk_handle instance, const char* name);
  void(BALLAST_CALL* lock)(void* user, uint32_t family, uint32_t index);
  void(BALLAST_CALL* unlock)(void* user, uint32_t family, uint32_t index);
  uint32_t family;
  uint32_t frame;
} example_engine;

ballast_result example_import(const ballast_api* api, ballast_instance instance, example_engine* engine,
                              ballast_device* out, ballast_error* error);

ballast_result example_record(const ballast_api* api, ballast_context context, ballast_job_desc job,
                              const example_engine* engine, ballast_error* error);

/* The examples of docs' integrating.md. */
ballast_result guide_background(const ballast_api* api, ballast_context context, ballast_job_desc job,
                                void (*draw_a_frame)(void), void (*use)(const int32_t* pack_index));
ballast_result guide_import(const ballast_api* api, ballast_instance instance, example_engine* engine,
                            ballast_device* out);
ballast_result guide_record(const ballast_api* api, ballast_context context, ballast_job_desc job,
                            const example_engine* engine);
ballast_result guide_parts(const ballast_api* api, ballast_context context, ballast_job_desc job,
                           const ballast_vk_record* whole, ballast_vk_handle (*next_command_buffer)(void));

#ifdef __cplusplus
}
#endif
#endif
