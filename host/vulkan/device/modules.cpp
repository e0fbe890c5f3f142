#include "host/vulkan/device/modules.hpp"

#include "shaders/embedded.hpp"

namespace ballast::vulkan {
namespace {

shaders::Name shader_of(Kernel kernel) {
  switch (kernel) {
    case Kernel::quantise:
      return shaders::Name::quantise;
    case Kernel::order:
      return shaders::Name::order;
    case Kernel::greedy:
      return shaders::Name::greedy;
    case Kernel::dealt:
      return shaders::Name::dealt;
    case Kernel::fold:
      return shaders::Name::fold;
    case Kernel::bound:
      return shaders::Name::bound;
    case Kernel::keep:
      return shaders::Name::keep;
    case Kernel::variance:
      return shaders::Name::variance;
    case Kernel::peak:
      return shaders::Name::peak;
    case Kernel::extremes:
      return shaders::Name::extremes;
    case Kernel::spread:
      return shaders::Name::spread;
    case Kernel::exchange:
      return shaders::Name::exchange;
    case Kernel::lift:
      return shaders::Name::lift;
    case Kernel::boost:
      return shaders::Name::boost;
    case Kernel::choose:
      return shaders::Name::choose;
    case Kernel::scatter:
      return shaders::Name::scatter;
  }
  return shaders::Name::scatter;
}

}  // namespace

std::span<const uint32_t> module_of(Kernel kernel, bool subgroup_form) {
  return shaders::module(shader_of(kernel), subgroup_form ? shaders::Form::subgroup : shaders::Form::shared);
}

}  // namespace ballast::vulkan
