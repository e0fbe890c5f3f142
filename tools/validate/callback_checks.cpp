// Callbacks during a job, and the ways to stop one.
#include "tools/validate/batch.hpp"

namespace ballast::tools::validate {
namespace {

constexpr uint32_t kLayers = 12;

struct Watcher {
  uint64_t calls = 0;
  uint64_t last = 0;
  std::string fault;
  uint64_t stop_at = UINT64_MAX;
  bool asked_to_stop = false;

  static uint32_t BALLAST_CALL progress(void* user, uint64_t done, uint64_t layers) {
    auto& self = *static_cast<Watcher*>(user);
    ++self.calls;
    if (layers != kLayers) self.fault = fmt::format("progress reports {} layers of {}", layers, kLayers);
    if (done > layers) self.fault = fmt::format("progress reports that {} of {} layers are done", done, layers);
    if (done < self.last) self.fault = fmt::format("progress goes back from {} to {}", self.last, done);
    self.last = done;
    if (done < self.stop_at) return 0;
    self.asked_to_stop = self.asked_to_stop || done < layers;
    return 1;
  }
  void watch(Batch& batch) {
    batch.job.progress = progress;
    batch.job.progress_user = this;
  }
};

void check_progress(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject, {.workers = 2, .flags = BALLAST_CONTEXT_OWN_THREADS});
  Watcher watcher;
  Batch batch(mixed_problem(kLayers, 24, 4, 3));
  const Batch unwatched(batch.problem);
  watcher.watch(batch);
  batch.run_well(host);
  require(watcher.fault.empty(), "{}", watcher.fault);
  unwatched.run_well(host);
  require(batch.same_as(unwatched), "a job that is watched gives other bytes");
}

void require_context_works(const Host& host) {
  const Batch batch(mixed_problem(kLayers, 24, 4, 3));
  batch.run_well(host);
  batch.require_valid();
}

void check_stop_by_progress(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  Watcher watcher;
  watcher.stop_at = 0;
  Batch batch(mixed_problem(kLayers, 24, 4, 3));
  watcher.watch(batch);
  const ballast_result code = batch.run(host);
  if (watcher.asked_to_stop) require_code(subject, code, BALLAST_E_CANCELLED, "run that progress stops");
  require_context_works(host);
}

void check_stop_by_word(const std::filesystem::path& plugin) {
  const Subject subject(plugin);
  const Host host(subject);
  const uint32_t word = 1;
  Batch batch(mixed_problem(kLayers, 24, 4, 3));
  batch.job.cancel = &word;
  auto error = made<ballast_error>();
  require_code(subject, batch.run(host, &error), BALLAST_E_CANCELLED, "run with the cancel word set");
  require_context_works(host);
  const uint32_t clear = 0;
  batch.job.cancel = &clear;
  batch.run_well(host);
}

void check_log(const std::filesystem::path& plugin) {
  struct Log {
    std::string fault;
    static void BALLAST_CALL line(void* user, uint32_t level, ballast_result, const char* utf8) {
      auto& self = *static_cast<Log*>(user);
      if (level < BALLAST_LOG_ERROR || level > BALLAST_LOG_DEBUG) self.fault = fmt::format("level {}", level);
      if (utf8 == nullptr) {
        self.fault = "no text";
      } else if (const std::string text = utf8; text.empty() || text.find('\n') != std::string::npos) {
        self.fault = fmt::format("\"{}\", which is not one line", text);
      }
    }
  } log;
  const Subject subject(plugin);
  auto services = made<ballast_instance_desc>();
  services.user = &log;
  services.log = Log::line;
  const Host host(subject, {.services = &services});
  Batch batch(mixed_problem(2, 12, 3, 1));
  batch.job.strategy = "there is\nno such strategy";
  require(batch.run(host) < 0, "a strategy that is none is taken");
  require(log.fault.empty(), "the log was given {}", log.fault);
}

}  // namespace

void add_callback_checks(std::vector<Check>& checks) {
  checks.push_back({"callbacks.progress", Class::guest, "progress counts up, and changes nothing", check_progress});
  checks.push_back({"callbacks.stop", Class::guest, "progress can stop a job", check_stop_by_progress});
  checks.push_back({"callbacks.cancel", Class::guest, "the cancel word stops a job", check_stop_by_word});
  checks.push_back({"callbacks.log", Class::guest, "the log gets lines", check_log});
}

}  // namespace ballast::tools::validate
