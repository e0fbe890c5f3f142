// Instances: the host's services, and the counters that stats reports.
#include "plugin/boundary/log.hpp"
#include "plugin/boundary/structs.hpp"
#include "plugin/calls/api.hpp"
#include "plugin/objects/handles.hpp"

namespace ballast::plugin {
namespace {

ballast_result read_desc(const ballast_instance_desc* desc, ballast_instance_desc& copy, const ErrorSink& errors) {
  copy = {};
  if (!desc) return BALLAST_OK;
  if (const ballast_result code = read_in(desc, copy, errors)) return code;
  copy.h.next = nullptr;  // borrowed, so not to be kept
  if (copy.flags != 0)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_instance_desc, flags),
                       "instance_desc.flags is 0x%X; no flag exists yet.", copy.flags);
  if (copy.alloc && !copy.dealloc)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_instance_desc, dealloc),
                       "instance_desc.alloc is given without dealloc; it needs both or neither.");
  if (copy.dealloc && !copy.alloc)
    return errors.fail(BALLAST_E_ARGUMENT, BALLAST_FIELD(ballast_instance_desc, alloc),
                       "instance_desc.dealloc is given without alloc; it needs both or neither.");
  return BALLAST_OK;
}

}  // namespace

ballast_result check_instance(ballast_instance& instance, const ErrorSink& errors) {
  if (!instance) return errors.null_argument(0, "instance");
  if (!resolve(instance, Magic::instance))
    return errors.fail(BALLAST_E_ARGUMENT, argument(0), "Argument 0, `instance`, is not a live instance.");
  return BALLAST_OK;
}

ballast_result BALLAST_CALL create_instance(const ballast_instance_desc* desc, ballast_instance* out,
                                            ballast_error* err) {
  ErrorSink errors(err);
  if (!errors.valid()) return BALLAST_E_STRUCT;
  if (!out) return errors.null_argument(1, "out");
  ballast_instance_desc services;
  if (const ballast_result code = read_desc(desc, services, errors)) return code;
  errors.log_to(services);

  // An instance holds its own allocator, so its own memory comes through a passing one.
  Allocator first(services.user, services.alloc, services.dealloc);
  ballast_instance instance = create<ballast_instance_t>(first, services);
  if (!instance) return errors.fail(BALLAST_E_MEMORY, {}, "No memory for an instance.");
  *out = handle_of(instance);
  return BALLAST_OK;
}

ballast_result BALLAST_CALL destroy_instance(ballast_instance instance) {
  if (!instance) return BALLAST_OK;
  const ErrorSink silent(nullptr);
  if (const ballast_result code = check_instance(instance, silent)) return code;
  if (const uint64_t devices = instance->live_devices.load(std::memory_order_acquire); devices != 0)
    return Log(instance->services)
        .refuse_destroy("instance", "%llu devices of it live", static_cast<unsigned long long>(devices));
  const ballast_instance_desc services = instance->services;
  instance->left_tasks.destroy(instance->allocator);
  Allocator last(services.user, services.alloc, services.dealloc);
  destroy(last, instance);
  return BALLAST_OK;
}

}  // namespace ballast::plugin
