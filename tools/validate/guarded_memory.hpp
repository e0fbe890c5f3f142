// Memory that ends right before a page which can be neither read nor written: one byte too far, and the process ends.
#pragma once

#include <cstddef>
#include <cstring>

namespace ballast::tools::validate {

class GuardedMemory {
 public:
  static constexpr unsigned char kFiller = 0xA5;

  // size bytes, all of them kFiller, as is what lies before them.
  explicit GuardedMemory(size_t size);
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;
  GuardedMemory(GuardedMemory&& other) noexcept;
  GuardedMemory& operator=(GuardedMemory&&) = delete;
  ~GuardedMemory();

  unsigned char* data() const { return base_ + body_ - size_; }
  size_t size() const { return size_; }
  template <typename T>
  T* as() const {
    return reinterpret_cast<T*>(data());
  }

  bool untouched() const { return filled(data(), size_); }                // all of it
  bool untouched_before() const { return filled(base_, body_ - size_); }  // the rest of its pages

 private:
  static bool filled(const unsigned char* bytes, size_t count);

  size_t size_;
  size_t body_ = 0;   // pages that may be used
  size_t whole_ = 0;  // with the one that may not
  unsigned char* base_ = nullptr;
};

}  // namespace ballast::tools::validate
