/* Ballast in Godot 4.4 and later: a GDExtension that opens the plugin beside it and gives scripts one class,
 *   Ballast.pack(weights: PackedFloat64Array, layers: int, packs: int) -> PackedInt32Array, the pack of each item,
 * or an empty array after an error, which Godot prints.
 */
#include <ballast/ballast.h>

#include "godot4.h"
#include "open_beside.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

/* What Godot gives by name; the table below fills it. */
static struct {
  gd_print_error print_error;
  gd_string_name_new_with_latin1_chars string_name_new_with_latin1_chars;
  gd_variant_get_ptr_constructor variant_get_ptr_constructor;
  gd_variant_get_ptr_destructor variant_get_ptr_destructor;
  gd_variant_get_ptr_builtin_method variant_get_ptr_builtin_method;
  gd_variant_get_type variant_get_type;
  gd_get_variant_to_type_constructor get_variant_to_type_constructor;
  gd_get_variant_from_type_constructor get_variant_from_type_constructor;
  gd_packed_float64_array_operator_index_const packed_float64_array_operator_index_const;
  gd_packed_int32_array_operator_index packed_int32_array_operator_index;
  gd_classdb_construct_object2 classdb_construct_object2;
  gd_object_set_instance object_set_instance;
  gd_classdb_register_extension_class4 classdb_register_extension_class4;
  gd_classdb_register_extension_class_method classdb_register_extension_class_method;
  gd_classdb_unregister_extension_class classdb_unregister_extension_class;
} godot;

/* What is asked of those once. */
static gd_builtin_method size_of_weights, resize_packs;
static gd_constructor new_packs, new_string;
static gd_destructor delete_name, delete_string, delete_weights, delete_packs;
static gd_to_type to_int, to_weights;
static gd_from_type from_packs;

static gd_library* library;
static const ballast_api* api; /* NULL where the plugin could not be opened */
static ballast_instance instance;
static ballast_device device;

static void complain(const char* text) { godot.print_error(text, "Ballast", __FILE__, __LINE__, 0); }

/* ---- Ballast ---- */

/* What the plugin logs from warnings on shows up in Godot's own log. */
static void BALLAST_CALL log_to_godot(void* user, uint32_t level, ballast_result code, const char* utf8) {
  (void)user, (void)code;
  if (level <= BALLAST_LOG_WARNING) complain(utf8);
}

static void open_plugin(void) {
  ballast_instance_desc services = BALLAST_INIT(ballast_instance_desc, BALLAST_TYPE_INSTANCE_DESC);
  const ballast_get_api_fn get_api = open_beside();
  const void* table = NULL;
  services.log = log_to_godot;
  if (!get_api || get_api(BALLAST_VERSION_1_0, BALLAST_MAKE_VERSION(1, 0xFFFF), &table, NULL, NULL) < 0) {
    complain("Cannot load the plugin of Ballast, which belongs beside this library.");
    return;
  }
  api = (const ballast_api*)table;
  if (api->create_instance(&services, &instance, NULL) < 0 || api->create_device(instance, NULL, &device, NULL) < 0)
    complain("Cannot open a device.");
}

static void close_plugin(void) {
  if (!api) return;
  api->destroy_device(device);
  api->destroy_instance(instance);
  api = NULL, device = NULL, instance = NULL;
}

/* Failures are printed by the log above. */
static int run(ballast_job_desc* job) {
  ballast_context_desc size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  ballast_context context = NULL;
  int done;
  size.max_items = job->item_count;
  size.max_packs = job->pack_count;
  done = api->create_context(device, &size, &context, NULL) >= 0 && api->run(context, job, NULL) >= 0;
  api->destroy_context(context);
  return done;
}

/* packs is an empty array, and stays empty after an error. */
static void pack(gd_packed* weights, int64_t layers, int64_t pack_count, gd_packed* packs) {
  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  int64_t count = 0, result = 0, none = 0;
  const void* argument = &count;
  const void* no_items = &none;
  if (!api || !device) {
    complain("pack: the plugin of Ballast is not loaded.");
    return;
  }
  size_of_weights(weights, NULL, &count, 0);
  if (layers < 1 || pack_count < 1 || count < 1 || count > INT32_MAX || pack_count > count || count % layers != 0) {
    complain("pack: layers must divide the number of weights, and packs be from 1 to it.");
    return;
  }
  resize_packs(packs, &argument, &result, 1);
  job.layer_count = (uint32_t)layers;
  job.item_count = (uint32_t)(count / layers);
  job.pack_count = (uint32_t)pack_count;
  job.weight_type = BALLAST_WEIGHT_F64;
  job.weights = godot.packed_float64_array_operator_index_const(weights, 0);
  job.pack_index = godot.packed_int32_array_operator_index(packs, 0);
  if (!run(&job)) resize_packs(packs, &no_items, &result, 1);
}

