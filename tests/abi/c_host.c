/* The smallest host: plain C99, this header and the loader of the system, nothing else. */
#include <stdio.h>
#include <string.h>
#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include "ballast/ballast.h"

enum { LAYERS = 2, ITEMS = 12, PACKS = 3 };

static const ballast_api* load(const char* path) {
  ballast_get_api_fn get_api;
  const void* table = NULL;
#if defined(_WIN32)
  HMODULE library = LoadLibraryA(path);
  FARPROC symbol = library ? GetProcAddress(library, BALLAST_ENTRY_NAME) : NULL;
#else
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  void* symbol = library ? dlsym(library, BALLAST_ENTRY_NAME) : NULL;
#endif
  if (!symbol) return NULL;
  memcpy(&get_api, &symbol, sizeof get_api);
  return get_api(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION, &table, NULL, NULL) == BALLAST_OK ? table : NULL;
}

static int pack(const ballast_api* api, ballast_context context, ballast_error* error) {
  uint32_t weights[LAYERS * ITEMS];
  int32_t pack_index[LAYERS * ITEMS];
  ballast_layer_report reports[LAYERS];
  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  uint32_t i;
  for (i = 0; i < LAYERS * ITEMS; ++i) weights[i] = 1 + i * 37 % 23;
  job.layer_count = LAYERS;
  job.item_count = ITEMS;
  job.pack_count = PACKS;
  job.weight_type = BALLAST_WEIGHT_U32;
  job.weights = weights;
  job.strategy = "batched_refinement_packing";
  job.pack_index = pack_index;
  job.reports = reports;
  job.report_stride = sizeof reports[0];
  if (api->run(context, &job, error) < 0) return 1;
  for (i = 0; i < LAYERS; ++i)
    printf("layer %u: heaviest %g, bound %g\n", i, reports[i].max_value, reports[i].lower_bound_value);
  return 0;
}

int main(int argc, char** argv) {
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_context_desc limits = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  ballast_instance instance = NULL;
  ballast_device device = NULL;
  ballast_context context = NULL;
  int failed;
  const ballast_api* api = argc == 2 ? load(argv[1]) : NULL;
  if (!api) return 2;
  limits.max_items = ITEMS;
  failed = api->create_instance(NULL, &instance, &error) < 0 ||
           api->create_device(instance, NULL, &device, &error) < 0 ||
           api->create_context(device, &limits, &context, &error) < 0 || pack(api, context, &error);
  if (failed) fprintf(stderr, "%s: %s\n", api->result_name(error.code), error.message);
  api->destroy_context(context);
  api->destroy_device(device);
  api->destroy_instance(instance);
  return failed;
}
