#include "tools/terminal/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace ballast::tools {
namespace {

using Word = std::atomic_ref<uint32_t>;
static_assert(Word::is_always_lock_free, "a signal handler may touch nothing else");
alignas(Word::required_alignment) uint32_t word = 0;

extern "C" void on_interrupt(int signal) {
  Word(word).store(1, std::memory_order_relaxed);
  std::signal(signal, SIG_DFL);
}

}  // namespace

void watch_for_interrupt() {
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
}

const uint32_t* interrupt_word() { return &word; }

bool interrupted() { return Word(word).load(std::memory_order_relaxed) != 0; }

}  // namespace ballast::tools
