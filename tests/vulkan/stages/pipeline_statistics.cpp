// What a compiler for real hardware makes of the shaders: instructions, registers, shared memory of every pipeline,
// held to committed figures, so that a shader that has become slow or large shows in review. The hardware itself is not
// needed: Mesa's RADV compiles for a family named in RADV_FORCE_FAMILY without it, and executes nothing.
//
//   pipeline_statistics FILE           compares; 77 where the driver, or this version of it, is not here
//   pipeline_statistics FILE --update  writes the figures
#include <vulkan/vulkan.h>

#include <array>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "host/vulkan/device/modules.hpp"
#include "host/vulkan/plan/plan.hpp"
#include "tests/support/vulkan_bring_up.hpp"

namespace ballast::vulkan {
namespace {

constexpr int kSkipped = 77;

struct Skip {
  std::string why;
};

// Of one pipeline. A spill is a register that went to memory for want of room.
struct Figures {
  uint64_t instructions = 0, vector_registers = 0, scalar_registers = 0, spills = 0, shared_bytes = 0;
};

bool is_close(const Figures& committed, const Figures& now) {
  const uint64_t margin = committed.instructions / 10 + 16;
  return now.instructions <= committed.instructions + margin && now.instructions + margin >= committed.instructions &&
         now.vector_registers <= committed.vector_registers + 8 && now.spills <= committed.spills &&
         now.shared_bytes == committed.shared_bytes;
}

void check(VkResult result, const char* what) {
  if (result != VK_SUCCESS) throw Skip{std::string(what) + " answered " + std::to_string(result)};
}

class Compiler {
 public:
  Compiler() {
    open_instance();
    open_device();
    make_layout();
    const auto get = [this](const char* name) { return vkGetDeviceProcAddr(device_, name); };
    get_executables_ = reinterpret_cast<PFN_vkGetPipelineExecutablePropertiesKHR>(
        reinterpret_cast<void*>(get("vkGetPipelineExecutablePropertiesKHR")));
    get_statistics_ = reinterpret_cast<PFN_vkGetPipelineExecutableStatisticsKHR>(
        reinterpret_cast<void*>(get("vkGetPipelineExecutableStatisticsKHR")));
    if (!get_executables_ || !get_statistics_) throw Skip{"the driver tells nothing about pipelines"};
  }

  // "AMD RADV NAVI21 22.3.6"
  const std::string& driver() const { return driver_; }

  Figures figures_of(Kernel kernel, const Specialization& constants, bool subgroup_form) {
    const VkPipeline pipeline = compile(module_of(kernel, subgroup_form, room_), constants);
    VkPipelineExecutableInfoKHR executable{};
    executable.sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_INFO_KHR;
    executable.pipeline = pipeline;
    uint32_t count = 0;
    check(get_statistics_(device_, &executable, &count, nullptr), "vkGetPipelineExecutableStatisticsKHR");
    VkPipelineExecutableStatisticKHR empty{};
    empty.sType = VK_STRUCTURE_TYPE_PIPELINE_EXECUTABLE_STATISTIC_KHR;
    std::vector<VkPipelineExecutableStatisticKHR> all(count, empty);
    check(get_statistics_(device_, &executable, &count, all.data()), "vkGetPipelineExecutableStatisticsKHR");
    vkDestroyPipeline(device_, pipeline, nullptr);
    std::map<std::string, uint64_t> named;
    for (const VkPipelineExecutableStatisticKHR& one : all) named[one.name] = one.value.u64;
    if (!named.contains("Instructions") || !named.contains("VGPRs")) throw Skip{"the driver counts no instructions"};
    return {named["Instructions"], named["VGPRs"], named["SGPRs"], named["Spilled SGPRs"] + named["Spilled VGPRs"],
            named["LDS size"]};
  }

 private:
  ModuleRoom room_;

  void open_instance() {
    check(ballast_test::create_instance({}, VK_API_VERSION_1_2, instance_), "vkCreateInstance");
    physical_ = ballast_test::first_device(instance_);
    if (!physical_) throw Skip{"there is no such device"};
    VkPhysicalDeviceDriverProperties driver{};
    driver.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES;
    VkPhysicalDeviceProperties2 properties{};
    properties.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2;
    properties.pNext = &driver;
    vkGetPhysicalDeviceProperties2(physical_, &properties);
    driver_ = std::string(properties.properties.deviceName) + ", " + driver.driverInfo;
  }

