// The table with a fault for every fuzzer of the plugin, so that each is known to see one. FUZZ_PLANT_NONE: without
// any.
#include <csignal>

#include "tests/fuzz/null_device.hpp"

namespace ballast::fuzz {

#if defined(FUZZ_PLANT_NONE)

void plant(ballast_api&) {}

#else

namespace {

ballast_api real;

ballast_result BALLAST_CALL miscounting_run(ballast_context context, const ballast_job_desc* job, ballast_error* err) {
  const ballast_result code = real.run(context, job, err);
  if (code == BALLAST_OK && job->reports != nullptr && job->layer_count == 1) ++job->reports->moves;
  return code;
}

ballast_result BALLAST_CALL hasty_record(ballast_context context, const ballast_job_desc* job,
                                         const ballast_vk_record* record, ballast_error* err) {
  ++NullVulkan::calls;  // as if the driver was called first
  return real.record(context, job, record, err);
}

ballast_result BALLAST_CALL deaf_cancel(ballast_context, uint64_t, ballast_error*) { return BALLAST_OK; }

// ctest takes an abort for a crash, whatever was said before it.
void end_quietly(int) { std::_Exit(1); }

}  // namespace

void plant(ballast_api& table) {
  std::signal(SIGABRT, end_quietly);
  real = table;
  table.run = miscounting_run;
  table.record = hasty_record;
  table.cancel = deaf_cancel;
}

#endif

}  // namespace ballast::fuzz
