/* The few things of Godot 4's GDExtension interface that ballast_godot.c uses, as its documentation describes them. With
 * Godot's own gdextension_interface.h at hand use that instead. */
#ifndef BALLAST_EXAMPLES_GODOT4_H
#define BALLAST_EXAMPLES_GODOT4_H

#include <stdint.h>

/* Values of Godot; only its functions look inside. Sizes are those of its 64-bit builds. */
typedef struct gd_name {
  void* data;
} gd_name; /* StringName */
typedef struct gd_string {
  void* data;
} gd_string; /* String */
typedef struct gd_packed {
  void* data[2];
} gd_packed; /* PackedFloat64Array, PackedInt32Array */
typedef struct gd_variant gd_variant;
typedef struct gd_object gd_object;
typedef struct gd_library gd_library;
typedef uint8_t gd_bool;

enum {
  GD_INT = 2,
  GD_STRING = 4,
  GD_STRING_NAME = 21,
  GD_PACKED_INT32_ARRAY = 30,
  GD_PACKED_FLOAT64_ARRAY = 33
}; /* variant types */
enum { GD_LEVEL_SCENE = 2 };
enum { GD_METHOD_NORMAL = 1, GD_METHOD_STATIC = 32 };
enum { GD_PROPERTY_USAGE_DEFAULT = 6 };
enum { GD_CALL_OK, GD_CALL_INVALID_METHOD, GD_CALL_INVALID_ARGUMENT, GD_CALL_TOO_MANY, GD_CALL_TOO_FEW };
/* Methods of built-in types are known by name and by the hash of their signature, which stays while that stays. */
enum { GD_HASH_RESIZE = 848867239 };
#define GD_HASH_SIZE 3173160232

typedef struct gd_call_error {
  int error; /* GD_CALL_* */
  int32_t argument, expected;
} gd_call_error;

typedef struct gd_property {
  int type;
  gd_name *name, *class_name;
  uint32_t hint;
  gd_string* hint_string;
  uint32_t usage;
} gd_property;

/* GDExtensionClassCreationInfo4, of Godot 4.4. */
typedef struct gd_class {
  gd_bool is_virtual, is_abstract, is_exposed, is_runtime;
  const gd_string* icon_path;
  void (*unused_before[11])(void); /* set, get, ... unreference: none */
  gd_object* (*create_instance)(void* user, gd_bool notify);
  void (*free_instance)(void* user, void* instance);
  void (*unused_after[4])(void); /* recreate, virtual functions: none */
  void* user;
} gd_class;

/* GDExtensionClassMethodInfo */
typedef struct gd_method {
  gd_name* name;
  void* user;
  void (*call)(void* user, void* instance, const gd_variant* const* arguments, int64_t count, gd_variant* result,
               gd_call_error* error);
  void (*ptrcall)(void* user, void* instance, const void* const* arguments, void* result);
  uint32_t flags;
  gd_bool has_result;
  gd_property* result;
  int result_metadata;
  uint32_t argument_count;
  gd_property* arguments;
  int* argument_metadata;
  uint32_t default_count;
  void** defaults;
} gd_method;

typedef struct gd_initialization {
  int minimum_level;
  void* user;
  void (*initialize)(void* user, int level);
  void (*deinitialize)(void* user, int level);
} gd_initialization;

typedef void (*gd_function)(void);
typedef gd_function (*gd_get_proc_address)(const char* name);

/* The interface functions, by the names that get_proc_address knows. */
typedef void (*gd_print_error)(const char* text, const char* function, const char* file, int32_t line, gd_bool editor);
typedef void (*gd_string_name_new_with_latin1_chars)(gd_name* uninitialized, const char* text, gd_bool is_static);
typedef void (*gd_constructor)(void* uninitialized, const void* const* arguments);
typedef void (*gd_destructor)(void* value);
typedef void (*gd_to_type)(void* uninitialized, gd_variant* from);
typedef void (*gd_from_type)(gd_variant* uninitialized, void* from);
typedef void (*gd_builtin_method)(void* base, const void* const* arguments, void* result, int count);
typedef gd_constructor (*gd_variant_get_ptr_constructor)(int type, int32_t number);
typedef gd_destructor (*gd_variant_get_ptr_destructor)(int type);
typedef gd_to_type (*gd_get_variant_to_type_constructor)(int type);
typedef gd_from_type (*gd_get_variant_from_type_constructor)(int type);
typedef gd_builtin_method (*gd_variant_get_ptr_builtin_method)(int type, const gd_name* name, int64_t hash);
typedef int (*gd_variant_get_type)(const gd_variant* value);
typedef const double* (*gd_packed_float64_array_operator_index_const)(const gd_packed* array, int64_t index);
typedef int32_t* (*gd_packed_int32_array_operator_index)(gd_packed* array, int64_t index);
typedef gd_object* (*gd_classdb_construct_object2)(const gd_name* class_name);
typedef void (*gd_object_set_instance)(gd_object* object, const gd_name* class_name, void* instance);
typedef void (*gd_classdb_register_extension_class4)(gd_library* library, const gd_name* name, const gd_name* parent,
                                                     const gd_class* info);
typedef void (*gd_classdb_register_extension_class_method)(gd_library* library, const gd_name* class_name,
                                                           const gd_method* info);
typedef void (*gd_classdb_unregister_extension_class)(gd_library* library, const gd_name* class_name);

#endif /* BALLAST_EXAMPLES_GODOT4_H */
