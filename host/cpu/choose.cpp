#include "host/cpu/select.hpp"

namespace ballast::cpu {

uint32_t objective_of(Objective objective, std::span<const int32_t> load) {
  return objective == Objective::max_load ? static_cast<uint32_t>(load_range(load).max) : imbalance_of(load);
}

bool CandidateScore::better_than(const CandidateScore& other) const {
  return objective != other.objective ? objective < other.objective : place < other.place;
}

}  // namespace ballast::cpu
