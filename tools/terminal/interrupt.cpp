#include "tools/terminal/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace ballast::tools {
namespace {

using Word = std::atomic_ref<uint32_t>;
static_assert(Word::is_always_lock_free, "a signal handler may touch nothing else");
constexpr uint32_t kInterrupted = 1, kEndedEarly = 2;
alignas(Word::required_alignment) uint32_t word = 0;

extern "C" void on_interrupt(int signal) {
  Word(word).store(kInterrupted, std::memory_order_relaxed);
  std::signal(signal, SIG_DFL);
}

}  // namespace

void watch_for_interrupt() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
}

const uint32_t* interrupt_word() { return &word; }

bool interrupted() { return Word(word).load(std::memory_order_relaxed) == kInterrupted; }

bool stopping() { return Word(word).load(std::memory_order_relaxed) != 0; }

void end_early() {
  uint32_t none = 0;
  Word(word).compare_exchange_strong(none, kEndedEarly, std::memory_order_relaxed);
}

}  // namespace ballast::tools
