#include "tools/commands/selfcheck_device.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <vector>

#include "tools/commands/selfcheck_problems.hpp"
#include "tools/pack/packing.hpp"

namespace ballast::tools {
namespace {

using nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// A fault of a device, and the status it gives.
struct Fault {
  const char* status;
  std::string sentence;
};

struct Answer {
  std::vector<int32_t> pack_index, rank_in_pack;
  std::vector<uint32_t> pack_load;

  explicit Answer(const Problem& p)
      : pack_index(size_t{p.layers} * p.items, -1),
        rank_in_pack(size_t{p.layers} * p.items, -1),
        pack_load(size_t{p.layers} * p.packs) {}
  bool operator==(const Answer&) const = default;
};

// FNV-1a over the numbers, the same on machines of any byte order.
uint64_t hash_of(const Answer& answer) {
  uint64_t hash = 0xCBF29CE484222325u;
  const auto add = [&hash](uint32_t number) {
    for (int shift = 0; shift < 32; shift += 8) hash = (hash ^ (number >> shift & 0xFF)) * 0x100000001B3u;
  };
  for (const int32_t index : answer.pack_index) add(static_cast<uint32_t>(index));
  for (const int32_t rank : answer.rank_in_pack) add(static_cast<uint32_t>(rank));
  for (const uint32_t load : answer.pack_load) add(load);
  return hash;
}

// Over many powers of two, with ties and a zero.
std::vector<float> weights_of(const Problem& p) {
  std::vector<float> weights(size_t{p.layers} * p.items);
  uint32_t state = 12345;
  for (float& weight : weights) {
    state = state * 1664525u + 1013904223u;
    weight = static_cast<float>(state >> 20) * ((state & 0x40000u) != 0 ? 0.375f : 64.0f);
  }
  weights[3] = 0;
  weights[7] = weights[8] = weights[9];
  return weights;
}

ballast_recipe recipe_of(const Problem& p) {
  auto recipe = interface_struct<ballast_recipe>(BALLAST_TYPE_RECIPE);
  recipe.candidates = p.candidates;
  recipe.keep = p.keep;
  for (const uint32_t kind : p.finish)
    if (kind != 0) recipe.finish[recipe.finish_count++].kind = kind;
  return recipe;
}

struct DestroyDevice {
  const ballast_api* api;
  void operator()(ballast_device device) const { api->destroy_device(device); }
};
struct DestroyContext {
  const ballast_api* api;
  void operator()(ballast_context context) const { api->destroy_context(context); }
};
using Device = std::unique_ptr<std::remove_pointer_t<ballast_device>, DestroyDevice>;
using Context = std::unique_ptr<std::remove_pointer_t<ballast_context>, DestroyContext>;

std::string in_words(const Plugin& plugin, const char* what, ballast_result result, const ballast_error& error) {
  return fmt::format("{}: {} ({})", what, error.message[0] != '\0' ? error.message : "the plugin gives no message",
                     plugin.api().result_name(result));
}

class Checked {
 public:
  Checked(const Plugin& plugin, const ballast_device_caps& caps) : plugin_(plugin), caps_(caps) {
    auto desc = interface_struct<ballast_device_desc>(BALLAST_TYPE_DEVICE_DESC);
    desc.backend = caps.backend;
    std::memcpy(desc.device_uuid, caps.device_uuid, sizeof desc.device_uuid);
    auto error = interface_struct<ballast_error>(BALLAST_TYPE_ERROR);
    ballast_device device = nullptr;
    const ballast_result result = api().create_device(plugin.instance(), &desc, &device, &error);
    if (result < 0)
      throw Fault{result == BALLAST_E_NO_VULKAN ? kUnfit : kFailed,
                  in_words(plugin, "it cannot be opened", result, error)};
    device_ = Device(device, DestroyDevice{&api()});
  }

  // The last run's milliseconds.
  double milliseconds() const { return milliseconds_; }

  // Runs the problem so often; all results must be equal.
  Answer answer_to(const Problem& p, int runs) {
    const Context context = make_context(p);
    const std::vector<float> weights = weights_of(p);
    Answer first(p);
    run(context, p, weights, first);
    std::vector<double> times;
    for (int i = 1; i < runs; ++i) {
      Answer again(p);
      times.push_back(run(context, p, weights, again));
      if (again != first)
        throw Fault{kWrong, fmt::format("{} gave another packing for {} the second time", caps_.name, p.strategy)};
    }
    if (!times.empty()) {
      std::sort(times.begin(), times.end());
      milliseconds_ = times[times.size() / 2];
    }
    return first;
  }

 private:
  const ballast_api& api() const { return plugin_.api(); }

  Context make_context(const Problem& p) const {
    auto desc = interface_struct<ballast_context_desc>(BALLAST_TYPE_CONTEXT_DESC);
    desc.max_items = p.items;
    desc.max_packs = p.packs;
    desc.max_layers = p.layers;
    desc.max_candidates = candidates_of(plugin_, p.strategy);
    auto error = interface_struct<ballast_error>(BALLAST_TYPE_ERROR);
    ballast_context context = nullptr;
    const ballast_result result = api().create_context(device_.get(), &desc, &context, &error);
    // At this size nothing is unsupported but a device that failed the plugin's own trial.
    if (result == BALLAST_E_UNSUPPORTED) throw Fault{kWrong, error.message};
    if (result < 0) throw Fault{kFailed, in_words(plugin_, "it creates no context", result, error)};
    return {context, DestroyContext{&api()}};
  }

