#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>
#include <utility>

#include "tests/mutants/mutants.hpp"

namespace mutants {
namespace {

uint32_t workers;        // of the context made last
ballast_job_desc begun;  // the job begun last

// What is done to the answer of a job that succeeded.
template <auto Spoil>
ballast_result spoilt(ballast_context context, const ballast_job_desc* job, ballast_error* err) {
  const ballast_result code = real->run(context, job, err);
  if (code == BALLAST_OK && job->layer_count > 0) Spoil(*job);
  return code;
}

// What is done to the job before.
template <auto Change>
ballast_result changed(ballast_context context, const ballast_job_desc* job, ballast_error* err) {
  if (job == nullptr) return real->run(context, job, err);
  ballast_job_desc copy = *job;
  Change(copy);
  return real->run(context, &copy, err);
}

void swap_two(const ballast_job_desc& job) { std::swap(job.pack_index[0], job.pack_index[job.item_count - 1]); }

void overfill(const ballast_job_desc& job) {
  if (job.pack_count > 1) job.pack_index[0] = (job.pack_index[0] + 1) % static_cast<int32_t>(job.pack_count);
}
void claim_best(const ballast_job_desc& job) {
  ballast_layer_report& report = job.reports[0];
  report.lower_bound = report.max_load;
  report.lower_bound_value = report.max_value;
  report.gap = 0;
  report.flags |= BALLAST_REPORT_PROVEN | BALLAST_REPORT_TARGET_MET;
}
void shuffle_default(ballast_job_desc& job) {
  static ballast_recipe recipe;
  recipe = BALLAST_INIT(ballast_recipe, BALLAST_TYPE_RECIPE);
  recipe.builder = BALLAST_BUILDER_DEALT;
  recipe.order_count = 1;
  recipe.orders[0].kind = BALLAST_ORDER_SHUFFLE;
  if (job.strategy == nullptr && job.recipe == nullptr) job.recipe = &recipe;
}

constexpr Fault kFaults[] = {
    // ---- refusals ----
    {"takes_bad_weights",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) -> ballast_result {
         const ballast_result code = real->run(context, job, err);
         return code == BALLAST_E_WEIGHT ? BALLAST_OK : code;
       };
     }},
    {"writes_before_checking",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         const ballast_result code = real->run(context, job, err);
         if (code == BALLAST_E_WEIGHT) job->pack_index[0] = 0;
         return code;
       };
     }},
    {"names_no_field",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         const ballast_result code = real->run(context, job, err);
         if (code == BALLAST_E_NOT_FOUND && err != nullptr) err->field_offset = 0;
         return code;
       };
     }},
    {"takes_overlaps",
     [](ballast_api& t) {
       t.run = changed<[](ballast_job_desc& job) {
         if (job.rank_in_pack == job.pack_index + 1) job.rank_in_pack = nullptr;
       }>;
     }},
    {"empty_job_writes",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         const ballast_result code = real->run(context, job, err);
         if (code == BALLAST_OK && job->layer_count == 0) job->pack_index[0] = 0;
         return code;
       };
     }},
    // ---- packings ----
    {"overfull", [](ballast_api& t) { t.run = spoilt<overfill>; }},
    {"rank_twice",
     [](ballast_api& t) {
       t.run = spoilt<[](const ballast_job_desc& job) {
         if (job.rank_in_pack != nullptr)
           job.rank_in_pack[0] = static_cast<int32_t>(job.item_count / job.pack_count) - 1;
       }>;
     }},
    {"no_such_pack",
     [](ballast_api& t) {
       t.run = spoilt<[](const ballast_job_desc& job) { job.pack_index[0] = static_cast<int32_t>(job.pack_count); }>;
     }},
    {"load_off",
     [](ballast_api& t) {
       t.run = spoilt<[](const ballast_job_desc& job) { ++job.pack_load[job.layer_count * job.pack_count - 1]; }>;
     }},
    {"value_off",
     [](ballast_api& t) {
       t.run = spoilt<[](const ballast_job_desc& job) { job.pack_value[0] = std::nextafter(job.pack_value[0], 1e9); }>;
     }},
    {"bound_above",
     [](ballast_api& t) {
       t.run = spoilt<[](const ballast_job_desc& job) { job.reports[0].lower_bound = job.reports[0].max_load + 1; }>;
     }},
    {"bound_too_low",
     [](ballast_api& t) { t.run = spoilt<[](const ballast_job_desc& job) { job.reports[0].lower_bound /= 2; }>; }},
    {"says_nothing_proven",
     [](ballast_api& t) {
       t.run = spoilt<[](const ballast_job_desc& job) { job.reports[0].flags &= ~BALLAST_REPORT_PROVEN; }>;
     }},
    {"target_never_met",
     [](ballast_api& t) {
       t.run = spoilt<[](const ballast_job_desc& job) { job.reports[0].flags &= ~BALLAST_REPORT_TARGET_MET; }>;
     }},
    {"gap_off",
     [](ballast_api& t) { t.run = spoilt<[](const ballast_job_desc& job) { job.reports[0].gap += 1e-6; }>; }},
    {"claims_best",
     [](ballast_api& t) {
       t.run = spoilt<[](const ballast_job_desc& job) {
         if (job.layer_count == 1 && job.reports != nullptr) claim_best(job);
       }>;
     }},
    {"poor", [](ballast_api& t) { t.run = changed<shuffle_default>; }},
    {"outputs_matter",
     [](ballast_api& t) {
       t.run = spoilt<[](const ballast_job_desc& job) {
         if (job.rank_in_pack == nullptr) overfill(job);
       }>;
     }},
    {"writes_past_end",
     [](ballast_api& t) {
       t.run = spoilt<[](const ballast_job_desc& job) { job.pack_index[job.layer_count * job.item_count] = 0; }>;
     }},
    {"writes_before_start",
     [](ballast_api& t) {
       // Of the odd loads only, as what lies before whole pages is not there.
       t.run = spoilt<[](const ballast_job_desc& job) { reinterpret_cast<uint32_t*>(job.pack_load)[-1] = 0; }>;
     }},
    {"hangs",
     [](ballast_api& t) {
       t.run = [](ballast_context, const ballast_job_desc*, ballast_error*) -> ballast_result {
         for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
       };
     }},
    // ---- sameness ----
    {"drifts",
     [](ballast_api& t) {
       t.run = changed<[](ballast_job_desc& job) {
         static uint64_t runs;
         job.seed += ++runs;
       }>;
     }},
    {"cut_matters", [](ballast_api& t) { t.run = changed<[](ballast_job_desc& job) { job.first_layer = 0; }>; }},
    {"workers_matter",
     [](ballast_api& t) {
       t.create_context = [](ballast_device device, const ballast_context_desc* desc, ballast_context* out,
                             ballast_error* err) {
         workers = desc->worker_count;
         return real->create_context(device, desc, out, err);
       };
       t.run = changed<[](ballast_job_desc& job) { job.seed += workers; }>;
     }},
    {"type_matters",
     [](ballast_api& t) {
       t.run = spoilt<[](const ballast_job_desc& job) {
         if (job.weight_type == BALLAST_WEIGHT_F64) swap_two(job);
       }>;
     }},
    {"recipe_off",
     [](ballast_api& t) {
       t.strategy_recipe = [](const char* name, ballast_recipe* out, ballast_error* err) {
         const ballast_result code = real->strategy_recipe(name, out, err);
         if (code == BALLAST_OK) out->builder = BALLAST_BUILDER_GREEDY;
         return code;
       };
     }},
    {"crowd_matters",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         static std::atomic<uint32_t> inside{0};
         const bool alone = inside.fetch_add(1) == 0;
         std::this_thread::sleep_for(std::chrono::milliseconds(2));
         const ballast_result code = real->run(context, job, err);
         if (code == BALLAST_OK && !alone) swap_two(*job);
         inside.fetch_sub(1);
         return code;
       };
     }},
    {"background_off",
     [](ballast_api& t) {
       t.begin = [](ballast_context context, const ballast_job_desc* job, uint64_t* ticket, ballast_error* err) {
         if (job != nullptr) begun = *job;
         return real->begin(context, job, ticket, err);
       };
       t.wait = [](ballast_context context, uint64_t ticket, uint64_t timeout_ns, ballast_error* err) {
         const ballast_result code = real->wait(context, ticket, timeout_ns, err);
         if (code == BALLAST_OK) swap_two(begun);
         return code;
       };
     }},
    {"dense_only", [](ballast_api& t) { t.run = changed<[](ballast_job_desc& job) { job.weight_stride = 0; }>; }},
};

}  // namespace

std::span<const Fault> work_faults() { return kFaults; }

}  // namespace mutants
