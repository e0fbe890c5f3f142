// Fuzzed bytes, taken piece by piece, and how a fuzzer says that something is wrong.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>

namespace ballast::fuzz {

class Input {
 public:
  Input(const uint8_t* data, size_t size) : rest_(data, size) {}

  // Zero where the bytes are at an end, so that every input means something.
  template <typename T>
  T take() {
    T value{};
    const size_t there = rest_.size() < sizeof value ? rest_.size() : sizeof value;
    if (there != 0) std::memcpy(&value, rest_.data(), there);
    rest_ = rest_.subspan(there);
    return value;
  }
  uint32_t below(uint32_t bound) { return take<uint8_t>() % bound; }  // bound up to 256
  bool chance() { return below(2) != 0; }
  void fill(void* target, size_t size) {
    auto* bytes = static_cast<uint8_t*>(target);
    for (size_t i = 0; i < size; ++i) bytes[i] = take<uint8_t>();
  }
  bool empty() const { return rest_.empty(); }
  std::span<const uint8_t> rest() const { return rest_; }

 private:
  std::span<const uint8_t> rest_;
};

#define FUZZ_REQUIRE(holds, ...)                                         \
  do {                                                                   \
    if (!(holds)) {                                                      \
      std::fprintf(stderr, "%s:%d: %s\n  ", __FILE__, __LINE__, #holds); \
      std::fprintf(stderr, __VA_ARGS__);                                 \
      std::fprintf(stderr, "\n");                                        \
      std::abort();                                                      \
    }                                                                    \
  } while (false)

}  // namespace ballast::fuzz
