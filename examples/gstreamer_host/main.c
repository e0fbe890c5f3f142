/* Packing on a Vulkan device that GStreamer made, between GStreamer's own work and under the locks of its queues.
 *
 *   example_gstreamer_host path/to/libballast.so
 *
 * A streaming thread records the packing of every frame into GStreamer's command buffers, from and to GStreamer's
 * buffers, and submits them. Meanwhile the main thread packs weights in host memory on the same queue.
 */
#include <gmodule.h>
#include <gst/gst.h>
#include <gst/vulkan/vulkan.h>
#include <string.h>

#include "ballast/ballast.h"

enum { kLayers = 6, kItems = 48, kPacks = 8, kJobs = 20, kAllItems = kLayers * kItems };

static ballast_job_desc new_job(void) {
  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  job.layer_count = kLayers, job.item_count = kItems, job.pack_count = kPacks;
  job.strategy = "batched_refinement_packing";
  return job;
}

static void fill(float* weights, guint number) {
  GRand* random = g_rand_new_with_seed(number);
  for (int i = 0; i < kAllItems; ++i) weights[i] = (float)(g_rand_int(random) >> (8 + i % 11));
  g_rand_free(random);
}

/* Ends the program: this example expects no failures. */
static void check(gboolean fine, const char* what, const char* why) {
  if (!fine) g_error("%s: %s", what, why);
}

static void check_gst(gboolean fine, const char* what, const GError* error) {
  check(fine, what, error ? error->message : "no reason given");
}

static void check_ballast(ballast_result code, const char* what, const ballast_error* error) {
  check(code == BALLAST_OK, what, error->message);
}

static const ballast_api* load(const char* path) {
  GModule* library = g_module_open(path, G_MODULE_BIND_LOCAL);
  gpointer symbol = NULL;
  ballast_get_api_fn get_api;
  const void* table = NULL;
  check(library && g_module_symbol(library, BALLAST_ENTRY_NAME, &symbol), path, "cannot be loaded");
  memcpy(&get_api, &symbol, sizeof get_api);
  check(get_api(BALLAST_VERSION_1_0, BALLAST_MAKE_VERSION(1, 0xFFFF), &table, NULL, NULL) >= 0, path, "is too old");
  return table;
}

static ballast_context new_context(const ballast_api* api, ballast_device device) {
  ballast_context_desc size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_context context = NULL;
  size.max_items = kItems, size.max_packs = kPacks, size.max_layers = kLayers;
  size.max_candidates = 4; /* as many as the strategy has: a GPU takes memory for no more */
  check_ballast(api->create_context(device, &size, &context, &error), "create_context", &error);
  return context;
}

/* ---- GStreamer's device, and its import ---- */

typedef struct Host {
  GstVulkanDevice* device;
  GstVulkanQueue* queue; /* supports compute */
  gint locks;            /* taken by the plugin */
} Host;

static gboolean take_if_it_computes(GstVulkanDevice* device, GstVulkanQueue* queue, gpointer user) {
  Host* host = user;
  const VkQueueFamilyProperties* families = device->physical_device->queue_family_props;
  if (!host->queue && (families[queue->family].queueFlags & VK_QUEUE_COMPUTE_BIT)) host->queue = gst_object_ref(queue);
  return TRUE;
}

static void open_host(Host* host) {
  GError* error = NULL;
  GstVulkanInstance* instance = gst_vulkan_instance_new();
  check_gst(gst_vulkan_instance_open(instance, &error), "GStreamer's Vulkan instance", error);
  check(gst_vulkan_instance_check_version(instance, 1, 1, 0), "GStreamer's Vulkan instance", "older than 1.1");
  host->device = gst_vulkan_instance_create_device(instance, &error); /* GST_VULKAN_DEVICE selects it */
  check_gst(host->device && gst_vulkan_device_open(host->device, &error), "GStreamer's Vulkan device", error);
  gst_vulkan_device_foreach_queue(host->device, take_if_it_computes, host);
  check(host->queue != NULL, "GStreamer's Vulkan device", "no queue computes");
  gst_object_unref(instance); /* the device holds a reference */
}

static PFN_vkGetInstanceProcAddr instance_functions;

