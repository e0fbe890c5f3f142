/* A runtime as the host: GStreamer's task pool runs Ballast's tasks, and GStreamer's debug log receives its log.
 *
 *   example_gstreamer_tasks ./libballast.so
 *
 * Packs a batch in the background on as many of the pool's threads as there are processors, and compares the result
 * with that of one thread. The main thread is free meanwhile.
 */
#include <gmodule.h>
#include <gst/gst.h>
#include <string.h>

#include "ballast/ballast.h"

GST_DEBUG_CATEGORY_STATIC(ballast_debug); /* GST_DEBUG=ballast:5 shows it */
#define GST_CAT_DEFAULT ballast_debug

enum { LAYERS = 24, ITEMS = 64, PACKS = 8, WORKERS = 4 };

/* ---- the host's services ---- */

static void BALLAST_CALL log_line(void* user, uint32_t level, ballast_result code, const char* utf8) {
  static const GstDebugLevel levels[] = {GST_LEVEL_NONE, GST_LEVEL_ERROR, GST_LEVEL_WARNING, GST_LEVEL_INFO,
                                         GST_LEVEL_DEBUG};
  (void)user;
  GST_CAT_LEVEL_LOG(ballast_debug, level < 5 ? levels[level] : GST_LEVEL_LOG, NULL, "%s (%d)", utf8, code);
}

typedef struct Call {
  ballast_task task;
  void* argument;
  uint32_t index;
} Call;

static gint tasks_of_pool; /* run so far */

static void run_call(void* data) {
  const Call* call = data;
  g_atomic_int_inc(&tasks_of_pool);
  call->task(call->argument, call->index);
}

/* Fork and join. A task that the pool refuses runs here. The calling thread may be one of the pool's, running a job of
 * spawn. The pool has more threads than there are such jobs, so some are always free. */
static ballast_bool BALLAST_CALL parallel(void* user, ballast_task task, void* argument, uint32_t count) {
  GstTaskPool* pool = user;
  Call* calls = g_new(Call, count);
  gpointer* ids = g_new0(gpointer, count);
  uint32_t i;
  for (i = 0; i < count; ++i) {
    calls[i] = (Call){task, argument, i};
    ids[i] = gst_task_pool_push(pool, run_call, &calls[i], NULL);
    if (!ids[i]) task(argument, i);
  }
  for (i = 0; i < count; ++i)
    if (ids[i]) gst_task_pool_join(pool, ids[i]);
  g_free(ids);
  g_free(calls);
  return 1;
}

static void run_and_free_call(void* data) {
  run_call(data);
  g_free(data);
}

/* Starts a task without waiting for it; the library waits for the job. */
static ballast_bool BALLAST_CALL spawn(void* user, ballast_task task, void* argument) {
  GstTaskPool* pool = user;
  Call* call = g_new(Call, 1);
  gpointer id;
  *call = (Call){task, argument, 0};
  id = gst_task_pool_push(pool, run_and_free_call, call, NULL);
  if (!id) {
    g_free(call);
    return 0;
  }
  gst_task_pool_dispose_handle(pool, id);
  return 1;
}

/* ---- packing ---- */

static const ballast_api* load(const char* path) {
  ballast_get_api_fn get_api = NULL;
  gpointer symbol = NULL;
  const void* table = NULL;
  GModule* library = g_module_open(path, G_MODULE_BIND_LOCAL);
  if (!library || !g_module_symbol(library, BALLAST_ENTRY_NAME, &symbol)) {
    g_printerr("Cannot load %s: %s\n", path, g_module_error());
    return NULL;
  }
  memcpy(&get_api, &symbol, sizeof get_api);
  return get_api(BALLAST_VERSION_1_0, BALLAST_MAKE_VERSION(1, 0xFFFF), &table, NULL, NULL) < 0 ? NULL : table;
}

typedef struct Host {
  const ballast_api* api;
  ballast_instance instance;
  ballast_device device;
  ballast_context context;
} Host;

/* pool NULL: no services, so everything runs on the calling thread. */
static gboolean open_host(Host* host, const ballast_api* api, GstTaskPool* pool) {
  ballast_instance_desc services = BALLAST_INIT(ballast_instance_desc, BALLAST_TYPE_INSTANCE_DESC);
  ballast_context_desc size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  services.user = pool;
  services.log = log_line;
  services.parallel = pool ? parallel : NULL;
  services.spawn = pool ? spawn : NULL;
  size.max_items = ITEMS;
  size.max_packs = PACKS;
  size.worker_count = pool ? WORKERS : 1;
  memset(host, 0, sizeof *host);
  host->api = api;
  return api->create_instance(&services, &host->instance, NULL) >= 0 &&
         api->create_device(host->instance, NULL, &host->device, NULL) >= 0 &&
         api->create_context(host->device, &size, &host->context, NULL) >= 0;
}

static void close_host(Host* host) {
  host->api->destroy_context(host->context);
  host->api->destroy_device(host->device);
  host->api->destroy_instance(host->instance);
}

static gboolean pack(Host* host, const float* weights, int32_t* pack_index) {
  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  uint64_t ticket = 0;
  ballast_result code;
  job.layer_count = LAYERS;
  job.item_count = ITEMS;
  job.pack_count = PACKS;
  job.weights = weights;
  job.pack_index = pack_index;
  code = host->api->begin(host->context, &job, &ticket, &error);
  /* A pipeline would continue here, and poll with a timeout of 0. */
  if (code >= 0) code = host->api->wait(host->context, ticket, UINT64_MAX, &error);
  if (code < 0) g_printerr("%s: %s\n", host->api->result_name(code), error.message);
  return code >= 0;
}

int main(int argc, char** argv) {
  static float weights[LAYERS * ITEMS];
  static int32_t in_pool[LAYERS * ITEMS], alone[LAYERS * ITEMS];
  GstTaskPool* pool;
  const ballast_api* api;
  Host threads, one;
  gboolean done;
  uint32_t i;
  gst_init(&argc, &argv);
  GST_DEBUG_CATEGORY_INIT(ballast_debug, "ballast", 0, "balanced packing");
  api = argc == 2 ? load(argv[1]) : NULL;
  if (!api) return 2;
  pool = gst_shared_task_pool_new();
  gst_shared_task_pool_set_max_threads(GST_SHARED_TASK_POOL(pool), WORKERS);
  gst_task_pool_prepare(pool, NULL);
  for (i = 0; i < LAYERS * ITEMS; ++i) weights[i] = (float)(1 + i * 7919 % 1009);
  done = open_host(&threads, api, pool) && pack(&threads, weights, in_pool) && open_host(&one, api, NULL) &&
         pack(&one, weights, alone);
  if (done) {
    done = memcmp(in_pool, alone, sizeof alone) == 0;
    g_print("%s: %d layers of %d items packed by %d tasks of its pool, %s as on one thread\n", gst_version_string(),
            LAYERS, ITEMS, g_atomic_int_get(&tasks_of_pool), done ? "the same bytes" : "other bytes");
    close_host(&one);
    close_host(&threads);
  }
  gst_task_pool_cleanup(pool);
  gst_object_unref(pool);
  return !done;
}
