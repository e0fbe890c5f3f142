// The plugin with devices beside its own that misbehave, each in its way, for tests of what watches over devices. They
// pose as Vulkan's and compute on the CPU. BALLAST_REAL_PLUGIN: the plugin it is made from.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <thread>

#include "ballast/ballast.h"
#include "tests/support/library.hpp"
#include "tests/tools/export.hpp"

namespace {

// Device 1 + i does this when it is to run.
enum class Fault : uint8_t { none, wrong, crash, hang, fail, degrade, unfit, distrusted };
constexpr const char* kNames[] = {"sound", "wrong", "crash", "hang", "fail", "degrade", "unfit", "distrusted"};

const ballast_api* real;
Fault fault = Fault::none;     // of the device opened last: whoever watches opens the CPU and one more
ballast_device faulty_device;  // null: none is open
ballast_context faulty_context;

ballast_result explain(ballast_error* error, ballast_result code, const char* sentence) {
  if (error != nullptr) {
    error->code = code;
    std::strncpy(error->message, sentence, sizeof error->message - 1);
  }
  return code;
}

[[noreturn]] void crash() {
#if defined(_WIN32)
  TerminateProcess(GetCurrentProcess(), 0xC0000005);  // as an access violation would
#else
  std::raise(SIGKILL);
#endif
  std::abort();
}

ballast_result device_count(ballast_instance, uint32_t* count, ballast_error*) {
#if defined(FAULTY_LISTING)
  crash();
#endif
  *count = 1 + static_cast<uint32_t>(std::size(kNames));
  return BALLAST_OK;
}

ballast_result device_info(ballast_instance instance, uint32_t index, ballast_device_caps* out, ballast_error* error) {
  const ballast_result result = real->device_info(instance, 0, out, error);
  if (result < 0 || index == 0) return result;
  out->backend = BALLAST_BACKEND_VULKAN;
  out->device_uuid[0] = static_cast<uint8_t>(index);
  std::strcpy(out->name, kNames[index - 1]);
  return BALLAST_OK;
}

ballast_result create_device(ballast_instance instance, const ballast_device_desc* desc, ballast_device* out,
                             ballast_error* error) {
  if (desc->backend != BALLAST_BACKEND_VULKAN) return real->create_device(instance, desc, out, error);
  fault = static_cast<Fault>(desc->device_uuid[0] - 1);
  if (fault == Fault::unfit) return explain(error, BALLAST_E_NO_VULKAN, "it speaks Vulkan 1.0");
  const ballast_result result = real->create_device(instance, nullptr, out, error);
  faulty_device = *out;
  return result;
}

ballast_result create_context(ballast_device device, const ballast_context_desc* desc, ballast_context* out,
                              ballast_error* error) {
  const bool faulty = device == faulty_device;
  if (faulty && fault == Fault::distrusted)
    return explain(error, BALLAST_E_UNSUPPORTED, "it gave a wrong answer to a known problem");
  const ballast_result result = real->create_context(device, desc, out, error);
  if (faulty) faulty_context = *out;
  if (!faulty && *out == faulty_context) faulty_context = nullptr;  // the memory of one that is gone
  return result;
}

ballast_result run(ballast_context context, const ballast_job_desc* job, ballast_error* error) {
  if (context != faulty_context) return real->run(context, job, error);
  if (fault == Fault::crash) crash();
  if (fault == Fault::fail) return explain(error, BALLAST_E_DEVICE_LOST, "it was lost");
  while (fault == Fault::hang) std::this_thread::sleep_for(std::chrono::seconds(1));
  const ballast_result result = real->run(context, job, error);
  if (fault == Fault::degrade) return explain(error, BALLAST_DEGRADED, "the CPU served it");
  // One bit of one rank, and only in the large problem.
  if (fault == Fault::wrong && job->layer_count > 8) job->rank_in_pack[job->item_count * 5 + 1] ^= 1;
  return result;
}

}  // namespace

BALLAST_TEST_EXPORT ballast_result ballast_get_api(uint32_t min_version, uint32_t max_version, const void** out,
                                                   uint32_t* have_min, uint32_t* have_max) {
  void* library = ballast_test::open_library(BALLAST_REAL_PLUGIN);
  if (library == nullptr) return BALLAST_E_INTERNAL;
  const auto get_api = reinterpret_cast<ballast_get_api_fn>(ballast_test::find_symbol(library, BALLAST_ENTRY_NAME));
  const void* table = nullptr;
  const ballast_result result = get_api(min_version, max_version, &table, have_min, have_max);
  if (result < 0) return result;
  real = static_cast<const ballast_api*>(table);
  static ballast_api faulty;
  faulty = *real;
  faulty.device_count = device_count;
  faulty.device_info = device_info;
  faulty.create_device = create_device;
  faulty.create_context = create_context;
  faulty.run = run;
  *out = &faulty;
  return result;
}
