#include "plugin/boundary/structs.hpp"

#include <algorithm>
#include <cstring>

namespace ballast::plugin::detail {
namespace {

static_assert(sizeof(void*) == 8, "the sizes of 1.0 are those of 64-bit machines");
static_assert(sizeof(ballast_head) == 16 && sizeof(ballast_layer_report) >= BALLAST_SIZE_LAYER_REPORT_1_0);
static_assert(sizeof(ballast_scenario_report) == BALLAST_SIZE_SCENARIO_REPORT_1_0);

constexpr uint32_t kSizeAt = offsetof(ballast_head, struct_size);
constexpr uint32_t kTypeAt = offsetof(ballast_head, struct_type);
constexpr uint32_t kNextAt = offsetof(ballast_head, next);

// Fields are read one by one and by copy: a caller's struct may be misaligned, and no longer than it says.
template <typename T>
T read_at(const void* source, uint32_t offset) {
  T value;
  std::memcpy(&value, static_cast<const std::byte*>(source) + offset, sizeof value);
  return value;
}

// Touches nothing but struct_size until that is known to be sane. mark: bits of struct_type that may be set.
ballast_result check_head(const void* source, const StructRule& rule, const ErrorSink& errors, uint32_t mark = 0) {
  const auto size = read_at<uint32_t>(source, kSizeAt);
  if (size < rule.baseline)
    return errors.fail(BALLAST_E_STRUCT, {rule.type, kSizeAt}, "%s.struct_size is %u, below its size in 1.0, %u.",
                       rule.name, size, rule.baseline);
  if (size > BALLAST_MAX_STRUCT_SIZE)
    return errors.fail(BALLAST_E_STRUCT, {rule.type, kSizeAt}, "%s.struct_size is %u, above the largest allowed, %u.",
                       rule.name, size, BALLAST_MAX_STRUCT_SIZE);
  const auto type = read_at<uint32_t>(source, kTypeAt);
  if ((type & ~mark) != rule.type)
    return errors.fail(BALLAST_E_STRUCT, {rule.type, kTypeAt}, "%s.struct_type is 0x%X where 0x%X is needed.",
                       rule.name, type, rule.type);
  return BALLAST_OK;
}

ballast_result check_tail(const void* source, const StructRule& rule, const ErrorSink& errors) {
  const auto size = read_at<uint32_t>(source, kSizeAt);
  for (uint32_t at = rule.known_size; at < size; ++at)
    if (read_at<uint8_t>(source, at) != 0)
      return errors.fail(BALLAST_E_NEWER_FIELD, {rule.type, at},
                         "%s has a byte at offset %u that is not zero; this library knows the struct up to offset %u.",
                         rule.name, at, rule.known_size);
  return BALLAST_OK;
}

void copy_known(const void* source, const StructRule& rule, void* copy) {
  std::memset(copy, 0, rule.known_size);
  std::memcpy(copy, source, std::min(read_at<uint32_t>(source, kSizeAt), rule.known_size));
}

// One walk along a chain, remembering where it has been.
class ChainWalk {
 public:
  ChainWalk(const void* start, const StructRule& rule, std::span<KnownLink> links, const ErrorSink& errors)
      : rule_(rule), links_(links), errors_(errors), place_{start}, type_{rule.type} {}

  ballast_result run() {
    for (const void* link = next_of(place_[0]); link; link = next_of(link))
      if (const ballast_result code = visit(link)) return code;
    return BALLAST_OK;
  }

 private:
  static const void* next_of(const void* link) { return read_at<const void*>(link, kNextAt); }

  ballast_result visit(const void* link) {
    const Field next{rule_.type, kNextAt};
    for (uint32_t i = 0; i < count_; ++i)
      if (place_[i] == link)
        return errors_.fail(BALLAST_E_STRUCT, next, "The chain of %s runs in a cycle.", rule_.name);
    if (count_ > BALLAST_MAX_CHAIN)
      return errors_.fail(BALLAST_E_STRUCT, next, "The chain of %s has more than %u links.", rule_.name,
                          BALLAST_MAX_CHAIN);
    const auto size = read_at<uint32_t>(link, kSizeAt);
    if (size < sizeof(ballast_head) || size > BALLAST_MAX_STRUCT_SIZE)
      return errors_.fail(BALLAST_E_STRUCT, next,
                          "Link %u in the chain of %s has struct_size %u; %u to %u are allowed.", count_, rule_.name,
                          size, static_cast<uint32_t>(sizeof(ballast_head)), BALLAST_MAX_STRUCT_SIZE);
    return take(link, read_at<uint32_t>(link, kTypeAt));
  }

  ballast_result take(const void* link, uint32_t marked_type) {
    const uint32_t type = marked_type & ~BALLAST_CRITICAL;
    for (uint32_t i = 0; i < count_; ++i)
      if (type_[i] == type)
        return errors_.fail(BALLAST_E_STRUCT, {type, kTypeAt}, "Struct type 0x%X is twice in the chain of %s.", type,
                            rule_.name);
    const auto known = std::find_if(links_.begin(), links_.end(), [&](const KnownLink& k) { return k.type == type; });
    if (known != links_.end())
      known->found = link;
    else if (marked_type & BALLAST_CRITICAL)
      return errors_.fail(BALLAST_E_CRITICAL_CHAIN, {type, kTypeAt},
                          "The chain of %s holds struct type 0x%X, which is marked critical and not known here.",
                          rule_.name, type);
    place_[count_] = link;
    type_[count_] = type;
    ++count_;
    return BALLAST_OK;
  }

  const StructRule& rule_;
  std::span<KnownLink> links_;
  const ErrorSink& errors_;
  const void* place_[BALLAST_MAX_CHAIN + 1];  // the struct itself first
  uint32_t type_[BALLAST_MAX_CHAIN + 1];
  uint32_t count_ = 1;
};

}  // namespace

ballast_result read_in(const void* source, const StructRule& rule, void* copy, std::span<KnownLink> links,
                       const ErrorSink& errors) {
  if (const ballast_result code = check_head(source, rule, errors)) return code;
  if (const ballast_result code = check_tail(source, rule, errors)) return code;
  if (const ballast_result code = ChainWalk(source, rule, links, errors).run()) return code;
  copy_known(source, rule, copy);
  return BALLAST_OK;
}

ballast_result read_link(const void* source, const StructRule& rule, void* copy, const ErrorSink& errors) {
  if (const ballast_result code = check_head(source, rule, errors, BALLAST_CRITICAL)) return code;
  if (const ballast_result code = check_tail(source, rule, errors)) return code;
  copy_known(source, rule, copy);
  return BALLAST_OK;
}

ballast_result check_out(const void* target, const StructRule& rule, const ErrorSink& errors) {
  if (const ballast_result code = check_head(target, rule, errors)) return code;
  return ChainWalk(target, rule, {}, errors).run();
}

void write_out(void* target, const StructRule& rule, const void* value) {
  constexpr uint32_t kHead = sizeof(ballast_head);
  const auto size = read_at<uint32_t>(target, kSizeAt);
  const uint32_t shared = std::min(size, rule.known_size);
  auto* bytes = static_cast<std::byte*>(target);
  std::memcpy(bytes + kHead, static_cast<const std::byte*>(value) + kHead, shared - kHead);
  std::memset(bytes + shared, 0, size - shared);
}

}  // namespace ballast::plugin::detail

namespace ballast::plugin {

uint32_t declared_size(const void* target) { return detail::read_at<uint32_t>(target, detail::kSizeAt); }

}  // namespace ballast::plugin