static void* BALLAST_CALL find_instance_function(ballast_vk_handle instance, const char* name) {
  PFN_vkVoidFunction function = instance_functions((VkInstance)(uintptr_t)instance, name);
  void* address;
  memcpy(&address, &function, sizeof address);
  return address;
}

static void BALLAST_CALL lock_queue(void* user, uint32_t family, uint32_t index) {
  Host* host = user;
  (void)family, (void)index; /* those of the import, always */
  gst_vulkan_queue_submit_lock(host->queue);
  g_atomic_int_inc(&host->locks);
}

static void BALLAST_CALL unlock_queue(void* user, uint32_t family, uint32_t index) {
  Host* host = user;
  (void)family, (void)index;
  gst_vulkan_queue_submit_unlock(host->queue);
}

static ballast_device import(const ballast_api* api, ballast_instance ballast, Host* host) {
  ballast_vk_import import = BALLAST_INIT(ballast_vk_import, BALLAST_TYPE_VK_IMPORT);
  ballast_device_desc desc = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_device made = NULL;
  gpointer functions = gst_vulkan_instance_get_proc_address(host->device->instance, "vkGetInstanceProcAddr");
  memcpy(&instance_functions, &functions, sizeof instance_functions);
  import.instance = (uintptr_t)host->device->instance->instance;
  import.physical_device = (uintptr_t)gst_vulkan_device_get_physical_device(host->device);
  import.device = (uintptr_t)host->device->device;
  import.queue = (uintptr_t)host->queue->queue;
  import.queue_family = host->queue->family;
  import.queue_index = host->queue->index;
  import.get_instance_proc_addr = find_instance_function;
  import.user = host, import.lock_queue = lock_queue, import.unlock_queue = unlock_queue;
  desc.h.next = &import.h;
  check_ballast(api->create_device(ballast, &desc, &made, &error), "import", &error);
  return made;
}

/* ---- the streaming thread: record into GStreamer's command buffers ---- */

typedef struct Stream {
  const ballast_api* api;
  ballast_device gpu;
  Host* host;
  gint stop;
  guint frames;
  int32_t first[kAllItems], last[kAllItems]; /* the packings of frame 0 and of the last one */
} Stream;

static GstMemory* new_buffer(Host* host, ballast_vk_buffer* out) {
  GstMemory* memory =
      gst_vulkan_buffer_memory_alloc(host->device, kAllItems * 4, VK_BUFFER_USAGE_STORAGE_BUFFER_BIT,
                                     VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT);
  check(memory != NULL, "GStreamer's Vulkan device", "no memory");
  *out = (ballast_vk_buffer){(uint64_t)(uintptr_t)((GstVulkanBufferMemory*)memory)->buffer, 0, kAllItems * 4};
  return memory;
}

static void record(Stream* stream, ballast_context context, const ballast_vk_record* target, VkCommandBuffer commands) {
  const VkCommandBufferBeginInfo once = {.sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
                                         .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT};
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_job_desc job = new_job();
  ballast_vk_record into = *target;
  into.command_buffer = (uintptr_t)commands;
  vkBeginCommandBuffer(commands, &once);
  check_ballast(stream->api->record(context, &job, &into, &error), "record", &error);
  vkEndCommandBuffer(commands);
}

static void submit_and_wait(Host* host, VkCommandBuffer commands) {
  GstVulkanFence* fence = gst_vulkan_device_create_fence(host->device, NULL);
  const VkSubmitInfo info = {
      .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO, .commandBufferCount = 1, .pCommandBuffers = &commands};
  gst_vulkan_queue_submit_lock(host->queue);
  vkQueueSubmit(host->queue->queue, 1, &info, GST_VULKAN_FENCE_FENCE(fence));
  gst_vulkan_queue_submit_unlock(host->queue);
  vkWaitForFences(host->device->device, 1, &GST_VULKAN_FENCE_FENCE(fence), VK_TRUE, UINT64_MAX);
  gst_vulkan_fence_unref(fence);
}

