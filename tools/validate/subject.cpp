#include "tools/validate/subject.hpp"

namespace ballast::tools::validate {
namespace {

void require_made(const Subject& subject, ballast_result code, const void* object, const char* what,
                  const ballast_error& error) {
  require(code == BALLAST_OK, "{} returns {}: {:.200}", what, subject.name_of(code), error.message);
  require(object != nullptr, "{} returns BALLAST_OK and no object", what);
}

}  // namespace

Subject::Subject(const std::filesystem::path& path)
    : library_(path), entry_(reinterpret_cast<ballast_get_api_fn>(library_.symbol(BALLAST_ENTRY_NAME))) {
  require(entry_ != nullptr, "it has no {}", BALLAST_ENTRY_NAME);
  const void* table = nullptr;
  const ballast_result code = entry_(BALLAST_VERSION_1_0, BALLAST_HEADER_VERSION | 0xFFFFu, &table, nullptr, nullptr);
  require(code == BALLAST_OK, "{} returns {} for version 1.0 and later", BALLAST_ENTRY_NAME, code);
  require(table != nullptr, "{} returns BALLAST_OK and no table", BALLAST_ENTRY_NAME);
  api_ = static_cast<const ballast_api*>(table);
  require(api_->struct_size >= BALLAST_SIZE_API_1_0, "its table has {} bytes; that of 1.0 has {}", api_->struct_size,
          BALLAST_SIZE_API_1_0);
}

std::string Subject::name_of(ballast_result code) const {
  const char* name = api_->result_name(code);
  return name != nullptr ? name : std::to_string(code);
}

std::vector<std::string> Subject::strategies() const {
  constexpr uint32_t kMost = 1000;
  std::vector<std::string> names;
  for (uint32_t i = 0; i < kMost; ++i) {
    auto info = made<ballast_strategy_info>();
    if (api_->strategy_info(i, &info, nullptr) < 0) break;
    names.emplace_back(info.name, strnlen(info.name, sizeof info.name));
  }
  return names;
}

void require_code(const Subject& subject, ballast_result code, ballast_result wanted, const std::string& call) {
  require(code == wanted, "{} returns {}, not {}", call, subject.name_of(code), subject.name_of(wanted));
}

ballast_device_desc cpu_device() {
  auto desc = made<ballast_device_desc>();
  desc.backend = BALLAST_BACKEND_CPU;
  return desc;
}

ballast_context_desc context_for(const HostOptions& options) {
  auto desc = made<ballast_context_desc>();
  desc.max_items = options.max_items;
  desc.max_packs = options.max_packs;
  desc.max_layers = options.max_layers;
  desc.worker_count = options.workers;
  desc.flags = options.flags;
  return desc;
}

Host::Host(const Subject& plugin, const HostOptions& options) : subject(plugin) {
  if (options.shared == nullptr) make_device(options);
  auto error = made<ballast_error>();
  const ballast_context_desc size = context_for(options);
  const ballast_device parent = options.shared != nullptr ? options.shared : device;
  const ballast_result code = subject.api().create_context(parent, &size, &context, &error);
  require_made(subject, code, context, "create_context", error);
}

void Host::make_device(const HostOptions& options) {
  const ballast_api& api = subject.api();
  auto error = made<ballast_error>();
  ballast_result code = api.create_instance(options.services, &instance, &error);
  require_made(subject, code, instance, "create_instance", error);
  const ballast_device_desc cpu = cpu_device();
  code = api.create_device(instance, &cpu, &device, &error);
  require_made(subject, code, device, "create_device of the CPU", error);
}

Host::~Host() {
  const ballast_api& api = subject.api();
  api.destroy_context(context);
  api.destroy_device(device);
  api.destroy_instance(instance);
}

void Host::close() {
  const ballast_api& api = subject.api();
  require_code(subject, api.destroy_context(std::exchange(context, nullptr)), BALLAST_OK, "destroy_context");
  require_code(subject, api.destroy_device(std::exchange(device, nullptr)), BALLAST_OK, "destroy_device");
  require_code(subject, api.destroy_instance(std::exchange(instance, nullptr)), BALLAST_OK, "destroy_instance");
}

}  // namespace ballast::tools::validate
