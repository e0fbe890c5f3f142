#include "tests/golden/one_rule_cases.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace ballast::golden {
namespace {

using literal::one_rule::Answer;
using literal::one_rule::CallerJob;
using literal::one_rule::Counts;
using literal::one_rule::effort_of;
using literal::one_rule::Job;
using literal::one_rule::kForcedOnly;
using literal::one_rule::Level;
using nlohmann::json;

json cases_in(const std::string& file) {
  std::ifstream stream(std::string(BALLAST_GOLDEN_DATA) + "/" + file);
  json cases = json::parse(stream).at("cases");
  if (cases.empty()) throw std::runtime_error("no golden cases in " + file);
  return cases;
}

// Leaves the target as it is where the object has no such value.
template <typename T>
void read(const json& object, const char* key, T& target) {
  if (const auto found = object.find(key); found != object.end() && !found->is_null()) found->get_to(target);
}

// A row, or one row a scenario.
template <typename T>
void read_rows(const json& object, const char* key, std::vector<std::vector<T>>& rows) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return;
  if (found->at(0).is_array())
    found->get_to(rows);
  else
    rows = {found->get<std::vector<T>>()};
}

Job options_of(const json& object) {
  Job job;
  read(object, "items", job.items);
  read(object, "packs", job.packs);
  job.effort = effort_of(object.value("effort", 2));
  job.counts = static_cast<Counts>(object.value("counts", 0));
  read(object, "capacity", job.capacity);
  read(object, "pace", job.pace);
  read(object, "class", job.item_class);
  read(object, "slots", job.slots);
  read(object, "max_copies", job.max_copies);
  read(object, "groups", job.groups);
  read(object, "nodes", job.nodes);
  read(object, "previous_slot", job.previous_slots);
  read(object, "previous_pack", job.previous_pack);
  read(object, "previous_rank", job.previous_rank);
  read(object, "move_cost", job.move_cost);
  read(object, "max_moved", job.max_moved);
  read(object, "price", job.move_price_ppb);
  read(object, "min_gain", job.min_gain_ppb);
  if (object.value("plain_level", 0) != 0) job.level = Level::plain;
  return job;
}

CallerJob job_of(const json& object) {
  CallerJob job;
  job.options = options_of(object);
  read_rows(object, "weight", job.weights);
  read_rows(object, "base", job.base_load);
  read(object, "importance", job.importance);
  read(object, "cap", job.cap);
  job.absolute = object.value("absolute", 0) != 0;
  return job;
}

Answer answer_of(const json& object) {
  Answer answer;
  object.at("feasible").get_to(answer.feasible);
  if (!answer.feasible) return answer;
  read(object, "pack", answer.pack);
  read(object, "rank", answer.rank);
  read(object, "item_of_slot", answer.item_of_slot);
  read(object, "copies", answer.copies);
  object.at("load").get_to(answer.pack_load);
  object.at("max_load").get_to(answer.max_load);
  object.at("min_load").get_to(answer.min_load);
  object.at("lower_bound").get_to(answer.lower_bound);
  object.at("limit_bound").get_to(answer.limit_bound);
  object.at("node_bound").get_to(answer.node_bound);
  object.at("target").get_to(answer.target);
  object.at("start_load").get_to(answer.start_load);
  object.at("forced_cost").get_to(answer.forced_cost);
  object.at("moved_items").get_to(answer.moved_items);
  object.at("moved_cost").get_to(answer.moved_cost);
  object.at("moves").get_to(answer.moves);
  object.at("replaced").get_to(answer.replaced);
  object.at("chains").get_to(answer.chains);
  object.at("kept").get_to(answer.kept);
  object.at("cap_exceeded").get_to(answer.cap_exceeded);
  answer.scenarios.resize(object.contains("bound") ? answer.pack_load.size() : 0);
  for (size_t k = 0; k < answer.scenarios.size(); ++k) {
    object.at("bound").at(k).get_to(answer.scenarios[k].lower_bound);
    object.at("offset").at(k).get_to(answer.scenarios[k].offset);
  }
  return answer;
}

std::vector<RuleCase> load_rule_cases() {
  std::vector<RuleCase> cases;
  for (const json& object : cases_in("one_rule.json")) {
    const json& answer = object.at("answer");
    cases.push_back({object.at("name"), job_of(object.at("job")), answer_of(answer), answer.value("load_exponent", 0)});
  }
  return cases;
}

std::vector<PlacementCase> load_placement_cases() {
  std::vector<PlacementCase> cases;
  for (const json& object : cases_in("placement_small.json")) {
    PlacementCase c;
    c.name = object.at("name");
    read(object, "feasible", c.feasible);
    read(object, "optimum", c.optimum);
    read(object, "budget", c.budget);
    read(object, "least_moved", c.least_moved);
    json options = object;
    const std::string counts = object.at("counts");
    options["counts"] = counts == "even" ? 0 : counts == "capacity" ? 1 : 2;
    options["previous_pack"] = object.at("previous");
    c.job = options_of(options);
    read_rows(object, "weight", c.job.weights);
    read_rows(object, "base_load", c.job.base_load);
    c.job.max_moved = c.budget < 0 ? 0 : c.budget == 0 ? kForcedOnly : c.budget;
    cases.push_back(std::move(c));
  }
  return cases;
}

