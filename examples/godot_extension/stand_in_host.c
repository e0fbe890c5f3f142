/* Stands in for Godot 4.4 where there is none: loads the extension, gives it the interface functions that their
 * documentation describes, and calls its method as scripts do. It counts every name, string and array that lives, and
 * ends with 1 where one is left or a promise is broken.
 *   stand_in_host LIBRARY [--without FUNCTION | --forget-deinitialize]
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "godot4.h"

/* ---- values ---- */

static int live_names, live_strings, live_arrays, faults, errors_printed;
static char last_error[256];

static void fault(const char* what) {
  printf("fault: %s\n", what);
  ++faults;
}

static void require(int fine, const char* what) {
  if (!fine) fault(what);
}

struct gd_variant {
  int type;
  int64_t number;
  gd_packed array;
};

typedef struct array {
  int64_t count;
  void* items;
} array;

static array* array_of(const gd_packed* packed) { return (array*)packed->data[1]; }

static void* allocate(size_t size) {
  void* memory = calloc(1, size ? size : 1);
  if (!memory) exit(2);
  return memory;
}

static void name_new(gd_name* name, const char* text, gd_bool is_static) {
  require(!is_static, "the names of a library that is unloaded are not static");
  name->data = allocate(strlen(text) + 1);
  memcpy(name->data, text, strlen(text) + 1);
  ++live_names;
}

static void name_delete(void* name) {
  free(((gd_name*)name)->data);
  --live_names;
}

static void string_new(void* string, const void* const* arguments) {
  (void)arguments;
  ((gd_string*)string)->data = allocate(1);
  ++live_strings;
}

static void string_delete(void* string) {
  free(((gd_string*)string)->data);
  --live_strings;
}

static void array_new(void* packed, const void* const* arguments) {
  (void)arguments;
  ((gd_packed*)packed)->data[0] = NULL;
  ((gd_packed*)packed)->data[1] = allocate(sizeof(array));
  ++live_arrays;
}

static void array_delete(void* packed) {
  free(array_of((gd_packed*)packed)->items);
  free(array_of((gd_packed*)packed));
  --live_arrays;
}

static void array_resize(array* it, int64_t count, size_t item_size) {
  it->items = realloc(it->items, item_size * (size_t)count + 1);
  if (!it->items) exit(2);
  it->count = count;
}

static void size_method(void* base, const void* const* arguments, void* result, int count) {
  (void)arguments;
  require(count == 0, "size takes no argument");
  *(int64_t*)result = array_of((gd_packed*)base)->count;
}

static void resize_method(void* base, const void* const* arguments, void* result, int count) {
  require(count == 1, "resize takes one argument");
  array_resize(array_of((gd_packed*)base), *(const int64_t*)arguments[0], sizeof(int32_t));
  *(int64_t*)result = 0;
}

static const double* float64_at(const gd_packed* packed, int64_t index) {
  require(index < array_of(packed)->count, "an index past the end of the weights");
  return (double*)array_of(packed)->items + index;
}

static int32_t* int32_at(gd_packed* packed, int64_t index) {
  require(index < array_of(packed)->count, "an index past the end of the packs");
  return (int32_t*)array_of(packed)->items + index;
}

static void int_from_variant(void* out, gd_variant* from) {
  require(from->type == GD_INT, "an integer of a variant that is none");
  *(int64_t*)out = from->number;
}

static void copy_array(gd_packed* to, const gd_packed* from, size_t item_size) {
  array_new(to, NULL);
  array_resize(array_of(to), array_of(from)->count, item_size);
  memcpy(array_of(to)->items, array_of(from)->items, item_size * (size_t)array_of(from)->count);
}

static void weights_from_variant(void* out, gd_variant* from) {
  require(from->type == GD_PACKED_FLOAT64_ARRAY, "weights of a variant that holds none");
  copy_array((gd_packed*)out, &from->array, sizeof(double));
}

static void variant_from_packs(gd_variant* out, void* from) {
  out->type = GD_PACKED_INT32_ARRAY;
  copy_array(&out->array, (gd_packed*)from, sizeof(int32_t));
}

/* ---- the interface ---- */

static void print_error(const char* text, const char* function, const char* file, int32_t line, gd_bool editor) {
  (void)file, (void)line, (void)editor;
  ++errors_printed;
  snprintf(last_error, sizeof last_error, "%s", text);
  printf("error from %s: %s\n", function, text);
}

static gd_constructor get_constructor(int type, int32_t number) {
  require(number == 0, "only the default constructors");
  return type == GD_STRING ? string_new : type == GD_PACKED_INT32_ARRAY ? array_new : NULL;
}

static gd_destructor get_destructor(int type) {
  if (type == GD_STRING_NAME) return name_delete;
  if (type == GD_STRING) return string_delete;
  return type == GD_PACKED_FLOAT64_ARRAY || type == GD_PACKED_INT32_ARRAY ? array_delete : NULL;
}