  double run(const Context& context, const Problem& p, const std::vector<float>& weights, Answer& answer) const {
    const ballast_recipe recipe = recipe_of(p);
    auto job = interface_struct<ballast_job_desc>(BALLAST_TYPE_JOB_DESC);
    job.layer_count = p.layers;
    job.item_count = p.items;
    job.pack_count = p.packs;
    job.weight_type = BALLAST_WEIGHT_F32;
    job.weights = weights.data();
    job.strategy = p.strategy;
    job.recipe = &recipe;
    job.seed = 0x5EED;
    job.pack_index = answer.pack_index.data();
    job.rank_in_pack = answer.rank_in_pack.data();
    job.pack_load = answer.pack_load.data();
    auto error = interface_struct<ballast_error>(BALLAST_TYPE_ERROR);
    const Clock::time_point start = Clock::now();
    const ballast_result result = api().run(context.get(), &job, &error);
    const double milliseconds = milliseconds_since(start);
    if (result != BALLAST_OK) throw Fault{kFailed, in_words(plugin_, p.strategy, result, error)};
    return milliseconds;
  }

  const Plugin& plugin_;
  const ballast_device_caps& caps_;
  Device device_;
  double milliseconds_ = 0;
};

// The hash holds the CPU to what is known; a device is held to the CPU's bytes, all of them.
void check_answer(const Problem& p, const Answer& given, const Answer& of_cpu) {
  if (given != of_cpu) throw Fault{kWrong, fmt::format("its answer to {} is not the CPU's", p.strategy)};
  if (hash_of(given) != p.answer)
    throw Fault{kWrong, fmt::format("its answer to {} is not the known one: {:#x}", p.strategy, hash_of(given))};
}

void check(const Plugin& plugin, const ballast_device_caps& caps, ordered_json& report) {
  auto cpu_caps = interface_struct<ballast_device_caps>(BALLAST_TYPE_DEVICE_CAPS);
  plugin.call(plugin.api().device_info, plugin.instance(), 0u, &cpu_caps);
  Checked cpu(plugin, cpu_caps);

  const Clock::time_point opening = Clock::now();
  Checked device(plugin, caps);
  report["open_ms"] = milliseconds_since(opening);

  const Clock::time_point first = Clock::now();
  for (const Problem& p : kSmall) check_answer(p, device.answer_to(p, 1), cpu.answer_to(p, 1));
  report["self_test_ms"] = milliseconds_since(first);

  constexpr int kRuns = 6;
  check_answer(kTimed, device.answer_to(kTimed, kRuns), cpu.answer_to(kTimed, 1));
  report["round_trip_ms"] = device.milliseconds();
}

std::string kind_of(uint32_t flags) {
  if ((flags & BALLAST_DEVICE_SOFTWARE) != 0) return "software";
  return (flags & BALLAST_DEVICE_INTEGRATED) != 0 ? "integrated" : "";
}

std::string why_no_vulkan(const Plugin& plugin) {
  auto desc = interface_struct<ballast_device_desc>(BALLAST_TYPE_DEVICE_DESC);
  desc.backend = BALLAST_BACKEND_VULKAN;
  auto error = interface_struct<ballast_error>(BALLAST_TYPE_ERROR);
  ballast_device device = nullptr;
  const ballast_result result = plugin.api().create_device(plugin.instance(), &desc, &device, &error);
  if (result < 0) return in_words(plugin, "no Vulkan device", result, error);
  plugin.api().destroy_device(device);
  return "";
}

}  // namespace

ordered_json listed_devices(const Plugin& plugin) {
  ordered_json list = ordered_json::array();
  for (const ballast_device_caps& d : plugin.devices())
    list.push_back({{"device", list.size()},
                    {"backend", backend_name(d.backend)},
                    {"name", d.name},
                    {"kind", kind_of(d.flags)},
                    {"max_items", d.max_items},
                    {"max_packs", d.max_packs}});
  const std::string reason = list.size() > 1 ? "" : why_no_vulkan(plugin);
  return {{"devices", std::move(list)}, {"no_vulkan", reason}};
}

ordered_json checked_device(const Plugin& plugin, uint32_t number) {
  ordered_json report = {{"status", kFine}, {"sentence", ""}};
  try {
    auto caps = interface_struct<ballast_device_caps>(BALLAST_TYPE_DEVICE_CAPS);
    plugin.call(plugin.api().device_info, plugin.instance(), number, &caps);
    check(plugin, caps, report);
  } catch (const Fault& fault) {
    report["status"] = fault.status;
    report["sentence"] = fault.sentence;
  } catch (const std::exception& error) {
    report["status"] = kFailed;
    report["sentence"] = error.what();
  }
  return report;
}

}  // namespace ballast::tools
