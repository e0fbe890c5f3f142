#include "tests/fuzz/packing_oracle.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/literal/pack_layer.hpp"

namespace ballast::fuzz {

Answer::Answer(uint32_t items, uint32_t packs)
    : pack_index(items, -7), rank_in_pack(items, -7), pack_load(packs, 7), pack_value(packs, -7) {}

void Answer::attach(ballast_job_desc& job) {
  job.pack_index = pack_index.data(), job.rank_in_pack = rank_in_pack.data();
  job.pack_load = pack_load.data(), job.pack_value = pack_value.data();
  job.load_exponent = &load_exponent;
  job.reports = &report, job.report_stride = sizeof report;
}

void require_valid(const ballast_job_desc& job, const Answer& answer, const literal::Quantised& quantised) {
  const uint32_t group = job.item_count / job.pack_count;
  std::vector<bool> taken(job.item_count, false);
  std::vector<uint32_t> load(job.pack_count, 0);
  for (uint32_t i = 0; i < job.item_count; ++i) {
    const int32_t pack = answer.pack_index[i], rank = answer.rank_in_pack[i];
    FUZZ_REQUIRE(pack >= 0 && static_cast<uint32_t>(pack) < job.pack_count, "item %u in pack %d", i, pack);
    FUZZ_REQUIRE(rank >= 0 && static_cast<uint32_t>(rank) < group, "item %u at rank %d", i, rank);
    const size_t slot = static_cast<size_t>(pack) * group + static_cast<size_t>(rank);
    FUZZ_REQUIRE(!taken[slot], "slot %zu twice", slot);
    taken[slot] = true;
    load[static_cast<size_t>(pack)] += quantised.weights[i];
  }
  FUZZ_REQUIRE(answer.load_exponent == -quantised.scale, "exponent %d, scale %d", answer.load_exponent,
               quantised.scale);
  FUZZ_REQUIRE(answer.pack_load == load, "loads do not add up");
  for (uint32_t p = 0; p < job.pack_count; ++p)
    FUZZ_REQUIRE(answer.pack_value[p] == std::ldexp(load[p], answer.load_exponent), "value of pack %u", p);
  const ballast_layer_report& report = answer.report;
  FUZZ_REQUIRE(report.max_load == *std::max_element(load.begin(), load.end()), "max_load");
  FUZZ_REQUIRE(report.min_load == *std::min_element(load.begin(), load.end()), "min_load");
  FUZZ_REQUIRE(report.total_load == std::accumulate(load.begin(), load.end(), 0u), "total_load");
  FUZZ_REQUIRE(report.lower_bound <= report.max_load, "bound %u above %u", report.lower_bound, report.max_load);
  FUZZ_REQUIRE(((report.flags & BALLAST_REPORT_PROVEN) != 0) == (report.lower_bound == report.max_load), "proven");
  FUZZ_REQUIRE(((report.flags & BALLAST_REPORT_ROUNDED) != 0) == quantised.rounded, "rounded");
}

void require_literal(const ballast_job_desc& job, const Answer& answer, const literal::Quantised& quantised,
                     const Recipe& recipe) {
  const auto due = literal::pack_layer(recipe, quantised.weights, job.pack_count, job.seed, job.first_layer);
  FUZZ_REQUIRE(answer.pack_index == due.pack_index, "pack_index is not the literal version's");
  FUZZ_REQUIRE(answer.rank_in_pack == due.rank_in_pack, "rank_in_pack is not the literal version's");
  FUZZ_REQUIRE(answer.report.candidate == due.candidate, "candidate %u, not %u", answer.report.candidate,
               due.candidate);
  FUZZ_REQUIRE(answer.report.moves == due.moves, "moves %u, not %u", answer.report.moves, due.moves);
  FUZZ_REQUIRE(answer.report.lower_bound == due.lower_bound, "bound");
}

}  // namespace ballast::fuzz
