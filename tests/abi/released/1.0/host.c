/* A host as it was written for 1.0, and never changed since: compiled with the header beside it, it must run with every
 * later 1.x and say what host.txt says. It asks, packs, waits, fails and cleans up, through every function of 1.0's
 * table; of those for a GPU it hears that the CPU is none. */
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
  uint32_t count = 0;
  ballast_result code;
  code = api->device_count(instance, &count, NULL);
  printf("devices %d, %s\n", code, count ? "some" : "none");
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

static float weights[LAYERS * ITEMS];
static int32_t pack_index[LAYERS * ITEMS], rank_in_pack[LAYERS * ITEMS];
static ballast_layer_report reports[LAYERS];
static ballast_timings timings = BALLAST_INIT(ballast_timings, BALLAST_TYPE_TIMINGS);

static ballast_job_desc job_with(const char* strategy) {
  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  int i;
  for (i = 0; i < LAYERS * ITEMS; ++i) weights[i] = (float)(1 + i * 37 % 23);
  memset(pack_index, 0, sizeof pack_index), memset(rank_in_pack, 0, sizeof rank_in_pack);
  job.layer_count = LAYERS, job.item_count = ITEMS, job.pack_count = PACKS, job.seed = 5;
  job.weights = weights, job.strategy = strategy;
  job.pack_index = pack_index, job.rank_in_pack = rank_in_pack;
  job.reports = reports, job.report_stride = sizeof reports[0], job.timings = &timings;
  return job;
}

static void say(const ballast_api* api, const char* call, ballast_result code, const ballast_error* error) {
  printf("%s: %s", call, api->result_name(code));
  if (code < 0) printf(", field %u of %#x", error->field_offset, error->field_type);
}

static void show_packing(void) {
  int i;
  for (i = 0; i < LAYERS; ++i) printf(", %g over %g", reports[i].max_value, reports[i].lower_bound_value);
  for (i = 0; i < LAYERS * ITEMS; ++i) printf("%s%d.%d", i % ITEMS ? " " : "\n  ", pack_index[i], rank_in_pack[i]);
}

static void pack(const ballast_api* api, ballast_context context, const char* strategy) {
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_job_desc job = job_with(strategy);
  ballast_result code = api->run(context, &job, &error);
  say(api, strategy, code, &error);
  if (code == BALLAST_OK) show_packing();
  printf("\n");
}

static void pack_in_the_background(const ballast_api* api, ballast_context context) {
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_job_desc job = job_with("greedy");
  uint64_t ticket = 0;
  ballast_result code = api->begin(context, &job, &ticket, &error);
  say(api, "begin", code, &error);
  printf(", ticket %s\n", ticket ? "given" : "none");
  code = api->wait(context, ticket, UINT64_MAX, &error);
  say(api, "wait", code, &error);
  if (code == BALLAST_OK) show_packing();
  printf("\n");
  say(api, "cancel of what is done", api->cancel(context, ticket, &error), &error), printf("\n");
  say(api, "wait for what is done", api->wait(context, ticket, 0, &error), &error), printf("\n");
}

static void ask_for_a_gpu(const ballast_api* api, ballast_context context) {
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  ballast_vk_record record = BALLAST_INIT(ballast_vk_record, BALLAST_TYPE_VK_RECORD);
  ballast_vk_submit submit = BALLAST_INIT(ballast_vk_submit, BALLAST_TYPE_VK_SUBMIT);
  uint64_t bytes = 1;
  ballast_result code;
  job.layer_count = LAYERS, job.item_count = ITEMS, job.pack_count = PACKS;
  code = api->context_scratch_size(context, &job, &bytes, &error);
  say(api, "scratch", code, &error);
  printf(", bytes %u\n", (unsigned)bytes);
  say(api, "record", api->record(context, &job, &record, &error), &error), printf("\n");
  say(api, "submit", api->submit(context, &job, &submit, &error), &error), printf("\n");
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
  pack_in_the_background(api, context);
  ask_for_a_gpu(api, context);
  printf("busy %s\n", api->result_name(api->destroy_instance(instance)));
  return api->destroy_context(context) || api->destroy_device(device) || api->destroy_instance(instance);
}