static gd_builtin_method get_method(int type, const gd_name* name, int64_t hash) {
  const char* text = (const char*)name->data;
  if (type == GD_PACKED_FLOAT64_ARRAY && !strcmp(text, "size") && hash == 3173160232) return size_method;
  if (type == GD_PACKED_INT32_ARRAY && !strcmp(text, "resize") && hash == 848867239) return resize_method;
  fault("a method of no such name and hash");
  return NULL;
}

static int get_type(const gd_variant* value) { return value->type; }

static gd_to_type get_to_type(int type) {
  return type == GD_INT ? int_from_variant : type == GD_PACKED_FLOAT64_ARRAY ? weights_from_variant : NULL;
}

static gd_from_type get_from_type(int type) { return type == GD_PACKED_INT32_ARRAY ? variant_from_packs : NULL; }

/* ---- classes ---- */

static char registered[32];
static gd_class the_class;
static gd_method the_method;
static void* instance_of_object;

static void register_class(gd_library* library, const gd_name* name, const gd_name* parent, const gd_class* info) {
  require(library == (gd_library*)&registered, "the library's own pointer");
  require(!strcmp((const char*)parent->data, "RefCounted"), "a parent that there is");
  require(info->create_instance && info->free_instance && !info->is_abstract && info->is_exposed, "a whole class");
  snprintf(registered, sizeof registered, "%s", (const char*)name->data);
  the_class = *info;
}

static void register_method(gd_library* library, const gd_name* class_name, const gd_method* info) {
  uint32_t i;
  (void)library;
  require(!strcmp((const char*)class_name->data, registered), "a method of the class that is registered");
  require(info->flags & GD_METHOD_STATIC, "a static method");
  for (i = 0; i < info->argument_count; ++i)
    require(info->arguments[i].name && info->arguments[i].class_name && info->arguments[i].hint_string,
            "arguments whose names, classes and hints are values");
  printf("%s.%s(", registered, (const char*)info->name->data);
  for (i = 0; i < info->argument_count; ++i)
    printf("%s%s: %d", i ? ", " : "", (const char*)info->arguments[i].name->data, info->arguments[i].type);
  printf(") -> %d\n", info->result->type);
  the_method = *info;
}

static void unregister_class(gd_library* library, const gd_name* name) {
  (void)library;
  require(!strcmp((const char*)name->data, registered), "the class that is registered");
  registered[0] = 0;
}

static gd_object* construct_object(const gd_name* name) {
  require(!strcmp((const char*)name->data, "RefCounted"), "an object of the parent class");
  return (gd_object*)&instance_of_object;
}

static void set_instance(gd_object* object, const gd_name* class_name, void* instance) {
  require(object == (gd_object*)&instance_of_object && instance, "an instance for the new object");
  require(!strcmp((const char*)class_name->data, registered), "an instance of the class");
  instance_of_object = instance;
}

static const char* withheld = "";

static gd_function get_proc_address(const char* name) {
  static const struct {
    const char* name;
    gd_function function;
  } all[] = {{"print_error", (gd_function)print_error},
             {"string_name_new_with_latin1_chars", (gd_function)name_new},
             {"variant_get_ptr_constructor", (gd_function)get_constructor},
             {"variant_get_ptr_destructor", (gd_function)get_destructor},
             {"variant_get_ptr_builtin_method", (gd_function)get_method},
             {"variant_get_type", (gd_function)get_type},
             {"get_variant_to_type_constructor", (gd_function)get_to_type},
             {"get_variant_from_type_constructor", (gd_function)get_from_type},
             {"packed_float64_array_operator_index_const", (gd_function)float64_at},
             {"packed_int32_array_operator_index", (gd_function)int32_at},
             {"classdb_construct_object2", (gd_function)construct_object},
             {"object_set_instance", (gd_function)set_instance},
             {"classdb_register_extension_class4", (gd_function)register_class},
             {"classdb_register_extension_class_method", (gd_function)register_method},
             {"classdb_unregister_extension_class", (gd_function)unregister_class}};
  size_t i;
  for (i = 0; i < sizeof all / sizeof all[0]; ++i)
    if (!strcmp(name, all[i].name) && strcmp(name, withheld) != 0) return all[i].function;
  return NULL;
}

/* ---- what scripts do ---- */

enum { LAYERS = 2, PACKS = 4, ITEMS = 8, COUNT = LAYERS * ITEMS };
static const double weights[COUNT] = {90, 132, 40, 61, 104, 165, 39, 4, 20, 107, 104, 64, 19, 197, 187, 157};

static gd_variant weights_variant(void) {
  gd_variant value = {GD_PACKED_FLOAT64_ARRAY, 0, {{NULL, NULL}}};
  array_new(&value.array, NULL);
  array_resize(array_of(&value.array), COUNT, sizeof(double));
  memcpy(array_of(&value.array)->items, weights, sizeof weights);
  return value;
}

