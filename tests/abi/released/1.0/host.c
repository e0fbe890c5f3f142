/* A host as it was written for 1.0, and never changed since: compiled with the header beside it, it must run with every
 * later 1.x and say what host.txt says. It asks, packs, fails and cleans up, through every function that 1.0 promised
 * on the CPU. */
#include "ballast/ballast.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

enum { LAYERS = 3, ITEMS = 12, PACKS = 3 };

static const ballast_api* load(const char* path) {
  const void* table = NULL;
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  void* symbol = library ? dlsym(library, BALLAST_ENTRY_NAME) : NULL;
  ballast_get_api_fn get_api;
  if (!symbol) return NULL;
  memcpy(&get_api, &symbol, sizeof get_api);
  return get_api(BALLAST_VERSION_1_0, BALLAST_VERSION_1_0, &table, NULL, NULL) == BALLAST_OK ? table : NULL;
}

static void ask(const ballast_api* api, ballast_instance instance, ballast_device device) {
  ballast_device_caps caps = BALLAST_INIT(ballast_device_caps, BALLAST_TYPE_DEVICE_CAPS);
  ballast_strategy_info info = BALLAST_INIT(ballast_strategy_info, BALLAST_TYPE_STRATEGY_INFO);
  ballast_recipe recipe = BALLAST_INIT(ballast_recipe, BALLAST_TYPE_RECIPE);
  ballast_vk_requirements needs = BALLAST_INIT(ballast_vk_requirements, BALLAST_TYPE_VK_REQUIREMENTS);
  ballast_stats stats = BALLAST_INIT(ballast_stats, BALLAST_TYPE_STATS);
  ballast_result code;
  code = api->device_caps(device, &caps, NULL);
  printf("caps %d, backend %u\n", code, caps.backend);
  code = api->device_info(instance, 0, &caps, NULL);
  printf("first device %d, backend %u\n", code, caps.backend);
  code = api->strategy_info(0, &info, NULL);
  printf("default strategy %d, %s\n", code, info.name);
  code = api->strategy_recipe("greedy", &recipe, NULL);
  printf("recipe of greedy %d, candidates %u\n", code, recipe.candidates);
  code = api->vk_requirements(instance, &needs, NULL);
  printf("requirements %d, extensions %u\n", code, needs.required_extension_count);
  code = api->stats(instance, &stats, NULL);
  printf("stats %d, devices %u\n", code, (unsigned)stats.live_devices);
  printf("extension %s\n", api->get_extension(instance, "ballast.none/1") ? "there" : "none");
}

static void pack(const ballast_api* api, ballast_context context, const char* strategy) {
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_timings timings = BALLAST_INIT(ballast_timings, BALLAST_TYPE_TIMINGS);
  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  float weights[LAYERS * ITEMS];
  int32_t pack_index[LAYERS * ITEMS], rank_in_pack[LAYERS * ITEMS];
  ballast_layer_report reports[LAYERS];
  ballast_result code;
  int i;
  for (i = 0; i < LAYERS * ITEMS; ++i) weights[i] = (float)(1 + i * 37 % 23);
  job.layer_count = LAYERS, job.item_count = ITEMS, job.pack_count = PACKS, job.seed = 5;
  job.weights = weights, job.strategy = strategy;
  job.pack_index = pack_index, job.rank_in_pack = rank_in_pack;
  job.reports = reports, job.report_stride = sizeof reports[0], job.timings = &timings;
  code = api->run(context, &job, &error);
  printf("%s: %s", strategy, api->result_name(code));
  if (code < 0) printf(", field %u of %#x", error.field_offset, error.field_type);
  for (i = 0; code == BALLAST_OK && i < LAYERS; ++i)
    printf(", %g over %g", reports[i].max_value, reports[i].lower_bound_value);
  for (i = 0; code == BALLAST_OK && i < LAYERS * ITEMS; ++i)
    printf("%s%d.%d", i % ITEMS ? " " : "\n  ", pack_index[i], rank_in_pack[i]);
  printf("\n");
}

int main(int argc, char** argv) {
  ballast_context_desc limits = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  ballast_device_desc cpu = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
  ballast_instance instance = NULL;
  ballast_device device = NULL;
  ballast_context context = NULL;
  const ballast_api* api = argc == 2 ? load(argv[1]) : NULL;
  if (!api || api->struct_size < BALLAST_SIZE_API_1_0) return 2;
  limits.max_items = ITEMS, limits.worker_count = 2, limits.flags = BALLAST_CONTEXT_OWN_THREADS;
  cpu.backend = BALLAST_BACKEND_CPU;
  if (api->create_instance(NULL, &instance, NULL) || api->create_device(instance, &cpu, &device, NULL)) return 3;
  if (api->create_context(device, &limits, &context, NULL)) return 4;
  ask(api, instance, device);
  pack(api, context, "greedy");
  pack(api, context, "batched_refinement_packing");
  pack(api, context, "no such strategy");
  printf("busy %s\n", api->result_name(api->destroy_instance(instance)));
  return api->destroy_context(context) || api->destroy_device(device) || api->destroy_instance(instance);
}
