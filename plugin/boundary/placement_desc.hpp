// The structs of ballast_placement.h that a job chains, as the caller gave them.
#pragma once

#include "ballast/ballast.h"

namespace ballast::plugin {

// Copies of the caller's structs; all zero where a struct is not there.
struct PlacementDesc {
  bool has_replicas = false;
  ballast_packs packs = {};
  ballast_classes classes = {};
  ballast_replicas replicas = {};
  ballast_previous previous = {};
  ballast_scenarios scenarios = {};

  // Whether any of it says something.
  bool given() const {
    return has_replicas || packs.counts || packs.pace || packs.base_load || classes.item_class || previous.pack ||
           previous.item_of_slot || scenarios.count > 1 || scenarios.reports;
  }
  uint32_t scenario_count() const { return scenarios.count > 1 ? scenarios.count : 1; }
  uint32_t slots(const ballast_job_desc& job) const {
    return replicas.slot_count ? replicas.slot_count : job.item_count;
  }
};

}  // namespace ballast::plugin
