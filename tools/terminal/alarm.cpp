#include "tools/terminal/alarm.hpp"

namespace ballast::tools {

Alarm::Alarm(std::chrono::duration<double> after, void (*ring)())
    : thread_([this, after, ring] {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, after, [this] { return unwanted_; })) ring();
      }) {}

Alarm::~Alarm() {
  {
    const std::lock_guard lock(mutex_);
    unwanted_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

}  // namespace ballast::tools
