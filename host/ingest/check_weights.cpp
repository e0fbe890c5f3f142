#include "host/ingest/check_weights.hpp"

#include <cinttypes>

#include "host/ingest/quantise.hpp"

namespace ballast {

Status check_weights(const Job& job, std::span<uint32_t> scratch) {
  for (uint32_t layer = 0; layer < job.layers; ++layer) {
    const std::byte* row = job.weights + job.weight_stride * layer;
    if (const int64_t item = first_invalid_weight(job.weight_type, row, job.items); item >= 0)
      return failure(Code::weight, "weight of layer %" PRIu32 ", item %" PRId64 " is %s", layer, item,
                     describe_invalid(job.weight_type, row, static_cast<uint32_t>(item)));
    if (sum_beyond_double(job.weight_type, row, scratch.first(job.items)))
      return failure(Code::range, "the sum of layer %" PRIu32 "'s weights is beyond the range of a double", layer);
  }
  return {};
}

}  // namespace ballast
