#include "tests/tools/broken/broken.hpp"

namespace broken {
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
    {"hides_refusal",
     [](ballast_api& t) {
       t.create_context = [](ballast_device device, const ballast_context_desc* desc, ballast_context* out,
                             ballast_error* err) {
         const ballast_result code = real->create_context(device, desc, out, err);
         return code == BALLAST_E_MEMORY ? BALLAST_E_INTERNAL : code;
       };
     }},
    {"leaks_when_refused",
     [](ballast_api& t) {
       t.create_instance = remembering_create;
       t.create_context = [](ballast_device device, const ballast_context_desc* desc, ballast_context* out,
                             ballast_error* err) {
         if (services.alloc == nullptr) return real->create_context(device, desc, out, err);
         void* block = services.alloc(services.user, 64, 16);
         if (block == nullptr) return BALLAST_E_MEMORY;
         const ballast_result code = real->create_context(device, desc, out, err);
         if (code == BALLAST_OK) services.dealloc(services.user, block, 64, 16);
         return code;
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
       t.destroy_device = [](ballast_device device) {
         const ballast_result code = real->destroy_device(device);
         return code == BALLAST_E_BUSY ? BALLAST_OK : code;
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

}  // namespace broken
