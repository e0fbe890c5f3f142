/* A host as short as they get: the header, the system's loader, one job. It says what the packs weigh. */
#include <ballast/ballast.h>
#include <stdio.h>
#if defined(_WIN32)
#include <windows.h>
#define OPEN(path) LoadLibraryA(path)
#define FIND(library) GetProcAddress(library, BALLAST_ENTRY_NAME)
#else
#include <dlfcn.h>
#define OPEN(path) dlopen(path, RTLD_NOW | RTLD_LOCAL)
#define FIND(library) dlsym(library, BALLAST_ENTRY_NAME)
#endif

int main(int argc, char** argv) {
  static const uint32_t weights[] = {9, 1, 5, 5, 2, 8}; /* 10 in each of three packs */
  int32_t pack_index[6];
  double pack_value[3];
  const void* table;
  const ballast_api* api;
  ballast_instance instance;
  ballast_device device;
  ballast_context context;
  ballast_context_desc size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  ballast_get_api_fn get_api = argc == 2 ? (ballast_get_api_fn)FIND(OPEN(argv[1])) : NULL;
  if (!get_api || get_api(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION, &table, NULL, NULL)) return 2;
  api = (const ballast_api*)table;
  size.max_items = job.item_count = 6, job.pack_count = 3, job.layer_count = 1;
  job.weight_type = BALLAST_WEIGHT_U32, job.weights = weights;
  job.pack_index = pack_index, job.pack_value = pack_value;
  if (api->create_instance(NULL, &instance, NULL) || api->create_device(instance, NULL, &device, NULL)) return 3;
  if (api->create_context(device, &size, &context, NULL) || api->run(context, &job, NULL)) return 4;
  printf("%g %g %g, by %s\n", pack_value[0], pack_value[1], pack_value[2], api->build_id);
  api->destroy_context(context), api->destroy_device(device), api->destroy_instance(instance);
  return 0;
}