  void open_device() {
    VkPhysicalDevicePipelineExecutablePropertiesFeaturesKHR tells{};
    tells.sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PIPELINE_EXECUTABLE_PROPERTIES_FEATURES_KHR;
    tells.pipelineExecutableInfo = VK_TRUE;
    const char* const extension = VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME;
    VkDeviceCreateInfo info{};
    info.pNext = &tells;
    info.enabledExtensionCount = 1;
    info.ppEnabledExtensionNames = &extension;
    check(ballast_test::create_device(physical_, 0, info, device_), "vkCreateDevice");
  }

  void make_layout() {
    VkDescriptorSetLayout set;
    check(ballast_test::create_layouts(device_, kBindings, sizeof(Push), set, layout_), "layouts");
  }

  VkPipeline compile(std::span<const uint32_t> code, const Specialization& constants) {
    VkShaderModule module;
    check(ballast_test::create_module(device_, code, module), "vkCreateShaderModule");
    const auto list = std::bit_cast<std::array<uint32_t, kSpecializationConstants>>(constants);
    VkPipeline pipeline;
    check(ballast_test::create_pipeline(device_, layout_, module, list, VK_PIPELINE_CREATE_CAPTURE_STATISTICS_BIT_KHR,
                                        pipeline),
          "vkCreateComputePipelines");
    vkDestroyShaderModule(device_, module, nullptr);
    return pipeline;
  }

  VkInstance instance_ = VK_NULL_HANDLE;
  VkPhysicalDevice physical_ = VK_NULL_HANDLE;
  VkDevice device_ = VK_NULL_HANDLE;
  VkPipelineLayout layout_ = VK_NULL_HANDLE;
  PFN_vkGetPipelineExecutablePropertiesKHR get_executables_ = nullptr;
  PFN_vkGetPipelineExecutableStatisticsKHR get_statistics_ = nullptr;
  std::string driver_;
};

// How many variants of a kernel there are, from which on.
struct Variants {
  uint32_t first, count;
};

Variants variants_of(Kernel kernel) {
  switch (kernel) {
    case Kernel::quantise:
    case Kernel::order:
      return {0, 4};
    case Kernel::peak:
      return {0, 2};
    case Kernel::extremes:
      return {0, 3};
    case Kernel::exchange:
    case Kernel::rounds:
      return {1, 3};
    default:
      return {0, 1};
  }
}

using Table = std::map<std::string, Figures>;

Table measure(Compiler& compiler) {
  DeviceLimits limits;
  limits.shared_bytes = 65536;
  limits.invocations = 1024;
  Table table;
  for (const auto& [items, packs] : {std::pair{288u, 32u}, std::pair{2048u, 256u}})
    for (uint32_t k = 0; k < kKernels; ++k) {
      const Kernel kernel = static_cast<Kernel>(k);
      const Variants variants = variants_of(kernel);
      for (uint32_t v = variants.first; v < variants.first + variants.count; ++v)
        for (const bool subgroup : {false, true}) {
          if (subgroup && !has_subgroup_form(kernel)) continue;
          const std::string name = std::string(name_of(kernel)) + "." + std::to_string(v) + " " +
                                   std::to_string(items) + "/" + std::to_string(packs) +
                                   (subgroup ? " subgroup" : " shared");
          table[name] = compiler.figures_of(kernel, specialize(kernel, items, packs, v, limits), subgroup);
        }
    }
  return table;
}

void write(std::ostream& out, const std::string& driver, const Table& table) {
  out << "driver: " << driver << "\n"
      << "# kernel.variant items/packs form: instructions, vector registers, scalar registers, spills, shared bytes\n";
  for (const auto& [name, f] : table)
    out << name << ": " << f.instructions << " " << f.vector_registers << " " << f.scalar_registers << " " << f.spills
        << " " << f.shared_bytes << "\n";
}

int compare(const std::string& file, const std::string& driver, const Table& now) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) {
    std::fprintf(stderr, "%s cannot be read\n", file.c_str());
    return 1;
  }
  if (line != "driver: " + driver)
    throw Skip{"the committed figures are of another " + line + "; here it is " + driver};
  int faults = 0;
  size_t known = 0;
  while (std::getline(in, line)) {
    const size_t colon = line.find(": ");
    if (line.starts_with("#") || colon == std::string::npos) continue;
    const std::string name = line.substr(0, colon);
    Figures f;
    std::istringstream(line.substr(colon + 1)) >> f.instructions >> f.vector_registers >> f.scalar_registers >>
        f.spills >> f.shared_bytes;
    const auto found = now.find(name);
    if (found == now.end()) {
      std::printf("%s is gone\n", name.c_str());
      ++faults;
      continue;
    }
    ++known;
    const Figures& n = found->second;
    if (is_close(f, n)) continue;
    std::printf(
        "%s: instructions %llu -> %llu, vector registers %llu -> %llu, spills %llu -> %llu, shared %llu -> %llu\n",
        name.c_str(), static_cast<unsigned long long>(f.instructions), static_cast<unsigned long long>(n.instructions),
        static_cast<unsigned long long>(f.vector_registers), static_cast<unsigned long long>(n.vector_registers),
        static_cast<unsigned long long>(f.spills), static_cast<unsigned long long>(n.spills),
        static_cast<unsigned long long>(f.shared_bytes), static_cast<unsigned long long>(n.shared_bytes));
    ++faults;
  }
  if (known != now.size()) {
    std::printf("%zu pipelines are not in %s\n", now.size() - known, file.c_str());
    ++faults;
  }
  if (faults) std::printf("If that is as it should be: pipeline_statistics %s --update\n", file.c_str());
  return faults ? 1 : 0;
}

