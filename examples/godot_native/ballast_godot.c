/* Ballast in Godot 3: a GDNative library that opens the plugin beside it and gives GDScript one function,
 *   ballast_godot_pack(weights: PoolRealArray, layers: int, packs: int) -> PoolIntArray, the pack of each item,
 * or null after an error, which Godot prints.
 */
#include <dlfcn.h>
#include <string.h>

#include "ballast/ballast.h"
#include "gdnative_slots.h"

#define EXPORT __attribute__((visibility("default")))

static const gd_api* godot;
static const ballast_api* api; /* NULL if the plugin could not be loaded */
static ballast_instance instance;
static ballast_device device;

static void complain(const char* text) { GD(godot, print_error)(text, "ballast_godot", __FILE__, __LINE__); }

/* The plugin is beside this library, whose run path is $ORIGIN. */
static const ballast_api* load_plugin(void) {
  ballast_get_api_fn get_api;
  const void* table = NULL;
  void* library = dlopen("libballast.so", RTLD_NOW | RTLD_LOCAL);
  void* symbol = library ? dlsym(library, BALLAST_ENTRY_NAME) : NULL;
  if (!symbol) return NULL;
  memcpy(&get_api, &symbol, sizeof get_api);
  return get_api(BALLAST_VERSION_1_0, BALLAST_MAKE_VERSION(1, 0xFFFF), &table, NULL, NULL) < 0 ? NULL : table;
}

/* Passes warnings and errors of the plugin's log to Godot's log. */
static void BALLAST_CALL log_to_godot(void* user, uint32_t level, ballast_result code, const char* utf8) {
  (void)user, (void)code;
  if (level <= BALLAST_LOG_WARNING) complain(utf8);
}

EXPORT void ballast_godot_gdnative_init(gd_init_options* options);
void ballast_godot_gdnative_init(gd_init_options* options) {
  ballast_instance_desc services = BALLAST_INIT(ballast_instance_desc, BALLAST_TYPE_INSTANCE_DESC);
  godot = options->api;
  services.log = log_to_godot;
  api = load_plugin();
  if (!api)
    complain("Cannot load libballast.so.");
  else if (api->create_instance(&services, &instance, NULL) < 0 ||
           api->create_device(instance, NULL, &device, NULL) < 0)
    complain("Cannot open a device.");
}

EXPORT void ballast_godot_gdnative_terminate(const void* options);
void ballast_godot_gdnative_terminate(const void* options) {
  (void)options;
  if (!api) return;
  api->destroy_device(device);
  api->destroy_instance(instance);
}

/* The log above prints failures. */
static bool run(ballast_job_desc* job) {
  ballast_context_desc size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  ballast_context context = NULL;
  bool done;
  size.max_items = job->item_count;
  size.max_packs = job->pack_count;
  done = api->create_context(device, &size, &context, NULL) >= 0 && api->run(context, job, NULL) >= 0;
  api->destroy_context(context);
  return done;
}

static gd_variant pack(const gd_pool* weights, int64_t layers, int64_t packs) {
  const int count = GD(godot, pool_real_array_size)(weights);
  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  gd_access *reading, *writing;
  gd_variant result;
  gd_pool pack_index;
  bool done;
  GD(godot, variant_new_nil)(&result);
  if (layers < 1 || packs < 1 || packs > count || count % layers != 0) {
    complain("pack: layers must divide the number of weights, and packs be from 1 to it.");
    return result;
  }
  job.layer_count = (uint32_t)layers;
  job.item_count = (uint32_t)(count / layers);
  job.pack_count = (uint32_t)packs;
  GD(godot, pool_int_array_new)(&pack_index);
  GD(godot, pool_int_array_resize)(&pack_index, count);
  reading = GD(godot, pool_real_array_read)(weights);
  writing = GD(godot, pool_int_array_write)(&pack_index);
  job.weights = GD(godot, pool_real_array_read_ptr)(reading);
  job.pack_index = GD(godot, pool_int_array_write_ptr)(writing);
  done = run(&job);
  GD(godot, pool_int_array_write_destroy)(writing);
  GD(godot, pool_real_array_read_destroy)(reading);
  if (done) GD(godot, variant_new_pool_int_array)(&result, &pack_index);
  GD(godot, pool_int_array_destroy)(&pack_index);
  return result;
}

EXPORT gd_variant ballast_godot_pack(gd_array* arguments);
gd_variant ballast_godot_pack(gd_array* arguments) {
  gd_variant value[3], result;
  int i;
  GD(godot, variant_new_nil)(&result);
  if (!api || !device) return result;
  if (GD(godot, array_size)(arguments) != 3) {
    complain("pack takes weights, layers and packs.");
    return result;
  }
  for (i = 0; i < 3; ++i) value[i] = GD(godot, array_get)(arguments, i);
  if (GD(godot, variant_get_type)(&value[0]) != GD_TYPE_POOL_REAL_ARRAY ||
      GD(godot, variant_get_type)(&value[1]) != GD_TYPE_INT || GD(godot, variant_get_type)(&value[2]) != GD_TYPE_INT) {
    complain("pack takes a PoolRealArray and two integers.");
  } else {
    gd_pool weights = GD(godot, variant_as_pool_real_array)(&value[0]);
    result = pack(&weights, GD(godot, variant_as_int)(&value[1]), GD(godot, variant_as_int)(&value[2]));
    GD(godot, pool_real_array_destroy)(&weights);
  }
  for (i = 0; i < 3; ++i) GD(godot, variant_destroy)(&value[i]);
  return result;
}
