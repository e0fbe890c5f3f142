/* A host that uses the plugin on the CPU and marks, on stderr, where loading begins and ends and where work does. While
 * it loads and works the environment lies on a page that cannot be read: whoever looks into it ends the process. A
 * second argument plants what must be noticed: open, socket, connect, write, getenv. */
#include <ballast/ballast.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

extern char** environ;

static void mark(const char* text) {
  if (write(STDERR_FILENO, text, strlen(text)) < 0) _exit(3);
}

static const char* planted;
static const char* volatile seen;

static void do_what_is_planted(void) {
  if (strcmp(planted, "open") == 0) close(open("/etc/hostname", O_RDONLY));
  if (strcmp(planted, "socket") == 0) close(socket(AF_INET, SOCK_STREAM, 0));
  if (strcmp(planted, "connect") == 0) {
    static const struct sockaddr_un nowhere = {AF_UNIX, "/nowhere"};
    if (connect(STDIN_FILENO, (const struct sockaddr*)&nowhere, sizeof nowhere) == 0) _exit(3);
  }
  if (strcmp(planted, "write") == 0 && write(STDOUT_FILENO, "x", 1) < 0) _exit(3);
  if (strcmp(planted, "getenv") == 0) seen = getenv("HOME");
}

/* The host's log, and a job that another thread works on, waited for, and cancelled. */
static void BALLAST_CALL take_line(void* user, uint32_t level, ballast_result code, const char* utf8) {
  (void)level, (void)code, (void)utf8;
  ++*(uint32_t*)user;
}

/* 0, or what failed. */
static const char* begin_and_wait(const ballast_api* api, ballast_context context, const ballast_job_desc* job) {
  uint64_t done = 0, dropped = 0;
  ballast_result code;
  if (api->begin(context, job, &done, NULL)) return "begin";
  if (api->wait(context, done, UINT64_MAX, NULL)) return "wait";
  if (api->begin(context, job, &dropped, NULL)) return "begin again";
  if (api->cancel(context, dropped, NULL) < 0) return "cancel";
  code = api->wait(context, dropped, UINT64_MAX, NULL);
  return code == BALLAST_OK || code == BALLAST_E_CANCELLED ? NULL : "wait for what is cancelled";
}

/* 0, or what failed. */
static const char* work(const ballast_api* api) {
  enum { kLayers = 8, kItems = 64, kPacks = 8 };
  static float weights[kLayers * kItems];
  static int32_t pack_index[kLayers * kItems];
  const char* const strategies[] = {"peak_exchange", "greedy", "two_phase_packing_with_pair_swap", "there is none"};
  ballast_instance instance;
  ballast_device device;
  ballast_context context;
  ballast_context_desc size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  ballast_instance_desc services = BALLAST_INIT(ballast_instance_desc, BALLAST_TYPE_INSTANCE_DESC);
  const char* failed;
  uint32_t lines = 0;
  size_t s;
  int i;
  services.user = &lines;
  services.log = take_line;
  size.max_items = kItems;
  size.worker_count = 4;
  size.flags = BALLAST_CONTEXT_OWN_THREADS;
  for (i = 0; i < kLayers * kItems; ++i) weights[i] = (float)(i * 7919 % 1009);
  if (api->create_instance(&services, &instance, NULL)) return "create_instance";
  if (api->create_device(instance, NULL, &device, NULL)) return "create_device";
  if (api->create_context(device, &size, &context, NULL)) return "create_context";
  for (s = 0; s < sizeof strategies / sizeof *strategies; ++s) {
    ballast_job_desc job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
    ballast_error error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
    job.layer_count = kLayers;
    job.item_count = kItems;
    job.pack_count = kPacks;
    job.weights = weights;
    job.pack_index = pack_index;
    job.strategy = strategies[s];
    if (api->run(context, &job, &error) != (s == 3 ? BALLAST_E_NOT_FOUND : BALLAST_OK)) return "run";
    failed = s == 3 ? NULL : begin_and_wait(api, context, &job);
    if (failed) return failed;
  }
  if (lines == 0) return "the log: no line";
  if (api->destroy_context(context)) return "destroy_context";
  if (api->destroy_device(device)) return "destroy_device";
  if (api->destroy_instance(instance)) return "destroy_instance";
  return NULL;
}

int main(int argc, char** argv) {
  const long page = sysconf(_SC_PAGESIZE);
  char** const unreadable = (char**)mmap(NULL, (size_t)page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char** const environment = environ;
  const void* table = NULL;
  const char* failed;
  void* library;
  ballast_get_api_fn get_api;
  if (argc < 2) return 2;
  planted = argc > 2 ? argv[2] : "";
  mark("MARK load\n");
  environ = unreadable;
  library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!library) return 2;
  *(void**)&get_api = dlsym(library, BALLAST_ENTRY_NAME);
  if (!get_api) return 2;
  mark("MARK work\n");
  if (get_api(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION, &table, NULL, NULL)) return 2;
  do_what_is_planted();
  failed = work((const ballast_api*)table);
  mark("MARK unload\n");
  environ = environment;
  dlclose(library);
  mark("MARK end\n");
  if (failed) fprintf(stderr, "%s failed\n", failed);
  return failed ? 1 : 0;
}
