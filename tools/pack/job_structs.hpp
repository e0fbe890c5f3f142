// The structs of ballast_placement.h for a job, made from a PlacementArrays.
#pragma once

#include "ballast/ballast.h"
#include "tools/loader/plugin.hpp"
#include "tools/pack/placement.hpp"

namespace ballast::tools {

// Must outlive the job, as must the placement.
class JobStructs {
 public:
  // Chains the structs whose options are given.
  void chain(const PlacementArrays& placement, ballast_job_desc& job);
  // With slots: where their items go, and the copies of each item.
  void chain_slots(const PlacementArrays& placement, int32_t* item_of_slot, uint32_t* copies, ballast_job_desc& job);

  // With several scenarios: their reports are [layer][scenario].
  void chain_scenarios(const Scenarios& scenarios, ballast_scenario_report* reports, ballast_job_desc& job);

 private:
  template <typename Struct>
  void add(Struct& link, ballast_job_desc& job) {
    link.h.next = job.h.next;
    job.h.next = &link.h;
  }

  ballast_packs packs_ = interface_struct<ballast_packs>(BALLAST_TYPE_PACKS | BALLAST_CRITICAL);
  ballast_classes classes_ = interface_struct<ballast_classes>(BALLAST_TYPE_CLASSES | BALLAST_CRITICAL);
  ballast_replicas replicas_ = interface_struct<ballast_replicas>(BALLAST_TYPE_REPLICAS | BALLAST_CRITICAL);
  ballast_scenarios scenarios_ = interface_struct<ballast_scenarios>(BALLAST_TYPE_SCENARIOS | BALLAST_CRITICAL);
  ballast_previous previous_ = interface_struct<ballast_previous>(BALLAST_TYPE_PREVIOUS | BALLAST_CRITICAL);
};

// Runs the job; a field at fault is named by its option. Throws Error.
ballast_result run_job(const Plugin& plugin, ballast_context context, const ballast_job_desc& job);

}  // namespace ballast::tools
