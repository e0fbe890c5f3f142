#include "tools/terminal/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace ballast::tools {
namespace {

using Word = std::atomic_ref<uint32_t>;
static_assert(Word::is_always_lock_free, "a signal handler may touch nothing else");
constexpr uint32_t kEndedEarly = UINT32_MAX;  // else the signal
alignas(Word::required_alignment) uint32_t word = 0;

extern "C" void on_interrupt(int signal) {
  Word(word).store(static_cast<uint32_t>(signal), std::memory_order_relaxed);
  std::signal(signal, SIG_DFL);
}

}  // namespace

void watch_for_interrupt() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
}

const uint32_t* interrupt_word() { return &word; }

bool interrupted() { return stopping() && Word(word).load(std::memory_order_relaxed) != kEndedEarly; }

ExitCode exit_code_of_interrupt() {
  return Word(word).load(std::memory_order_relaxed) == SIGTERM ? ExitCode::terminated : ExitCode::cancelled;
}

bool stopping() { return Word(word).load(std::memory_order_relaxed) != 0; }

void end_early() {
  uint32_t none = 0;
  Word(word).compare_exchange_strong(none, kEndedEarly, std::memory_order_relaxed);
}

}  // namespace ballast::tools