static gpointer stream_frames(gpointer user) {
  Stream* stream = user;
  GstVulkanCommandPool* pool = gst_vulkan_queue_create_command_pool(stream->host->queue, NULL);
  ballast_context context = new_context(stream->api, stream->gpu);
  ballast_vk_record target = BALLAST_INIT(ballast_vk_record, BALLAST_TYPE_VK_RECORD);
  GstMemory* weights = new_buffer(stream->host, &target.weights);
  GstMemory* pack_index = new_buffer(stream->host, &target.pack_index);
  GstMapInfo in, out;
  gst_memory_map(weights, &in, GST_MAP_WRITE);
  gst_memory_map(pack_index, &out, GST_MAP_READ);
  target.src_stage = target.dst_stage = VK_PIPELINE_STAGE_HOST_BIT;
  target.src_access = VK_ACCESS_HOST_WRITE_BIT, target.dst_access = VK_ACCESS_HOST_READ_BIT;
  do {
    GstVulkanCommandBuffer* commands = gst_vulkan_command_pool_create(pool, NULL);
    fill((float*)in.data, stream->frames);
    record(stream, context, &target, commands->cmd);
    submit_and_wait(stream->host, commands->cmd);
    memcpy(stream->frames++ == 0 ? stream->first : stream->last, out.data, sizeof stream->last);
    gst_vulkan_command_buffer_unref(commands); /* back into its pool */
  } while (stream->frames < 2 || !g_atomic_int_get(&stream->stop));
  gst_memory_unmap(pack_index, &out), gst_memory_unmap(weights, &in);
  gst_memory_unref(pack_index), gst_memory_unref(weights);
  stream->api->destroy_context(context);
  gst_object_unref(pool);
  return NULL;
}

/* ---- the main thread: host memory, on any device ---- */

static void pack(const ballast_api* api, ballast_context context, guint number, int32_t* pack_index) {
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  ballast_job_desc job = new_job();
  float weights[kAllItems];
  fill(weights, number);
  job.weights = weights, job.pack_index = pack_index;
  check_ballast(api->run(context, &job, &error), "run", &error);
}

static gboolean same_as_cpu(const ballast_api* api, ballast_context cpu, guint number, const int32_t* pack_index) {
  int32_t expected[kAllItems];
  pack(api, cpu, number, expected);
  return memcmp(expected, pack_index, sizeof expected) == 0;
}

int main(int argc, char** argv) {
  static int32_t answers[kJobs][kAllItems];
  static Stream stream;
  Host host = {0};
  ballast_instance ballast = NULL;
  ballast_device cpu_device = NULL;
  ballast_context cpu, gpu;
  GThread* thread;
  gboolean same;
  gst_init(&argc, &argv);
  stream.api = load(argc > 1 ? argv[1] : "./libballast.so");
  open_host(&host);
  stream.api->create_instance(NULL, &ballast, NULL);
  stream.api->create_device(ballast, NULL, &cpu_device, NULL);
  stream.host = &host;
  stream.gpu = import(stream.api, ballast, &host);
  cpu = new_context(stream.api, cpu_device), gpu = new_context(stream.api, stream.gpu);

  thread = g_thread_new("stream", stream_frames, &stream);
  for (guint i = 0; i < kJobs; ++i) pack(stream.api, gpu, i, answers[i]);
  g_atomic_int_set(&stream.stop, 1);
  g_thread_join(thread);

  same = same_as_cpu(stream.api, cpu, 0, stream.first) && same_as_cpu(stream.api, cpu, stream.frames - 1, stream.last);
  for (guint i = 0; i < kJobs; ++i) same = same && same_as_cpu(stream.api, cpu, i, answers[i]);
  check(g_atomic_int_get(&host.locks) >= kJobs, "ballast", "it went to the queue without asking for its lock");
  g_print("%s, %s: %d jobs in %d turns at its queue, beside %u frames of its own that pack: %s\n", gst_version_string(),
          host.device->physical_device->properties.deviceName, kJobs, g_atomic_int_get(&host.locks), stream.frames,
          same ? "the same bytes as the CPU's" : "NOT what the CPU gives");

  stream.api->destroy_context(gpu), stream.api->destroy_context(cpu);
  stream.api->destroy_device(stream.gpu), stream.api->destroy_device(cpu_device);
  stream.api->destroy_instance(ballast);
  gst_object_unref(host.queue), gst_object_unref(host.device); /* after everything that uses it */
  return !same;
}