/* ---- the method, as scripts call it: with types known, and without ---- */

static void pack_typed(void* user, void* object, const void* const* arguments, void* result) {
  gd_packed* weights = (gd_packed*)(uintptr_t)arguments[0]; /* read only */
  (void)user, (void)object;
  pack(weights, *(const int64_t*)arguments[1], *(const int64_t*)arguments[2], (gd_packed*)result);
}

static int arguments_fit(const gd_variant* const* arguments, int64_t count, gd_call_error* error) {
  static const int types[] = {GD_PACKED_FLOAT64_ARRAY, GD_INT, GD_INT};
  int32_t i;
  error->error = count < 3 ? GD_CALL_TOO_FEW : count > 3 ? GD_CALL_TOO_MANY : GD_CALL_OK;
  error->argument = error->expected = 3;
  for (i = 0; i < 3 && error->error == GD_CALL_OK; ++i) {
    if (godot.variant_get_type(arguments[i]) == types[i]) continue;
    error->error = GD_CALL_INVALID_ARGUMENT;
    error->argument = i;
    error->expected = types[i];
  }
  return error->error == GD_CALL_OK;
}

static void pack_variants(void* user, void* object, const gd_variant* const* arguments, int64_t count,
                          gd_variant* result, gd_call_error* error) {
  gd_packed weights, packs;
  int64_t numbers[2];
  int i;
  (void)user, (void)object;
  if (!arguments_fit(arguments, count, error)) return;
  to_weights(&weights, (gd_variant*)(uintptr_t)arguments[0]); /* Godot's own signature is not const */
  for (i = 0; i < 2; ++i) to_int(&numbers[i], (gd_variant*)(uintptr_t)arguments[i + 1]);
  new_packs(&packs, NULL);
  pack(&weights, numbers[0], numbers[1], &packs);
  from_packs(result, &packs);
  delete_packs(&packs);
  delete_weights(&weights);
}

/* ---- the class ---- */

static gd_name name_of(const char* text) {
  gd_name name;
  godot.string_name_new_with_latin1_chars(&name, text, 0);
  return name;
}

/* Nothing is kept in an object of the class: its one method is static. */
static gd_object* create_instance(void* user, gd_bool notify) {
  gd_name class_name = name_of("Ballast"), parent = name_of("RefCounted");
  gd_object* object = godot.classdb_construct_object2(&parent);
  (void)user, (void)notify;
  godot.object_set_instance(object, &class_name, &godot);
  delete_name(&parent);
  delete_name(&class_name);
  return object;
}

static void free_instance(void* user, void* object) { (void)user, (void)object; }

enum { ARGUMENTS = 3 };

static void register_method(const gd_name* class_name) {
  static const struct {
    const char* name;
    int type;
  } parts[ARGUMENTS + 1] = {
      {"weights", GD_PACKED_FLOAT64_ARRAY}, {"layers", GD_INT}, {"packs", GD_INT}, {"", GD_PACKED_INT32_ARRAY}};
  gd_name method_name = name_of("pack"), no_class = name_of(""), names[ARGUMENTS + 1];
  gd_property properties[ARGUMENTS + 1];
  int metadata[ARGUMENTS] = {0};
  gd_string no_hint;
  gd_method method = {0};
  int i;
  new_string(&no_hint, NULL);
  for (i = 0; i <= ARGUMENTS; ++i) {
    names[i] = name_of(parts[i].name);
    properties[i].type = parts[i].type;
    properties[i].name = &names[i];
    properties[i].class_name = &no_class;
    properties[i].hint = 0;
    properties[i].hint_string = &no_hint;
    properties[i].usage = GD_PROPERTY_USAGE_DEFAULT;
  }
  method.name = &method_name;
  method.call = pack_variants;
  method.ptrcall = pack_typed;
  method.flags = GD_METHOD_NORMAL | GD_METHOD_STATIC;
  method.has_result = 1;
  method.result = &properties[ARGUMENTS];
  method.argument_count = ARGUMENTS;
  method.arguments = properties;
  method.argument_metadata = metadata;
  godot.classdb_register_extension_class_method(library, class_name, &method);
  for (i = 0; i <= ARGUMENTS; ++i) delete_name(&names[i]);
  delete_string(&no_hint);
  delete_name(&no_class);
  delete_name(&method_name);
}

