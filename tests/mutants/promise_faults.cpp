#include "tests/mutants/mutants.hpp"

#if !defined(_WIN32)
#include <unistd.h>
#endif

namespace mutants {
namespace {

ballast_instance_desc services;  // of the instance made last, as its host gave them

ballast_result create_with(const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err,
                           decltype(ballast_instance_desc::log) log) {
  if (desc == nullptr || desc->h.struct_size < sizeof services) return real->create_instance(desc, out, err);
  services = *desc;
  ballast_instance_desc copy = *desc;
  if (copy.log != nullptr && log != nullptr) copy.log = log;
  return real->create_instance(&copy, out, err);
}

void alarmed(void* user, uint32_t level, ballast_result code, const char* utf8) {
  services.log(user, code == BALLAST_E_BUSY ? uint32_t{BALLAST_LOG_ERROR} : level, code, utf8);
}

void silent(void* user, uint32_t level, ballast_result code, const char* utf8) {
  if (code != BALLAST_E_BUSY) services.log(user, level, code, utf8);
}

void count_call(void* argument, uint32_t) { ++*static_cast<uint32_t*>(argument); }

// What a plugin does that takes the host's word for it.
bool host_says_all_is_done() {
  constexpr uint32_t kTasks = 4;
  uint32_t calls = 0;
  return services.parallel != nullptr && services.parallel(services.user, count_call, &calls, kTasks) != 0 &&
         calls < kTasks;
}

ballast_context newest_context;

#if !defined(_WIN32)
pid_t first_process;
bool in_child() { return getpid() != first_process; }
#endif

constexpr Fault kFaults[] = {
    {"trusts_parallel",
     [](ballast_api& t) {
       t.create_instance = [](const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err) {
         services = {};
         return create_with(desc, out, err, nullptr);
       };
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         return host_says_all_is_done() ? BALLAST_OK : real->run(context, job, err);
       };
     }},
    {"waits_for_spawn",
     [](ballast_api& t) {
       t.wait = [](ballast_context context, uint64_t ticket, uint64_t timeout_ns, ballast_error* err) {
         const ballast_result code = real->wait(context, ticket, timeout_ns, err);
         return code == BALLAST_E_CANCELLED ? BALLAST_PENDING : code;
       };
     }},
    {"busy_is_an_error",
     [](ballast_api& t) {
       t.create_instance = [](const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err) {
         return create_with(desc, out, err, alarmed);
       };
     }},
    {"silently_busy",
     [](ballast_api& t) {
       t.create_instance = [](const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err) {
         return create_with(desc, out, err, silent);
       };
     }},
    {"takes_old_handles",
     [](ballast_api& t) {
       t.create_context = [](ballast_device device, const ballast_context_desc* desc, ballast_context* out,
                             ballast_error* err) {
         const ballast_result code = real->create_context(device, desc, out, err);
         if (code == BALLAST_OK) newest_context = *out;
         return code;
       };
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         const ballast_result code = real->run(context, job, err);
         return code == BALLAST_E_ARGUMENT && context != newest_context ? real->run(newest_context, job, err) : code;
       };
     }},
#if !defined(_WIN32)
    {"works_after_fork",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         const ballast_result code = real->run(context, job, err);
         return code == BALLAST_E_UNSUPPORTED ? BALLAST_OK : code;
       };
     }},
    {"hangs_after_fork",
     [](ballast_api& t) {
       first_process = getpid();
       t.destroy_context = [](ballast_context context) {
         while (in_child()) pause();
         return real->destroy_context(context);
       };
     }},
    {"refuses_all_after_fork",
     [](ballast_api& t) {
       first_process = getpid();
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         const ballast_result code = real->run(context, job, err);
         return in_child() && code == BALLAST_OK ? BALLAST_E_UNSUPPORTED : code;
       };
     }},
#endif
};

}  // namespace

std::span<const Fault> promise_faults() { return kFaults; }

}  // namespace mutants
