// Where barriers belong: the least that what dispatches read and write makes necessary.
#pragma once

#include <cstdint>

namespace ballast::vulkan {

class Hazards {
 public:
  // Whether a barrier must come before the next dispatch; called for each of them in order. Dispatches of one step never wait for each
  // other.
  bool needs_barrier(uint32_t step, uint32_t reads, uint32_t writes) {
    if (step != step_) {
      written_ |= step_written_;
      read_ |= step_read_;
      step_written_ = step_read_ = 0;
      step_ = step;
    }
    const bool needed = (reads & written_) || (writes & (written_ | read_));
    if (needed) reset();
    step_written_ |= writes;
    step_read_ |= reads;
    return needed;
  }

  // After a barrier that something else made necessary.
  void reset() { written_ = read_ = step_written_ = step_read_ = 0; }

 private:
  uint32_t step_ = 0;
  uint32_t written_ = 0;  // by earlier steps since the last barrier
  uint32_t read_ = 0;
  uint32_t step_written_ = 0;  // by this step
  uint32_t step_read_ = 0;
};

}  // namespace ballast::vulkan