static void initialize(void* user, int level) {
  gd_name class_name, parent;
  gd_class class_info = {0};
  (void)user;
  if (level != GD_LEVEL_SCENE) return;
  open_plugin();
  class_name = name_of("Ballast");
  parent = name_of("RefCounted");
  class_info.is_exposed = 1;
  class_info.create_instance = create_instance;
  class_info.free_instance = free_instance;
  godot.classdb_register_extension_class4(library, &class_name, &parent, &class_info);
  register_method(&class_name);
  delete_name(&parent);
  delete_name(&class_name);
}

static void deinitialize(void* user, int level) {
  gd_name class_name;
  (void)user;
  if (level != GD_LEVEL_SCENE) return;
  class_name = name_of("Ballast");
  godot.classdb_unregister_extension_class(library, &class_name);
  delete_name(&class_name);
  close_plugin();
}

/* ---- the entry ---- */

/* Every interface function, or 0. */
static int find_interface(gd_get_proc_address get) {
  return (godot.print_error = (gd_print_error)get("print_error")) &&
#define FIND(name) (godot.name = (gd_##name)get(#name))
         FIND(string_name_new_with_latin1_chars) && FIND(variant_get_ptr_constructor) &&
         FIND(variant_get_ptr_destructor) && FIND(variant_get_ptr_builtin_method) && FIND(variant_get_type) &&
         FIND(get_variant_to_type_constructor) && FIND(get_variant_from_type_constructor) &&
         FIND(packed_float64_array_operator_index_const) && FIND(packed_int32_array_operator_index) &&
         FIND(classdb_construct_object2) && FIND(object_set_instance) && FIND(classdb_register_extension_class4) &&
         FIND(classdb_register_extension_class_method) && FIND(classdb_unregister_extension_class);
#undef FIND
}

static gd_builtin_method method_of(int type, const char* text, int64_t hash) {
  gd_name name = name_of(text);
  const gd_builtin_method method = godot.variant_get_ptr_builtin_method(type, &name, hash);
  delete_name(&name);
  return method;
}

static int find_types(void) {
  delete_name = godot.variant_get_ptr_destructor(GD_STRING_NAME);
  new_string = godot.variant_get_ptr_constructor(GD_STRING, 0);
  delete_string = godot.variant_get_ptr_destructor(GD_STRING);
  delete_weights = godot.variant_get_ptr_destructor(GD_PACKED_FLOAT64_ARRAY);
  new_packs = godot.variant_get_ptr_constructor(GD_PACKED_INT32_ARRAY, 0);
  delete_packs = godot.variant_get_ptr_destructor(GD_PACKED_INT32_ARRAY);
  to_int = godot.get_variant_to_type_constructor(GD_INT);
  to_weights = godot.get_variant_to_type_constructor(GD_PACKED_FLOAT64_ARRAY);
  from_packs = godot.get_variant_from_type_constructor(GD_PACKED_INT32_ARRAY);
  if (!delete_name || !new_string || !delete_string || !delete_weights || !new_packs || !delete_packs || !to_int ||
      !to_weights || !from_packs)
    return 0;
  size_of_weights = method_of(GD_PACKED_FLOAT64_ARRAY, "size", GD_HASH_SIZE);
  resize_packs = method_of(GD_PACKED_INT32_ARRAY, "resize", GD_HASH_RESIZE);
  return size_of_weights && resize_packs;
}

EXPORT gd_bool ballast_godot_init(gd_get_proc_address get, gd_library* self, gd_initialization* out);
gd_bool ballast_godot_init(gd_get_proc_address get, gd_library* self, gd_initialization* out) {
  library = self;
  if (!find_interface(get) || !find_types()) {
    if (godot.print_error) complain("This Godot lacks a function that Ballast needs; it must be 4.4 or later.");
    return 0;
  }
  out->minimum_level = GD_LEVEL_SCENE;
  out->user = NULL;
  out->initialize = initialize;
  out->deinitialize = deinitialize;
  return 1;
}
