#include "host/vulkan/device/modules.hpp"

#include "shaders/embedded.hpp"

namespace ballast::vulkan {
namespace {

#define BALLAST_KERNEL_SHADER(name) shaders::Name::name,
constexpr shaders::Name kShaders[] = {BALLAST_KERNELS(BALLAST_KERNEL_SHADER)};
#undef BALLAST_KERNEL_SHADER
static_assert(kKernels == shaders::kCount, "every shader is a kernel");

}  // namespace

std::span<const uint32_t> module_of(Kernel kernel, bool subgroup_form) {
  return shaders::module(kShaders[static_cast<uint32_t>(kernel)],
                         subgroup_form ? shaders::Form::subgroup : shaders::Form::shared);
}

}  // namespace ballast::vulkan