static void print_loads(const gd_packed* packs) {
  const int32_t* pack = (const int32_t*)array_of(packs)->items;
  int layer, i;
  require(array_of(packs)->count == COUNT, "a pack for each item");
  if (array_of(packs)->count != COUNT) return;
  for (layer = 0; layer < LAYERS; ++layer) {
    double loads[PACKS] = {0};
    for (i = layer * ITEMS; i < (layer + 1) * ITEMS; ++i) loads[pack[i]] += weights[i];
    printf("loads %g %g %g %g\n", loads[0], loads[1], loads[2], loads[3]);
  }
}

static gd_call_error call(gd_variant* first, int64_t layers, int64_t packs, int64_t count, gd_variant* result) {
  const gd_variant numbers[2] = {{GD_INT, layers, {{NULL, NULL}}}, {GD_INT, packs, {{NULL, NULL}}}};
  const gd_variant* const arguments[] = {first, &numbers[0], &numbers[1], &numbers[0]};
  gd_call_error error = {GD_CALL_OK, 0, 0};
  memset(result, 0, sizeof *result);
  the_method.call(the_method.user, NULL, arguments, count, result, &error);
  return error;
}

static void call_without_types(void) {
  gd_variant first = weights_variant(), result, number = {GD_INT, 1, {{NULL, NULL}}};
  require(call(&first, LAYERS, PACKS, 3, &result).error == GD_CALL_OK, "a call that is right");
  print_loads(&result.array);
  array_delete(&result.array);

  errors_printed = 0;
  ((double*)array_of(&first.array)->items)[3] = -1;
  require(call(&first, LAYERS, PACKS, 3, &result).error == GD_CALL_OK, "a call whose values are wrong");
  require(errors_printed == 1 && strstr(last_error, "negative"), "the plugin's sentence");
  require(array_of(&result.array)->count == 0, "an empty array after an error");
  array_delete(&result.array);
  ((double*)array_of(&first.array)->items)[3] = weights[3];
  call(&first, 3, PACKS, 3, &result);
  require(errors_printed == 2 && array_of(&result.array)->count == 0, "an error where layers do not divide");
  array_delete(&result.array);

  require(call(&first, LAYERS, PACKS, 2, &result).error == GD_CALL_TOO_FEW, "too few arguments are refused");
  require(call(&first, LAYERS, PACKS, 4, &result).error == GD_CALL_TOO_MANY, "too many arguments are refused");
  require(call(&number, LAYERS, PACKS, 3, &result).error == GD_CALL_INVALID_ARGUMENT, "another type is refused");
  require(result.type == 0, "a refused call returns nothing");
  array_delete(&first.array);
}

static void call_with_types(void) {
  gd_variant first = weights_variant();
  const int64_t layers = LAYERS, packs = PACKS;
  const void* const arguments[] = {&first.array, &layers, &packs};
  gd_packed result;
  array_new(&result, NULL);
  the_method.ptrcall(the_method.user, NULL, arguments, &result);
  print_loads(&result);
  array_delete(&result);
  array_delete(&first.array);
}

static void make_an_object(void) {
  require(the_class.create_instance(the_class.user, 1) == (gd_object*)&instance_of_object, "an object of the class");
  the_class.free_instance(the_class.user, instance_of_object);
}

int main(int count, char** arguments) {
  typedef gd_bool (*entry_function)(gd_get_proc_address, gd_library*, gd_initialization*);
  gd_initialization extension = {0, NULL, NULL, NULL};
  void* library = count > 1 ? dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  void* symbol = library ? dlsym(library, "ballast_godot_init") : NULL;
  entry_function entry;
  int level;
  if (!symbol) return printf("no extension: %s\n", dlerror()), 2;
  memcpy(&entry, &symbol, sizeof entry);
  if (count > 3) withheld = arguments[3];
  if (!entry(get_proc_address, (gd_library*)&registered, &extension)) {
    printf("the extension refused; %d names left\n", live_names);
    return 3;
  }
  for (level = 0; level <= GD_LEVEL_SCENE + 1; ++level)
    if (level >= extension.minimum_level) extension.initialize(extension.user, level);
  require(registered[0] != 0, "a class once the scene level is there");
  make_an_object();
  call_without_types();
  call_with_types();
  if (count != 3)
    for (level = GD_LEVEL_SCENE + 1; level >= extension.minimum_level; --level)
      extension.deinitialize(extension.user, level);
  require(registered[0] == 0, "the class is unregistered");
  require(dlclose(library) == 0, "the library can be unloaded");
  printf("left: %d names, %d strings, %d arrays; %d faults\n", live_names, live_strings, live_arrays, faults);
  return faults || live_names || live_strings || live_arrays;
}
