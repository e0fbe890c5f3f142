// Calls something from a thread of its own after some time, unless that is no longer wanted.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace ballast::tools {

class Alarm {
 public:
  Alarm(std::chrono::duration<double> after, void (*ring)());
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool unwanted_ = false;
  std::thread thread_;
};

}  // namespace ballast::tools