std::vector<ScenarioCase> load_scenario_cases() {
  std::vector<ScenarioCase> cases;
  for (const json& object : cases_in("scenarios_small.json")) {
    ScenarioCase c;
    c.name = object.at("name");
    c.job = options_of(object);
    read_rows(object, "weight", c.job.weights);
    read(object, "offset", c.offset);
    read(object, "optimum", c.optimum);
    read(object, "pareto", c.pareto);
    cases.push_back(std::move(c));
  }
  return cases;
}

std::vector<EplbLayer> load_eplb_layers() {
  std::vector<EplbLayer> layers;
  for (const json& object : cases_in("eplb_vectors.json"))
    for (size_t k = 0; k < object.at("weight").size(); ++k) {
      EplbLayer layer;
      layer.name = object.at("name").get<std::string>() + ", layer " + std::to_string(k);
      object.at("weight").at(k).get_to(layer.weights);
      read(object, "slots", layer.slots);
      read(object, "groups", layer.groups);
      read(object, "nodes", layer.nodes);
      read(object, "packs", layer.packs);
      object.at("phy2log").at(k).get_to(layer.item_of_slot);
      object.at("logcnt").at(k).get_to(layer.copies);
      object.at("log2phy").at(k).get_to(layer.slots_of_item);
      for (size_t i = 0; i < layer.copies.size(); ++i) layer.slots_of_item[i].resize(layer.copies[i]);
      layers.push_back(std::move(layer));
    }
  return layers;
}

// Collects the first difference.
class Comparison {
 public:
  explicit Comparison(std::string name) : name_(std::move(name)) {}

  template <typename T>
  void operator()(const std::string& field, const T& expected, const T& got) {
    if (difference_.empty() && expected != got)
      difference_ = name_ + ": " + field + " is " + json(got).dump() + ", golden " + json(expected).dump();
  }

  const std::string& difference() const { return difference_; }

 private:
  std::string name_;
  std::string difference_;
};

}  // namespace

const std::vector<RuleCase>& rule_cases() {
  static const std::vector<RuleCase> all = load_rule_cases();
  return all;
}

const std::vector<PlacementCase>& placement_cases() {
  static const std::vector<PlacementCase> all = load_placement_cases();
  return all;
}

const std::vector<ScenarioCase>& scenario_cases() {
  static const std::vector<ScenarioCase> all = load_scenario_cases();
  return all;
}

const std::vector<EplbLayer>& eplb_layers() {
  static const std::vector<EplbLayer> all = load_eplb_layers();
  return all;
}

std::string difference(const RuleCase& c, const Answer& answer) {
  Comparison compare(c.name);
  compare("feasible", c.answer.feasible, answer.feasible);
  if (!c.answer.feasible) return compare.difference();
  compare("pack", c.answer.pack, answer.pack);
  compare("rank", c.answer.rank, answer.rank);
  compare("item_of_slot", c.answer.item_of_slot, answer.item_of_slot);
  compare("copies", c.answer.copies, answer.copies);
  compare("pack_load", c.answer.pack_load, answer.pack_load);
  for (size_t k = 0; k < c.answer.scenarios.size() && k < answer.scenarios.size(); ++k) {
    compare("the scenario's bound", c.answer.scenarios[k].lower_bound, answer.scenarios[k].lower_bound);
    compare("the scenario's offset", c.answer.scenarios[k].offset, answer.scenarios[k].offset);
  }
  compare("max_load", c.answer.max_load, answer.max_load);
  compare("min_load", c.answer.min_load, answer.min_load);
  compare("lower_bound", c.answer.lower_bound, answer.lower_bound);
  compare("limit_bound", c.answer.limit_bound, answer.limit_bound);
  compare("node_bound", c.answer.node_bound, answer.node_bound);
  compare("target", c.answer.target, answer.target);
  compare("start_load", c.answer.start_load, answer.start_load);
  compare("forced_cost", c.answer.forced_cost, answer.forced_cost);
  compare("moved_items", c.answer.moved_items, answer.moved_items);
  compare("moved_cost", c.answer.moved_cost, answer.moved_cost);
  compare("moves", c.answer.moves, answer.moves);
  compare("replaced", c.answer.replaced, answer.replaced);
  compare("kept", c.answer.kept, answer.kept);
  compare("cap_exceeded", c.answer.cap_exceeded, answer.cap_exceeded);
  return compare.difference();
}

}  // namespace ballast::golden
