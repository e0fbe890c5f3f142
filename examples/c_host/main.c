/* A host in C99: loads the plugin at run time, packs two layers, and prints the items of each pack.
 *
 * In the folder of an unpacked package, with a C compiler alone:
 *   cc -I include share/doc/ballast/examples/c_host/main.c -o c_host
 *   ./c_host lib/ballast/libballast.so
 */
#include <stdio.h>
#include <string.h>

#include "ballast/ballast.h"
#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

enum { LAYERS = 2, ITEMS = 8, PACKS = 4 };

static ballast_get_api_fn find_entry(const char* path) {
  ballast_get_api_fn entry = NULL;
#if defined(_WIN32)
  HMODULE library = LoadLibraryA(path);
  FARPROC symbol = library ? GetProcAddress(library, BALLAST_ENTRY_NAME) : NULL;
  if (!library) fprintf(stderr, "Cannot load %s: error %lu\n", path, GetLastError());
#else
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  void* symbol = library ? dlsym(library, BALLAST_ENTRY_NAME) : NULL;
  if (!library) fprintf(stderr, "Cannot load %s: %s\n", path, dlerror());
#endif
  /* C has no cast from a pointer to an object to a pointer to a function. */
  if (symbol) memcpy(&entry, &symbol, sizeof entry);
  return entry;
}

/* Returns the table of functions, or NULL if the library is missing or too old. */
static const ballast_api* load(const char* path) {
  ballast_get_api_fn get_api = find_entry(path);
  const void* table = NULL;
  uint32_t oldest = 0, newest = 0;
  if (!get_api) return NULL;
  if (get_api(BALLAST_VERSION_1_0, BALLAST_MAKE_VERSION(1, 0xFFFF), &table, &oldest, &newest) < 0)
    fprintf(stderr, "%s speaks versions 0x%x to 0x%x, not 1.x\n", path, oldest, newest);
  return table;
}

static void print_layer(uint32_t layer, const float* weights, const int32_t* pack_index,
                        const ballast_layer_report* report) {
  uint32_t pack, item;
  printf("layer %u: heaviest pack %g, no packing is below %g\n", layer, report->max_value, report->lower_bound_value);
  for (pack = 0; pack < PACKS; ++pack) {
    float load = 0;
    printf("  pack %u:", pack);
    for (item = 0; item < ITEMS; ++item) {
      if ((uint32_t)pack_index[item] != pack) continue;
      printf(" item %u (%g)", item, weights[item]);
      load += weights[item];
    }
    printf(", load %g\n", load);
  }
}

static ballast_result pack(const ballast_api* api, ballast_context context, ballast_error* error) {
  static const float weights[LAYERS * ITEMS] = {90, 132, 40, 61, 104, 165, 39, 4, 20, 107, 104, 64, 19, 197, 187, 157};
  int32_t pack_index[LAYERS * ITEMS];
  ballast_layer_report reports[LAYERS];
  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  ballast_result code;
  uint32_t layer;
  job.layer_count = LAYERS;
  job.item_count = ITEMS;
  job.pack_count = PACKS;
  job.effort = 2; /* 1 is the quickest search, ballast_strategy_info.efforts the closest; see time_budget_ns, too */
  job.weight_type = BALLAST_WEIGHT_F32;
  job.weights = weights;
  job.pack_index = pack_index;
  job.reports = reports;
  job.report_stride = sizeof reports[0];
  code = api->run(context, &job, error);
  for (layer = 0; code >= 0 && layer < LAYERS; ++layer)
    print_layer(layer, weights + layer * ITEMS, pack_index + layer * ITEMS, &reports[layer]);
  return code;
}

int main(int argc, char** argv) {
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_context_desc size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  ballast_instance instance = NULL;
  ballast_device device = NULL;
  ballast_context context = NULL;
  ballast_result code;
  const ballast_api* api = argc == 2 ? load(argv[1]) : NULL;
  if (!api) {
    fprintf(stderr, "usage: c_host PATH_OF_THE_PLUGIN\n");
    return 2;
  }
  size.max_items = ITEMS; /* the largest layer; create_context takes its memory, run takes none */
  size.max_packs = PACKS;
  code = api->create_instance(NULL, &instance, &error);
  if (code >= 0) code = api->create_device(instance, NULL, &device, &error);
  if (code >= 0) code = api->create_context(device, &size, &context, &error);
  if (code >= 0) code = pack(api, context, &error);
  if (code < 0) fprintf(stderr, "%s: %s\n", api->result_name(code), error.message);
  /* Children first. Each function accepts NULL. */
  api->destroy_context(context);
  api->destroy_device(device);
  api->destroy_instance(instance);
  return code < 0;
}
