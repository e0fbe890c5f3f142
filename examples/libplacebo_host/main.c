/* Packing on a Vulkan device that another library made. libplacebo opens the device, draws on it from a thread of its
 * own, and provides locks for its queues. Ballast takes those locks around its queue calls.
 *
 *   example_libplacebo_host path/to/libballast.so
 */
#include <dlfcn.h>
#include <libplacebo/vulkan.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ballast/ballast.h"

enum { kLayers = 6, kItems = 48, kPacks = 8, kRounds = 20, kAllItems = kLayers * kItems };

static ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);

static void fail(const char* what, const char* why) {
  fprintf(stderr, "error: %s: %s\n", what, why);
  exit(1);
}

static void check(const char* what, ballast_result code) {
  if (code != BALLAST_OK) fail(what, error.message);
}

static const ballast_api* load(const char* path) {
  void* library = dlopen(path, RTLD_NOW);
  const void* table = NULL;
  ballast_get_api_fn get_api;
  if (!library) fail("dlopen", dlerror());
  *(void**)&get_api = dlsym(library, BALLAST_ENTRY_NAME);
  if (!get_api || get_api(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION, &table, NULL, NULL) != BALLAST_OK)
    fail(path, "no Ballast plugin of this version");
  return table;
}

/* ---- the import of libplacebo's device ---- */

struct host {
  pl_vulkan vulkan;
  atomic_uint locks; /* taken by the plugin */
};

static PFN_vkGetInstanceProcAddr instance_functions;

static void* BALLAST_CALL find_instance_function(ballast_vk_handle instance, const char* name) {
  PFN_vkVoidFunction function = instance_functions((VkInstance)(uintptr_t)instance, name);
  void* address;
  memcpy(&address, &function, sizeof address);
  return address;
}

static void BALLAST_CALL lock_queue(void* user, uint32_t family, uint32_t index) {
  struct host* host = user;
  host->vulkan->lock_queue(host->vulkan, (int)family, (int)index);
  atomic_fetch_add(&host->locks, 1);
}

static void BALLAST_CALL unlock_queue(void* user, uint32_t family, uint32_t index) {
  struct host* host = user;
  host->vulkan->unlock_queue(host->vulkan, (int)family, (int)index);
}

static ballast_vk_import import_of(struct host* host) {
  ballast_vk_import import = BALLAST_INIT(ballast_vk_import, BALLAST_TYPE_VK_IMPORT);
  pl_vulkan vulkan = host->vulkan;
  PFN_vkGetDeviceProcAddr device_functions =
      (PFN_vkGetDeviceProcAddr)instance_functions(vulkan->instance, "vkGetDeviceProcAddr");
  PFN_vkGetDeviceQueue get_queue = (PFN_vkGetDeviceQueue)device_functions(vulkan->device, "vkGetDeviceQueue");
  VkQueue queue;
  get_queue(vulkan->device, vulkan->queue_compute.index, 0, &queue);
  import.instance = (uintptr_t)vulkan->instance;
  import.physical_device = (uintptr_t)vulkan->phys_device;
  import.device = (uintptr_t)vulkan->device;
  import.queue = (uintptr_t)queue;
  import.queue_family = vulkan->queue_compute.index;
  import.queue_index = 0;
  import.instance_api_version = vulkan->api_version;
  import.get_instance_proc_addr = find_instance_function;
  import.user = host;
  import.lock_queue = lock_queue;
  import.unlock_queue = unlock_queue;
  import.enabled_extensions = vulkan->extensions;
  import.enabled_extension_count = (uint32_t)vulkan->num_extensions;
  import.enabled_features = vulkan->features;
  return import;
}

/* ---- libplacebo's own work, at the same time ---- */

struct painter {
  pl_gpu gpu;
  atomic_bool stop;
  unsigned frames;
};

static void* paint(void* argument) {
  struct painter* painter = argument;
  pl_fmt format = pl_find_fmt(painter->gpu, PL_FMT_UNORM, 4, 8, 8, PL_FMT_CAP_BLITTABLE);
  pl_tex texture;
  if (!format) return NULL;
  texture = pl_tex_create(painter->gpu, pl_tex_params(.w = 64, .h = 64, .format = format, .blit_dst = true));
  if (!texture) return NULL;
  while (!atomic_load(&painter->stop)) {
    pl_tex_clear(painter->gpu, texture, (const float[4]){0.5f, 0, (float)(painter->frames++ % 256) / 255, 1});
    pl_gpu_finish(painter->gpu);
  }
  pl_tex_destroy(painter->gpu, &texture);
  return NULL;
}