// Whether the comparison refuses each kind of change, of one pipeline alone.
int plant(const std::string& file, const std::string& driver, const Table& now) {
  const std::vector<std::pair<const char*, void (*)(Table&)>> changes = {
      {"more instructions", [](Table& t) { t.begin()->second.instructions += 1000; }},
      {"more registers", [](Table& t) { t.begin()->second.vector_registers += 16; }},
      {"a spill", [](Table& t) { t.begin()->second.spills += 1; }},
      {"more shared memory", [](Table& t) { t.rbegin()->second.shared_bytes += 8192; }},
      {"a pipeline gone", [](Table& t) { t.erase(t.begin()); }},
      {"a pipeline more", [](Table& t) { t["planted"] = t.begin()->second; }},
  };
  int missed = compare(file, driver, now);
  for (const auto& [name, change] : changes) {
    Table changed = now;
    change(changed);
    if (compare(file, driver, changed) != 0) continue;
    std::printf("not found: %s\n", name);
    missed = 1;
  }
  return missed;
}

enum class Task { compare, update, plant };

int run(const std::string& file, Task task) {
  Compiler compiler;
  const Table table = measure(compiler);
  std::printf("%zu pipelines on %s\n", table.size(), compiler.driver().c_str());
  if (task == Task::compare) return compare(file, compiler.driver(), table);
  if (task == Task::plant) return plant(file, compiler.driver(), table);
  std::ofstream out(file);
  write(out, compiler.driver(), table);
  return out ? 0 : 1;
}

}  // namespace
}  // namespace ballast::vulkan

int main(int argc, char** argv) {
  using ballast::vulkan::Task;
  const std::string option = argc == 3 ? argv[2] : "";
  if (argc < 2 || argc > 3 || (argc == 3 && option != "--update" && option != "--plant")) {
    std::fprintf(stderr, "usage: pipeline_statistics FILE [--update | --plant]\n");
    return 2;
  }
  const Task task = option == "--update" ? Task::update : option == "--plant" ? Task::plant : Task::compare;
  try {
    return ballast::vulkan::run(argv[1], task);
  } catch (const ballast::vulkan::Skip& skip) {
    std::printf("skipped: %s\n", skip.why.c_str());
    return ballast::vulkan::kSkipped;
  }
}
