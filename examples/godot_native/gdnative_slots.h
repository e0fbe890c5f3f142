/* The part of Godot 3's GDNative interface that ballast_godot.c uses. Godot passes one struct with all its functions to
 * a library. The struct is frozen since version 1.0, so a function is found by its number. If you have Godot's own
 * headers, use those. */
#ifndef BALLAST_EXAMPLES_GDNATIVE_SLOTS_H
#define BALLAST_EXAMPLES_GDNATIVE_SLOTS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct gd_api {
  unsigned int type;
  unsigned int version[2];
  const void* next;
  unsigned int extension_count;
  const void* const* extensions;
  void (*slot[744])(void);
} gd_api;

typedef struct gd_init_options {
  bool in_editor;
  uint64_t api_hashes[3];
  void (*report[2])(void);
  void* library;
  const gd_api* api;
  const void* library_path;
} gd_init_options;

/* Godot's values; only its functions access their contents. */
typedef struct gd_variant {
  uint8_t bytes[24];
} gd_variant;
typedef struct gd_array {
  void* data;
} gd_array;
typedef struct gd_pool {
  void* data;
} gd_pool; /* of reals or integers */
typedef struct gd_access gd_access;

enum { GD_TYPE_INT = 2, GD_TYPE_POOL_INT_ARRAY = 21, GD_TYPE_POOL_REAL_ARRAY = 22 };

/* GD(godot, array_get)(args, 0) calls function `array_get` of the table `godot`. */
#define GD(godot, name) ((gd_##name)(godot)->slot[GD_SLOT_##name])

enum {
  GD_SLOT_pool_int_array_new = 171,
  GD_SLOT_pool_int_array_resize = 180,
  GD_SLOT_pool_int_array_write = 182,
  GD_SLOT_pool_int_array_destroy = 186,
  GD_SLOT_pool_real_array_read = 197,
  GD_SLOT_pool_real_array_size = 201,
  GD_SLOT_pool_real_array_destroy = 202,
  GD_SLOT_pool_real_array_read_ptr = 276,
  GD_SLOT_pool_real_array_read_destroy = 278,
  GD_SLOT_pool_int_array_write_ptr = 300,
  GD_SLOT_pool_int_array_write_destroy = 302,
  GD_SLOT_array_get = 333,
  GD_SLOT_array_size = 356,
  GD_SLOT_variant_get_type = 507,
  GD_SLOT_variant_new_nil = 509,
  GD_SLOT_variant_new_pool_int_array = 531,
  GD_SLOT_variant_as_int = 539,
  GD_SLOT_variant_as_pool_real_array = 559,
  GD_SLOT_variant_destroy = 570,
  GD_SLOT_print_error = 741
};

typedef void (*gd_pool_int_array_new)(gd_pool* out);
typedef void (*gd_pool_int_array_resize)(gd_pool* pool, int size);
typedef gd_access* (*gd_pool_int_array_write)(gd_pool* pool);
typedef void (*gd_pool_int_array_destroy)(gd_pool* pool);
typedef gd_access* (*gd_pool_real_array_read)(const gd_pool* pool);
typedef int (*gd_pool_real_array_size)(const gd_pool* pool);
typedef void (*gd_pool_real_array_destroy)(gd_pool* pool);
typedef const float* (*gd_pool_real_array_read_ptr)(const gd_access* access);
typedef void (*gd_pool_real_array_read_destroy)(gd_access* access);
typedef int* (*gd_pool_int_array_write_ptr)(const gd_access* access);
typedef void (*gd_pool_int_array_write_destroy)(gd_access* access);
typedef gd_variant (*gd_array_get)(const gd_array* array, int index);
typedef int (*gd_array_size)(const gd_array* array);
typedef int (*gd_variant_get_type)(const gd_variant* value);
typedef void (*gd_variant_new_nil)(gd_variant* out);
typedef void (*gd_variant_new_pool_int_array)(gd_variant* out, const gd_pool* pool);
typedef int64_t (*gd_variant_as_int)(const gd_variant* value);
typedef gd_pool (*gd_variant_as_pool_real_array)(const gd_variant* value);
typedef void (*gd_variant_destroy)(gd_variant* value);
typedef void (*gd_print_error)(const char* text, const char* function, const char* file, int line);

#endif
