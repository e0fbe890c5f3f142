#include "host/vulkan/device/modules.hpp"

#include "shaders/embedded.hpp"

namespace ballast::vulkan {
namespace {

#define BALLAST_KERNEL_SHADER(name) shaders::Name::name,
constexpr shaders::Name kShaders[] = {BALLAST_KERNELS(BALLAST_KERNEL_SHADER)};
#undef BALLAST_KERNEL_SHADER
static_assert(kKernels == shaders::kCount, "every shader is a kernel");
static_assert(std::tuple_size_v<ModuleRoom> == shaders::kMostWords);

shaders::Packed packed(Kernel kernel, bool subgroup_form) {
  return shaders::packed(kShaders[static_cast<uint32_t>(kernel)],
                         subgroup_form ? shaders::Form::subgroup : shaders::Form::shared);
}

}  // namespace

bool has_subgroup_form(Kernel kernel) {
  return packed(kernel, true).bytes.data() != packed(kernel, false).bytes.data();
}

std::span<const uint32_t> module_of(Kernel kernel, bool subgroup_form, ModuleRoom& room) {
  const shaders::Packed module = packed(kernel, subgroup_form);
  const std::span<uint32_t> words = std::span(room).first(module.words);
  shaders::unpack(module, words);
  return words;
}

}  // namespace ballast::vulkan
