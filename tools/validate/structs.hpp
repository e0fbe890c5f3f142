// Every struct that grows by the rules of the header, in or out, with a call that takes it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tools/validate/batch.hpp"
#include "tools/validate/guarded_memory.hpp"
#include "tools/validate/subject.hpp"

namespace ballast::tools::validate {

struct StructKind {
  const char* name;
  uint32_t type;
  uint32_t baseline;    // size in 1.0
  uint32_t known_size;  // size as this program was compiled
};

std::vector<StructKind> in_structs();
std::vector<StructKind> out_structs();

// Gives structs of one kind to the plugin.
class StructCall {
 public:
  virtual ~StructCall() = default;
  // A struct that is well formed, known_size bytes.
  virtual std::vector<unsigned char> valid() const = 0;
  // The result for a well-formed struct.
  virtual ballast_result answer() const { return BALLAST_OK; }
  // Where the struct is itself chained: the links up to it.
  virtual uint32_t links() const { return 0; }
  // The call; whatever it makes is destroyed again.
  virtual ballast_result give(void* memory, ballast_error* error) = 0;
};

std::unique_ptr<StructCall> call_with(const Host& host, uint32_t type);

// A struct of `size` bytes that ends where memory does: what is valid, zeros after it, and struct_size set. Below
// `known_size` it is cut.
GuardedMemory sized_struct(const StructCall& call, uint32_t size);

}  // namespace ballast::tools::validate
