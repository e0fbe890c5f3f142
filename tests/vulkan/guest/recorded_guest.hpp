// A fixture of a guest whose device calls are recorded.
#pragma once

#include <memory>

#include "tests/vulkan/guest/call_recorder.hpp"
#include "tests/vulkan/guest/guest.hpp"

namespace ballast_guest {

class RecordedGuestTest : public GuestTest {
 protected:
  void SetUp() override { open_recorded(kKept); }
  void open_recorded(const EngineOptions& options) {
    GuestTest::open(options);
    if (!engine) return;
    ballast_vk_import import = engine->import();
    recorder = std::make_unique<CallRecorder>(*engine, import);
    guest = std::make_unique<Guest>(import);
  }
  // The plugin must make every queue call inside the host's lock.
  void TearDown() override {
    guest.reset();
    if (recorder) {
      EXPECT_EQ(recorder->queue_calls_outside_lock(), 0u);
    }
    recorder.reset();
  }

  std::unique_ptr<CallRecorder> recorder;
  std::unique_ptr<Guest> guest;
};

}  // namespace ballast_guest
