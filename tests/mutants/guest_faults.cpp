#include <cstdlib>

#include "tests/mutants/mutants.hpp"
#include "tests/support/library.hpp"
#include "tests/tools/environment.hpp"

#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#endif

namespace mutants {
namespace {

ballast_instance_desc services;  // of the instance made last
decltype(ballast_job_desc::progress) told;
void* told_user;

void remember(const ballast_instance_desc* desc) {
  if (desc != nullptr && desc->h.struct_size >= sizeof services) services = *desc;
}

ballast_result remembering_create(const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err) {
  remember(desc);
  return real->create_instance(desc, out, err);
}

uint32_t count_down(void*, uint64_t done, uint64_t layers) { return told(told_user, layers - done, layers); }
uint32_t never_stop(void*, uint64_t done, uint64_t layers) {
  told(told_user, done, layers);
  return 0;
}

template <decltype(ballast_job_desc::progress) Tell>
ballast_result with_progress(ballast_context context, const ballast_job_desc* job, ballast_error* err) {
  if (job == nullptr || job->progress == nullptr) return real->run(context, job, err);
  told = job->progress, told_user = job->progress_user;
  ballast_job_desc copy = *job;
  copy.progress = Tell;
  return real->run(context, &copy, err);
}

// ---- what is done after the last call ----

// What the thread that calls it does when it ends, wherever the library is by then.
volatile bool forgotten;
#if defined(_WIN32)
void WINAPI forget(void*) { forgotten = true; }
void leave_work_behind() {
  static const DWORD key = FlsAlloc(forget);
  FlsSetValue(key, &services);
}
#else
void forget(void*) { forgotten = true; }
void leave_work_behind() {
  static const pthread_key_t key = [] {
    pthread_key_t made{};
    pthread_key_create(&made, forget);
    return made;
  }();
  pthread_setspecific(key, &services);
}
#endif

ballast_result run_and_call_back_later(ballast_context context, const ballast_job_desc* job, ballast_error* err) {
  leave_work_behind();
  return real->run(context, job, err);
}

bool dies_with_contexts;
uint32_t live_contexts;

__attribute__((destructor)) void die() {
  if (!dies_with_contexts || live_contexts == 0) return;
#if defined(_WIN32)
  TerminateProcess(GetCurrentProcess(), 3);  // whose loader swallows what crashes at the end
#else
  __builtin_trap();
#endif
}

// ---- where there is no Vulkan ----

bool there_is_a_loader() {
  void* loader = ballast_test::open_library("libvulkan.so.1");
  if (loader != nullptr) ballast_test::close_library(loader);
  return loader != nullptr;
}

constexpr Fault kFaults[] = {
    // ---- callbacks ----
    {"progress_goes_back", [](ballast_api& t) { t.run = with_progress<count_down>; }},
    {"never_stops", [](ballast_api& t) { t.run = with_progress<never_stop>; }},
    {"ignores_cancel",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         ballast_job_desc copy = *job;
         copy.cancel = nullptr;
         return real->run(context, &copy, err);
       };
     }},
    {"logs_two_lines",
     [](ballast_api& t) {
       t.create_instance = [](const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err) {
         if (desc != nullptr && desc->log != nullptr) desc->log(desc->user, BALLAST_LOG_INFO, 0, "one\ntwo");
         return real->create_instance(desc, out, err);
       };
     }},
    // ---- memory ----
    {"leaks",
     [](ballast_api& t) {
       t.create_instance = [](const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err) {
         if (desc != nullptr && desc->alloc != nullptr) desc->alloc(desc->user, 64, 16);
         return real->create_instance(desc, out, err);
       };
     }},
    {"odd_alignment",
     [](ballast_api& t) {
       t.create_instance = [](const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err) {
         if (desc != nullptr && desc->alloc != nullptr)
           if (void* memory = desc->alloc(desc->user, 64, 24)) desc->dealloc(desc->user, memory, 64, 24);
         return real->create_instance(desc, out, err);
       };
     }},
    {"gives_back_less",
     [](ballast_api& t) {
       t.create_instance = [](const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err) {
         if (desc != nullptr && desc->alloc != nullptr)
           if (void* memory = desc->alloc(desc->user, 64, 16)) desc->dealloc(desc->user, memory, 32, 16);
         return real->create_instance(desc, out, err);
       };
     }},
    {"miscounts_memory",
     [](ballast_api& t) {
       t.stats = [](ballast_instance instance, ballast_stats* out, ballast_error* err) {
         const ballast_result code = real->stats(instance, out, err);
         if (code == BALLAST_OK) ++out->host_bytes;
         return code;
       };
     }},
    {"misjudges_gpu_memory",
     [](ballast_api& t) {
       t.context_gpu_size = [](ballast_device device, const ballast_context_desc* desc, uint64_t* bytes,
                               ballast_error* err) {
         const ballast_result code = real->context_gpu_size(device, desc, bytes, err);
         if (code == BALLAST_OK) *bytes += 4;
         return code;
       };
     }},
    {"misjudges_host_memory",
     [](ballast_api& t) {
       t.context_host_size = [](ballast_device device, const ballast_context_desc* desc, uint64_t* bytes,
                                ballast_error* err) {
         const ballast_result code = real->context_host_size(device, desc, bytes, err);
         if (code == BALLAST_OK) *bytes += 4;
         return code;
       };
     }},
    {"hides_refusal",
     [](ballast_api& t) {
       t.create_context = [](ballast_device device, const ballast_context_desc* desc, ballast_context* out,
                             ballast_error* err) -> ballast_result {
         const ballast_result code = real->create_context(device, desc, out, err);
         return code == BALLAST_E_MEMORY ? BALLAST_E_INTERNAL : code;
       };
     }},
    {"leaks_when_refused",
     [](ballast_api& t) {
       t.create_instance = remembering_create;
       t.create_context = [](ballast_device device, const ballast_context_desc* desc, ballast_context* out,
                             ballast_error* err) -> ballast_result {
         if (services.alloc == nullptr) return real->create_context(device, desc, out, err);
         void* block = services.alloc(services.user, 64, 16);
         if (block == nullptr) return BALLAST_E_MEMORY;
         const ballast_result code = real->create_context(device, desc, out, err);
         if (code == BALLAST_OK) services.dealloc(services.user, block, 64, 16);
         return code;
       };
     }},
    {"shrugs_at_refusal",
     [](ballast_api& t) {
       t.create_instance = remembering_create;
       t.create_context = [](ballast_device device, const ballast_context_desc* desc, ballast_context* out,
                             ballast_error* err) {
         if (services.alloc != nullptr)
           if (void* memory = services.alloc(services.user, 64, 16)) services.dealloc(services.user, memory, 64, 16);
         return real->create_context(device, desc, out, err);
       };
     }},
    {"run_takes_memory",
     [](ballast_api& t) {
       t.create_instance = remembering_create;
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         if (services.alloc != nullptr)
           if (void* memory = services.alloc(services.user, 64, 16)) services.dealloc(services.user, memory, 64, 16);
         return real->run(context, job, err);
       };
     }},
    // ---- life ----
    {"never_busy",
     [](ballast_api& t) {
       t.destroy_device = [](ballast_device device) -> ballast_result {
         const ballast_result code = real->destroy_device(device);
         return code == BALLAST_E_BUSY ? BALLAST_OK : code;
       };
     }},
    {"copies_meet",
     [](ballast_api& t) {
       if (std::getenv("BALLAST_MUTANT_BEFORE") != nullptr)
         t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
           const ballast_result code = real->run(context, job, err);
           if (code == BALLAST_OK) ++job->pack_index[0];
           return code;
         };
       ballast::tools::set_variable("BALLAST_MUTANT_BEFORE", "1");
     }},
    {"calls_back_later", [](ballast_api& t) { t.run = run_and_call_back_later; }},
    {"dies_at_exit",
     [](ballast_api& t) {
       dies_with_contexts = true;
       t.create_context = [](ballast_device device, const ballast_context_desc* desc, ballast_context* out,
                             ballast_error* err) {
         const ballast_result code = real->create_context(device, desc, out, err);
         live_contexts += code == BALLAST_OK;
         return code;
       };
       t.destroy_context = [](ballast_context context) {
         live_contexts -= context != nullptr;
         return real->destroy_context(context);
       };
     }},
    // ---- Vulkan ----
    {"hides_no_driver",
     [](ballast_api& t) {
       t.create_device = [](ballast_instance instance, const ballast_device_desc* desc, ballast_device* out,
                            ballast_error* err) -> ballast_result {
         const ballast_result code = real->create_device(instance, desc, out, err);
         return code == BALLAST_E_NO_VULKAN ? real->create_device(instance, nullptr, out, nullptr) : code;
       };
     }},
    {"needs_a_loader",
     [](ballast_api& t) {
       t.create_device = [](ballast_instance instance, const ballast_device_desc* desc, ballast_device* out,
                            ballast_error* err) -> ballast_result {
         if (!there_is_a_loader()) return BALLAST_E_UNSUPPORTED;
         return real->create_device(instance, desc, out, err);
       };
     }},
    {"shares_counters",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         real->run(context, job, nullptr);
         return real->run(context, job, err);
       };
     }},
};

}  // namespace

std::span<const Fault> guest_faults() { return kFaults; }

}  // namespace mutants