/* ---- packing ---- */

static void fill(float* weights, unsigned round) {
  unsigned state = round * 747796405u + 1;
  int i;
  for (i = 0; i < kAllItems; ++i) {
    state = state * 1664525u + 1013904223u;
    weights[i] = (float)(state >> (12 + state % 11));
  }
}

/* On any device; pack_index [round][layer][item]. */
static void pack_all(const ballast_api* api, ballast_device device, int32_t (*pack_index)[kAllItems]) {
  ballast_context_desc size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  ballast_context context;
  float weights[kAllItems];
  unsigned round;
  size.max_items = kItems, size.max_packs = kPacks, size.max_layers = kLayers;
  size.max_candidates = 4; /* as many as the strategy has: a GPU takes memory for no more */
  check("create_context", api->create_context(device, &size, &context, &error));
  job.layer_count = kLayers, job.item_count = kItems, job.pack_count = kPacks;
  job.strategy = "batched_refinement_packing";
  job.weights = weights;
  for (round = 0; round < kRounds; ++round) {
    fill(weights, round);
    job.seed = round;
    job.pack_index = pack_index[round];
    check("run", api->run(context, &job, &error));
  }
  check("destroy_context", api->destroy_context(context));
}

int main(int count, char** arguments) {
  const ballast_api* api = load(count > 1 ? arguments[1] : "./libballast.so");
  static int32_t on_gpu[kRounds][kAllItems], on_cpu[kRounds][kAllItems];
  static struct host host;
  static struct painter painter;
  pl_log log = pl_log_create(PL_API_VER, pl_log_params(.log_cb = pl_log_simple, .log_level = PL_LOG_ERR));
  pl_vk_inst instance = pl_vk_inst_create(log, &pl_vk_inst_default_params);
  ballast_instance ballast;
  ballast_device cpu, gpu;
  ballast_device_desc desc = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
  ballast_vk_import import;
  ballast_device_caps caps = BALLAST_INIT(ballast_device_caps, BALLAST_TYPE_DEVICE_CAPS);
  pthread_t thread;
  int same;

  if (!instance) fail("libplacebo", "no Vulkan instance");
  host.vulkan =
      pl_vulkan_create(log, pl_vulkan_params(.instance = instance->instance, .get_proc_addr = instance->get_proc_addr,
                                             .allow_software = true));
  if (!host.vulkan) fail("libplacebo", "no Vulkan device that it can use");
  instance_functions = instance->get_proc_addr;

  check("create_instance", api->create_instance(NULL, &ballast, &error));
  check("create_device", api->create_device(ballast, NULL, &cpu, &error));
  import = import_of(&host);
  desc.h.next = &import.h;
  check("import", api->create_device(ballast, &desc, &gpu, &error));
  check("device_caps", api->device_caps(gpu, &caps, &error));

  painter.gpu = host.vulkan->gpu;
  pthread_create(&thread, NULL, paint, &painter);
  pack_all(api, gpu, on_gpu);
  atomic_store(&painter.stop, true);
  pthread_join(thread, NULL);
  pack_all(api, cpu, on_cpu);

  api->destroy_device(gpu); /* before libplacebo destroys the VkDevice */
  api->destroy_device(cpu);
  api->destroy_instance(ballast);
  pl_vulkan_destroy(&host.vulkan);
  pl_vk_inst_destroy(&instance);
  pl_log_destroy(&log);

  if (painter.frames == 0) fail("libplacebo", "it drew nothing meanwhile");
  if (atomic_load(&host.locks) < kRounds) fail("ballast", "it went to the queue without asking for its lock");
  same = memcmp(on_gpu, on_cpu, sizeof on_gpu) == 0;
  printf("%d jobs on libplacebo's %s, %u turns at its queue, beside %u frames of its own: %s\n", kRounds, caps.name,
         atomic_load(&host.locks), painter.frames, same ? "the same bytes as the CPU's" : "NOT what the CPU gives");
  return same ? 0 : 1;
}
