// Structs of any caller's version: every size that may be is taken, every other refused, and nothing past the end of
// the struct is read.
#include <cstring>

#include "tools/validate/structs.hpp"

namespace ballast::tools::validate {
namespace {

void refuse_size(const Subject& subject, StructCall& call, const StructKind& kind, uint32_t declared, uint32_t there) {
  const GuardedMemory memory = sized_struct(call, there);
  std::memcpy(memory.data(), &declared, sizeof declared);
  auto error = made<ballast_error>();
  const ballast_result code = call.give(memory.data(), &error);
  require_code(subject, code, BALLAST_E_STRUCT, fmt::format("{} of struct_size {}", kind.name, declared));
  // For a link of a wrong size the error may name the chain instead.
  require(call.links() != 0 || (error.field_type == (kind.type & 0xFFFFu) && error.field_offset == 0),
          "for {} of struct_size {} the error names field {} of struct 0x{:X}", kind.name, declared, error.field_offset,
          error.field_type);
}

void take_size(const Subject& subject, StructCall& call, const StructKind& kind, uint32_t size) {
  const GuardedMemory memory = sized_struct(call, size);
  auto error = made<ballast_error>();
  const ballast_result code = call.give(memory.data(), &error);
  require(code == call.answer(), "{} of struct_size {} returns {}: {:.200}", kind.name, size, subject.name_of(code),
          error.message);
}

// The byte at `at` is what no caller's library may pass over.
void refuse_newer_field(const Subject& subject, StructCall& call, const StructKind& kind, uint32_t size, uint32_t at) {
  const GuardedMemory memory = sized_struct(call, size);
  memory.data()[at] = 1;
  auto error = made<ballast_error>();
  const ballast_result code = call.give(memory.data(), &error);
  require_code(subject, code, BALLAST_E_NEWER_FIELD, fmt::format("{} with byte {} set", kind.name, at));
  require(error.field_offset == at, "for {} with byte {} set the error names offset {}", kind.name, at,
          error.field_offset);
}

void refuse_wrong_type(const Subject& subject, StructCall& call, const StructKind& kind) {
  for (const uint32_t type : {0u, uint32_t{BALLAST_TYPE_ERROR}, kind.type | BALLAST_CRITICAL, 0xFFFFFFFFu}) {
    const GuardedMemory memory = sized_struct(call, kind.known_size);
    std::memcpy(memory.data() + offsetof(ballast_head, struct_type), &type, sizeof type);
    require_code(subject, call.give(memory.data(), nullptr), BALLAST_E_STRUCT,
                 fmt::format("{} of struct_type 0x{:X}", kind.name, type));
  }
}

void check_any_sizes(const Subject& subject, StructCall& call, const StructKind& kind) {
  // Eight bytes are there: a reader that goes on after struct_size and struct_type meets the end.
  for (const uint32_t size : {0u, 7u}) refuse_size(subject, call, kind, size, 8);
  refuse_size(subject, call, kind, kind.baseline - 1, kind.baseline);
  for (const uint32_t size : {BALLAST_MAX_STRUCT_SIZE + 1, 0x80000000u, 0xFFFFFFFFu})
    refuse_size(subject, call, kind, size, 8);
  for (const uint32_t size : {kind.baseline, kind.known_size, kind.known_size + 8, BALLAST_MAX_STRUCT_SIZE})
    take_size(subject, call, kind, size);
  if (call.links() == 0) refuse_wrong_type(subject, call, kind);  // else it is a struct of another kind
}

void check_in_struct(const std::filesystem::path& plugin, const StructKind& kind) {
  const Subject subject(plugin);
  const Host host(subject);
  const auto call = call_with(host, kind.type);
  check_any_sizes(subject, *call, kind);
  // No version of a library has a field at the last byte of the largest struct. One of this version ends where the
  // header does.
  refuse_newer_field(subject, *call, kind, BALLAST_MAX_STRUCT_SIZE, BALLAST_MAX_STRUCT_SIZE - 1);
  if (subject.api().version == BALLAST_HEADER_VERSION)
    refuse_newer_field(subject, *call, kind, kind.known_size + 8, kind.known_size);
}

void check_out_struct(const std::filesystem::path& plugin, const StructKind& kind) {
  const Subject subject(plugin);
  const Host host(subject);
  check_any_sizes(subject, *call_with(host, kind.type), kind);
}

}  // namespace

void add_size_checks(std::vector<Check>& checks) {
  for (const StructKind& kind : in_structs())
    checks.push_back({fmt::format("sizes.{}", kind.name), Class::interface,
                      fmt::format("ballast_{} is read in any size by the rules of growth", kind.name),
                      [kind](const auto& plugin) { check_in_struct(plugin, kind); }});
  for (const StructKind& kind : out_structs())
    checks.push_back({fmt::format("sizes.out.{}", kind.name), Class::interface,
                      fmt::format("ballast_{} is accepted in any size to be filled in", kind.name),
                      [kind](const auto& plugin) { check_out_struct(plugin, kind); }});
}

}  // namespace ballast::tools::validate
