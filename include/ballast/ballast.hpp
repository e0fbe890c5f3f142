// SPDX-License-Identifier: MIT
//
// Ballast for C++17 and later: a thin, header-only layer over ballast.h. It loads the library, owns
// its objects, checks that spans are as long as the job needs, and returns errors as values. It
// throws nothing itself (std::vector may, without memory), and compiles with -fno-exceptions and
// -fno-rtti.
//
//   auto library = ballast::Library::open("/opt/game/plugins/libballast.so");
//   auto instance = ballast::Instance::create(library);
//   auto device = ballast::Device::create(instance);
//   auto context = ballast::Context::create(device, {items, packs});
//   if (!context) return fail(context.error().message);
//   ballast::PackJob job(layers, items, packs);
//   job.weights(counts).strategy("greedy").seed(1);
//   auto packing = context->pack(job);
//   if (!packing) return fail(packing.error().message);
//   use(packing->pack_index, packing->rank_in_pack, packing->reports);
//
// In the background, into memory that outlives the ticket (see ballast_begin_fn in ballast.h):
//
//   job.pack_index(where);
//   auto ticket = context->begin(job);
//   ... other work ...
//   if (auto done = ticket->wait(); !done) return fail(done.error().message);
//
// In the host's Vulkan buffers:
//
//   auto device = ballast::Device::import(*instance, vk_import);
//   ...
//   if (auto done = context->record(job, vk_record); !done) return fail(done.error().message);
//
// A failed result may be passed on: what is created from it fails with the same error. So checking
// the last result is enough. A success may have a remark: see Result::remark.
//
// Ownership. An Instance must outlive its devices, a Device its contexts, a Context its tickets:
// declare them in that order. All objects are move only. The library is unloaded after the last
// object of it is gone. An object that cannot be destroyed, because another thread still uses it,
// keeps the library loaded until the process ends.
//
// A PackJob copies its recipe and the name of its strategy. Weights and outputs are borrowed until
// run or pack returns, or until the ticket is spent; a Span cannot be made from a temporary
// container.
//
// Threads. Different contexts may be used at the same time; one Context, and one PackJob, by one
// thread at a time.
#ifndef BALLAST_BALLAST_HPP
#define BALLAST_BALLAST_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__has_include)
#if __has_include(<version>)
#include <version>
#endif
#endif
#if defined(__cpp_lib_span)
#include <span>
#endif

#include "ballast/ballast.h"

#if defined(_WIN32)
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace ballast {

// ---- errors as values ----

// Why a call failed, or what it remarks.
struct Error {
  ballast_result code = BALLAST_E_INTERNAL;
  int32_t vk_result = 0;
  uint32_t field_type = 0;  // BALLAST_TYPE_* of the struct at fault, or 0
  uint32_t field_offset = 0;
  std::string message;  // one sentence
};

// A value, or why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)), remark_{BALLAST_OK, 0, 0, 0, {}}, ok_(true) {}
  Result(T value, Error remark) : value_(std::move(value)), remark_(std::move(remark)), ok_(true) {}
  Result(Error error) : remark_(std::move(error)) {}

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  // Below 0: failed. BALLAST_OK, or above 0: succeeded, with a remark such as BALLAST_DEGRADED.
  ballast_result code() const { return remark_.code; }
  const Error& error() const { return remark_; }
  // The remark of a success; its code is BALLAST_OK if there is none.
  const Error& remark() const { return remark_; }
  // The value; empty if the result failed.
  T& operator*() { return value_; }
  const T& operator*() const { return value_; }
  T* operator->() { return &value_; }
  const T* operator->() const { return &value_; }

 private:
  T value_{};
  Error remark_;
  bool ok_ = false;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() : remark_{BALLAST_OK, 0, 0, 0, {}} {}
  // A failure if its code is below 0, else a success with a remark.
  Result(Error error) : remark_(std::move(error)) {}

  bool ok() const { return remark_.code >= 0; }
  explicit operator bool() const { return ok(); }
  ballast_result code() const { return remark_.code; }
  const Error& error() const { return remark_; }
  const Error& remark() const { return remark_; }

 private:
  Error remark_;
};

namespace detail {

// A ballast_error to pass to a call, and the results made of it.
class Receiver {
 public:
  operator ballast_error*() { return &error_; }
  Error take(ballast_result code) const {
    if (code == BALLAST_OK) return {BALLAST_OK, 0, 0, 0, {}};
    return {code, error_.vk_result, error_.field_type, error_.field_offset, error_.message};
  }
  Result<void> result(ballast_result code) const { return take(code); }
  template <typename T>
  Result<T> result(ballast_result code, T value) const {
    if (code < 0) return take(code);
    return {std::move(value), take(code)};
  }

 private:
  ballast_error error_ = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
};

inline Error empty(const char* name) {
  return {BALLAST_E_ARGUMENT, 0, 0, 0,
          std::string("The ") + name + " is empty: its creation failed, or it was moved from."};
}

}  // namespace detail

// ---- spans ----

template <typename T>
class Span;

namespace detail {

// Whether a temporary of this type may go while the memory that it points to stays.
template <typename C>
inline constexpr bool is_view = false;
template <typename T>
inline constexpr bool is_view<Span<T>> = true;
#if defined(__cpp_lib_span)
template <typename T, size_t N>
inline constexpr bool is_view<std::span<T, N>> = true;
#endif

template <typename C>
inline constexpr bool is_lasting = std::is_lvalue_reference_v<C> || is_view<std::remove_cv_t<C>>;

}  // namespace detail

// A view of memory owned elsewhere: from std::vector, std::array, std::span, a C array, or pointer
// and size. Temporary containers do not convert: their memory would be gone before the job runs.
template <typename T>
class Span {
 public:
  constexpr Span() = default;
  constexpr Span(T* data, size_t size) : data_(data), size_(size) {}
  template <size_t N>
  constexpr Span(T (&array)[N]) : data_(array), size_(N) {}
  template <size_t N>
  Span(T (&&array)[N]) = delete;
  template <typename C, typename = std::enable_if_t<detail::is_lasting<C> &&
                                                    std::is_convertible_v<decltype(std::declval<C&>().data()), T*>>>
  constexpr Span(C&& container) : data_(container.data()), size_(container.size()) {}

  constexpr T* data() const { return data_; }
  constexpr size_t size() const { return size_; }
  constexpr T* begin() const { return data_; }
  constexpr T* end() const { return data_ + size_; }
  constexpr T& operator[](size_t i) const { return data_[i]; }

 private:
  T* data_ = nullptr;
  size_t size_ = 0;
};

// ---- the library ----

namespace detail {

// The loaded file. Unloads it in the end, unless something of it had to stay.
class Module {
 public:
  explicit Module(void* handle) : handle_(handle) {}
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  ~Module() {
    if (!stays_) unload(handle_);
  }

  // From now on the library stays loaded until the process ends.
  void stay() { stays_ = true; }

  ballast_get_api_fn find_entry() const;
  static void* load(const std::string& path, std::string& why);

  const ballast_api* api = nullptr;

 private:
  static void unload(void* handle);

  void* handle_;
  std::atomic<bool> stays_{false};
};

#if defined(_WIN32)
inline void* Module::load(const std::string& path, std::string& why) {
  const int length = MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, nullptr, 0);
  std::wstring wide(static_cast<size_t>(length > 0 ? length : 1), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, &wide[0], length);
  HMODULE module = LoadLibraryW(wide.c_str());
  if (!module) why = "error " + std::to_string(GetLastError());
  return reinterpret_cast<void*>(module);
}
inline ballast_get_api_fn Module::find_entry() const {
  return reinterpret_cast<ballast_get_api_fn>(
      reinterpret_cast<void*>(GetProcAddress(reinterpret_cast<HMODULE>(handle_), BALLAST_ENTRY_NAME)));
}
inline void Module::unload(void* handle) { FreeLibrary(reinterpret_cast<HMODULE>(handle)); }
#else
inline void* Module::load(const std::string& path, std::string& why) {
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle)
    if (const char* text = dlerror()) why = text;
  return handle;
}
inline ballast_get_api_fn Module::find_entry() const {
  return reinterpret_cast<ballast_get_api_fn>(dlsym(handle_, BALLAST_ENTRY_NAME));
}
inline void Module::unload(void* handle) { dlclose(handle); }
#endif

}  // namespace detail

// The loaded plugin. It stays loaded as long as a Library or an object made from it exists.
class Library {
 public:
  // path is UTF-8.
  static Result<Library> open(const std::string& path) {
    std::string why;
    void* handle = detail::Module::load(path, why);
    if (!handle) return Error{BALLAST_E_NOT_FOUND, 0, 0, 0, "Cannot load " + path + ": " + why};
    Library library;
    library.module_ = std::make_shared<detail::Module>(handle);
    const auto get_api = library.module_->find_entry();
    if (!get_api)
      return Error{BALLAST_E_NOT_FOUND, 0, 0, 0, path + " is no Ballast plugin: it lacks " BALLAST_ENTRY_NAME "."};
    return find_table(std::move(library), get_api);
  }

  // nullptr if the library is empty.
  const ballast_api* api() const { return module_ ? module_->api : nullptr; }
  const std::shared_ptr<detail::Module>& module() const { return module_; }
  const char* result_name(ballast_result code) const { return api() ? api()->result_name(code) : "BALLAST_?"; }

  // The named strategies; the default is the first.
  std::vector<ballast_strategy_info> strategies() const {
    std::vector<ballast_strategy_info> all;
    auto info = BALLAST_INIT(ballast_strategy_info, BALLAST_TYPE_STRATEGY_INFO);
    while (api() && api()->strategy_info(static_cast<uint32_t>(all.size()), &info, nullptr) == BALLAST_OK)
      all.push_back(info);
    return all;
  }

  // A named strategy as data, to change and pass to PackJob::recipe.
  Result<ballast_recipe> recipe(const char* name) const {
    if (!api()) return detail::empty("library");
    detail::Receiver error;
    auto recipe = BALLAST_INIT(ballast_recipe, BALLAST_TYPE_RECIPE);
    const ballast_result code = api()->strategy_recipe(name, &recipe, error);
    return error.result(code, recipe);
  }

 private:
  static Result<Library> find_table(Library library, ballast_get_api_fn get_api) {
    const void* table = nullptr;
    uint32_t oldest = 0, newest = 0;
    const uint32_t last_compatible = BALLAST_MAKE_VERSION(1, 0xFFFF);
    const ballast_result code = get_api(BALLAST_VERSION_1_0, last_compatible, &table, &oldest, &newest);
    if (code < 0) {
      const auto text = [](uint32_t v) { return std::to_string(v >> 16) + "." + std::to_string(v & 0xFFFF); };
      return Error{
          code, 0, 0, 0,
          "The library has versions " + text(oldest) + " to " + text(newest) + "; 1.0 or a later 1.x is needed."};
    }
    library.module_->api = static_cast<const ballast_api*>(table);
    return Result<Library>(std::move(library));
  }

  std::shared_ptr<detail::Module> module_;
};

// ---- objects ----

namespace detail {

// One handle and the function that destroys it.
template <typename Handle, ballast_result (BALLAST_CALL* ballast_api::*Destroy)(Handle)>
class Owned {
 public:
  Owned() = default;
  Owned(std::shared_ptr<Module> module, Handle handle) : module_(std::move(module)), handle_(handle) {}
  Owned(Owned&& other) noexcept { swap(other); }
  Owned& operator=(Owned&& other) noexcept {
    Owned(std::move(other)).swap(*this);
    return *this;
  }
  ~Owned() {
    // The object stays, and with it threads that run the library's code.
    if (handle_ && (api()->*Destroy)(handle_) < 0) module_->stay();
  }

  // Destroys the object now. On BALLAST_E_BUSY it stays as it is, and may be tried again.
  Result<void> destroy() {
    const ballast_result code = handle_ ? (api()->*Destroy)(handle_) : BALLAST_OK;
    if (code < 0) return Error{code, 0, 0, 0, "The object is in use."};
    handle_ = nullptr;
    module_.reset();
    return {};
  }

  const ballast_api* api() const { return module_ ? module_->api : nullptr; }
  const std::shared_ptr<Module>& module() const { return module_; }
  // For calls of the C interface; stays owned by this object.
  Handle handle() const { return handle_; }
  explicit operator bool() const { return handle_ != nullptr; }

 private:
  void swap(Owned& other) noexcept {
    std::swap(module_, other.module_);
    std::swap(handle_, other.handle_);
  }

  std::shared_ptr<Module> module_;
  Handle handle_ = nullptr;
};

}  // namespace detail

class Instance : public detail::Owned<ballast_instance, &ballast_api::destroy_instance> {
 public:
  using Owned::Owned;

  // services: the host's callbacks, its head set (BALLAST_INIT); nullptr: none.
  static Result<Instance> create(const Library& library, const ballast_instance_desc* services = nullptr) {
    if (!library.api()) return detail::empty("library");
    detail::Receiver error;
    ballast_instance handle = nullptr;
    const ballast_result code = library.api()->create_instance(services, &handle, error);
    return error.result(code, Instance(library.module(), handle));
  }

  static Result<Instance> create(const Result<Library>& library, const ballast_instance_desc* services = nullptr) {
    return library ? create(*library, services) : library.error();
  }

  // The devices of this machine; the CPU is the first.
  Result<std::vector<ballast_device_caps>> devices() const {
    if (!handle()) return detail::empty("instance");
    detail::Receiver error;
    uint32_t count = 0;
    if (const ballast_result code = api()->device_count(handle(), &count, error); code < 0) return error.take(code);
    std::vector<ballast_device_caps> all(count, BALLAST_INIT(ballast_device_caps, BALLAST_TYPE_DEVICE_CAPS));
    for (uint32_t i = 0; i < count; ++i)
      if (const ballast_result code = api()->device_info(handle(), i, &all[i], error); code < 0)
        return error.take(code);
    return all;
  }

  Result<ballast_stats> stats() const {
    if (!handle()) return detail::empty("instance");
    detail::Receiver error;
    auto now = BALLAST_INIT(ballast_stats, BALLAST_TYPE_STATS);
    const ballast_result code = api()->stats(handle(), &now, error);
    return error.result(code, now);
  }

  // What a VkDevice needs to be imported; to be called before vkCreateDevice.
  Result<ballast_vk_requirements> vk_requirements() const {
    if (!handle()) return detail::empty("instance");
    detail::Receiver error;
    auto needs = BALLAST_INIT(ballast_vk_requirements, BALLAST_TYPE_VK_REQUIREMENTS);
    const ballast_result code = api()->vk_requirements(handle(), &needs, error);
    return error.result(code, needs);
  }

  // A further table of the library's by name; nullptr if there is none.
  const void* extension(const char* id) const { return handle() ? api()->get_extension(handle(), id) : nullptr; }
};

class Device : public detail::Owned<ballast_device, &ballast_api::destroy_device> {
 public:
  using Owned::Owned;

  static Result<Device> create(const Instance& instance, uint32_t backend = BALLAST_BACKEND_AUTO) {
    auto desc = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
    desc.backend = backend;
    return create_from(instance, desc);
  }
  static Result<Device> create(const Result<Instance>& instance, uint32_t backend = BALLAST_BACKEND_AUTO) {
    return instance ? create(*instance, backend) : instance.error();
  }
  // The host's Vulkan device; its head is set (BALLAST_INIT).
  static Result<Device> import(const Instance& instance, const ballast_vk_import& vk_device) {
    auto desc = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
    desc.h.next = &vk_device.h;
    return create_from(instance, desc);
  }
  // desc: its head is set.
  static Result<Device> create_from(const Instance& instance, const ballast_device_desc& desc) {
    if (!instance) return detail::empty("instance");
    detail::Receiver error;
    ballast_device handle = nullptr;
    const ballast_result code = instance.api()->create_device(instance.handle(), &desc, &handle, error);
    return error.result(code, Device(instance.module(), handle));
  }

  Result<ballast_device_caps> caps() const {
    if (!handle()) return detail::empty("device");
    detail::Receiver error;
    auto caps = BALLAST_INIT(ballast_device_caps, BALLAST_TYPE_DEVICE_CAPS);
    const ballast_result code = api()->device_caps(handle(), &caps, error);
    return error.result(code, caps);
  }
};

// ---- a job ----

// Everything about one batch; the rest is at its default. Memory of weights and outputs is borrowed.
class PackJob {
 public:
  PackJob(uint32_t layers, uint32_t items, uint32_t packs) {
    desc_.layer_count = layers;
    desc_.item_count = items;
    desc_.pack_count = packs;
  }

  // [layer][item]
  PackJob& weights(Span<const float> w) { return weights(BALLAST_WEIGHT_F32, w.data(), w.size(), sizeof(float)); }
  PackJob& weights(Span<const double> w) { return weights(BALLAST_WEIGHT_F64, w.data(), w.size(), sizeof(double)); }
  PackJob& weights(Span<const uint32_t> w) { return weights(BALLAST_WEIGHT_U32, w.data(), w.size(), sizeof(uint32_t)); }
  PackJob& weights(Span<const int64_t> w) { return weights(BALLAST_WEIGHT_I64, w.data(), w.size(), sizeof(int64_t)); }
  // The type of weights in a Vulkan buffer, a BALLAST_WEIGHT_*; for record and submit.
  PackJob& weight_type(uint32_t type) {
    return weights(type, nullptr, 0, type == BALLAST_WEIGHT_F64 || type == BALLAST_WEIGHT_I64 ? 8 : 4);
  }
  // Elements, not bytes, from layer to layer; 0: dense.
  PackJob& weight_stride(uint64_t elements) { return stride_ = elements, *this; }

  // Copied; nullptr: the default strategy.
  PackJob& strategy(const char* name) { return strategy_ = name ? name : "", *this; }
  // Copied, but for a chain at its head.
  PackJob& recipe(const ballast_recipe& recipe) { return recipe_ = recipe, has_recipe_ = true, *this; }
  PackJob& seed(uint64_t seed) { return desc_.seed = seed, *this; }
  PackJob& first_layer(uint32_t number) { return desc_.first_layer = number, *this; }
  PackJob& target_gap_ppb(uint32_t ppb) { return desc_.target_gap_ppb = ppb, *this; }
  PackJob& move_cap(uint32_t swaps) { return desc_.move_cap = swaps, *this; }
  PackJob& effort(uint32_t effort) { return desc_.effort = effort, *this; }
  PackJob& time_budget_ns(uint64_t ns) { return desc_.time_budget_ns = ns, *this; }
  PackJob& progress(uint32_t(BALLAST_CALL* callback)(void*, uint64_t, uint64_t), void* user) {
    desc_.progress = callback;
    desc_.progress_user = user;
    return *this;
  }
  PackJob& cancel_flag(const uint32_t* word) { return desc_.cancel = word, *this; }

  PackJob& pack_index(Span<int32_t> out) { return out_.pack_index = out, *this; }         // [layer][item]
  PackJob& rank_in_pack(Span<int32_t> out) { return out_.rank_in_pack = out, *this; }     // [layer][item]
  PackJob& pack_load(Span<uint32_t> out) { return out_.pack_load = out, *this; }          // [layer][pack]
  PackJob& load_exponent(Span<int32_t> out) { return out_.load_exponent = out, *this; }   // [layer]
  PackJob& pack_value(Span<double> out) { return out_.pack_value = out, *this; }          // [layer][pack]
  PackJob& reports(Span<ballast_layer_report> out) { return out_.reports = out, *this; }  // [layer]
  PackJob& timings(ballast_timings& out) {
    out.h = {static_cast<uint32_t>(sizeof out), BALLAST_TYPE_TIMINGS, nullptr};
    return desc_.timings = &out, *this;
  }

  // The C struct for run and begin; an error if a span is shorter than the job needs. It points into
  // this job, which must stay where it is.
  Result<ballast_job_desc> desc() const& {
    const uint64_t items = uint64_t{desc_.layer_count} * desc_.item_count;
    const uint64_t packs = uint64_t{desc_.layer_count} * desc_.pack_count;
    const uint64_t layers = desc_.layer_count;
    const uint64_t stride = stride_ ? stride_ : desc_.item_count;
    ballast_job_desc desc = desc_without_memory();
    desc.weights = weights_;
    if (layers != 0 && (weight_count_ < desc_.item_count || (weight_count_ - desc_.item_count) / stride < layers - 1))
      return too_short("weights", offsetof(ballast_job_desc, weights));
    const char* bad = nullptr;
    size_t at = 0;
    const auto give = [&](auto& field, auto span, uint64_t needed, const char* name, size_t offset) {
      field = span.data();
      if (span.data() && span.size() < needed && !bad) bad = name, at = offset;
    };
    give(desc.pack_index, out_.pack_index, items, "pack_index", offsetof(ballast_job_desc, pack_index));
    give(desc.rank_in_pack, out_.rank_in_pack, items, "rank_in_pack", offsetof(ballast_job_desc, rank_in_pack));
    give(desc.pack_load, out_.pack_load, packs, "pack_load", offsetof(ballast_job_desc, pack_load));
    give(desc.load_exponent, out_.load_exponent, layers, "load_exponent", offsetof(ballast_job_desc, load_exponent));
    give(desc.pack_value, out_.pack_value, packs, "pack_value", offsetof(ballast_job_desc, pack_value));
    give(desc.reports, out_.reports, layers, "reports", offsetof(ballast_job_desc, reports));
    desc.report_stride = desc.reports ? static_cast<uint32_t>(sizeof(ballast_layer_report)) : 0;
    if (bad) return too_short(bad, at);
    return desc;
  }
  Result<ballast_job_desc> desc() && = delete;

  // The C struct for record and submit: without weights and outputs in host memory.
  ballast_job_desc desc_without_memory() const& {
    ballast_job_desc desc = desc_;
    desc.weight_stride = stride_ * weight_size_;
    desc.strategy = strategy_.empty() ? nullptr : strategy_.c_str();
    desc.recipe = has_recipe_ ? &recipe_ : nullptr;
    return desc;
  }
  ballast_job_desc desc_without_memory() && = delete;

  uint32_t layers() const { return desc_.layer_count; }
  uint32_t items() const { return desc_.item_count; }

 private:
  PackJob& weights(uint32_t type, const void* data, size_t count, size_t size) {
    desc_.weight_type = type;
    weights_ = data;
    weight_count_ = count;
    weight_size_ = size;
    return *this;
  }
  static Error too_short(const char* name, size_t offset) {
    return {BALLAST_E_ARGUMENT, 0, BALLAST_TYPE_JOB_DESC, static_cast<uint32_t>(offset),
            std::string("The span given as ") + name + " is shorter than the job needs."};
  }

  ballast_job_desc desc_ = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  ballast_recipe recipe_ = BALLAST_INIT(ballast_recipe, BALLAST_TYPE_RECIPE);
  bool has_recipe_ = false;
  std::string strategy_;
  const void* weights_ = nullptr;
  uint64_t stride_ = 0;
  uint64_t weight_count_ = 0;
  uint64_t weight_size_ = sizeof(float);
  struct {
    Span<int32_t> pack_index, rank_in_pack;
    Span<uint32_t> pack_load;
    Span<int32_t> load_exponent;
    Span<double> pack_value;
    Span<ballast_layer_report> reports;
  } out_;
};

// The result of Context::pack.
struct Packing {
  std::vector<int32_t> pack_index;            // [layer][item]
  std::vector<int32_t> rank_in_pack;          // [layer][item]
  std::vector<ballast_layer_report> reports;  // [layer]
};

// The largest job of a context; zero means the default of ballast_context_desc.
struct ContextSize {
  uint32_t max_items = 0;
  uint32_t max_packs = 0;
  uint32_t max_layers = 0;
  uint32_t max_candidates = 0;
  uint32_t workers = 0;
  bool own_threads = false;
  uint32_t frame_slots = 0;

  ballast_context_desc desc() const {
    auto desc = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
    desc.max_items = max_items;
    desc.max_packs = max_packs;
    desc.max_layers = max_layers;
    desc.max_candidates = max_candidates;
    desc.worker_count = workers;
    desc.frame_slots = frame_slots;
    if (own_threads) desc.flags = BALLAST_CONTEXT_OWN_THREADS;
    return desc;
  }
};

// A job in the background. Its destructor cancels the job and waits for it, so that the memory that
// the job uses may go after the ticket.
class [[nodiscard]] Ticket {
 public:
  Ticket() = default;
  Ticket(std::shared_ptr<detail::Module> module, ballast_context context, uint64_t number)
      : module_(std::move(module)), context_(context), number_(number) {}
  Ticket(Ticket&& other) noexcept { swap(other); }
  Ticket& operator=(Ticket&& other) noexcept {
    Ticket(std::move(other)).swap(*this);
    return *this;
  }
  ~Ticket() {
    if (number_ == 0) return;
    module_->api->cancel(context_, number_, nullptr);
    module_->api->wait(context_, number_, UINT64_MAX, nullptr);
  }

  // Returns when the job is done: its outputs are written, or the error says why not. Spends the
  // ticket, which is empty then.
  Result<void> wait() {
    const Result<bool> done = wait_for(UINT64_MAX);
    return done.error();
  }
  // As wait, for at most that long; 0 polls. false: not done yet.
  Result<bool> wait_for(uint64_t timeout_ns) {
    if (number_ == 0) return detail::empty("ticket");
    detail::Receiver error;
    const ballast_result code = module_->api->wait(context_, number_, timeout_ns, error);
    if (code == BALLAST_PENDING) return false;
    number_ = 0;
    return error.result(code, true);
  }
  // Requests that the job stops soon; wait for it nevertheless. From any thread.
  Result<void> cancel() {
    if (number_ == 0) return detail::empty("ticket");
    detail::Receiver error;
    return error.result(module_->api->cancel(context_, number_, error));
  }

  // For calls of the C interface; 0 once it is spent.
  uint64_t number() const { return number_; }
  explicit operator bool() const { return number_ != 0; }

 private:
  void swap(Ticket& other) noexcept {
    std::swap(module_, other.module_);
    std::swap(context_, other.context_);
    std::swap(number_, other.number_);
  }

  std::shared_ptr<detail::Module> module_;
  ballast_context context_ = nullptr;
  uint64_t number_ = 0;
};

// What a submission waits for and signals; all may be empty.
struct SubmitSync {
  Span<const ballast_vk_semaphore> waits;
  Span<const ballast_vk_semaphore> signals;
  ballast_vk_handle fence = 0;
};

class Context : public detail::Owned<ballast_context, &ballast_api::destroy_context> {
 public:
  using Owned::Owned;

  static Result<Context> create(const Device& device, const ContextSize& size) {
    return create_from(device, size.desc());
  }
  static Result<Context> create(const Result<Device>& device, const ContextSize& size) {
    return device ? create(*device, size) : device.error();
  }
  static Result<Context> create_from(const Device& device, const ballast_context_desc& desc) {
    if (!device) return detail::empty("device");
    detail::Receiver error;
    ballast_context handle = nullptr;
    const ballast_result code = device.api()->create_context(device.handle(), &desc, &handle, error);
    return error.result(code, Context(device.module(), handle));
  }

  // Bytes of GPU memory that create would take; 0 on the CPU.
  static Result<uint64_t> gpu_size(const Device& device, const ContextSize& size) {
    if (!device) return detail::empty("device");
    detail::Receiver error;
    const ballast_context_desc desc = size.desc();
    uint64_t bytes = 0;
    const ballast_result code = device.api()->context_gpu_size(device.handle(), &desc, &bytes, error);
    return error.result(code, bytes);
  }

  // Bytes of host memory that create would take; exact on the CPU.
  static Result<uint64_t> host_size(const Device& device, const ContextSize& size) {
    if (!device) return detail::empty("device");
    detail::Receiver error;
    const ballast_context_desc desc = size.desc();
    uint64_t bytes = 0;
    const ballast_result code = device.api()->context_host_size(device.handle(), &desc, &bytes, error);
    return error.result(code, bytes);
  }

  // ---- in host memory ----

  // Packs into the spans of the job. Allocates nothing, unless there is an error or a remark.
  Result<void> run(const PackJob& job) {
    if (!handle()) return detail::empty("context");
    const Result<ballast_job_desc> desc = job.desc();
    if (!desc) return desc.error();
    detail::Receiver error;
    return error.result(api()->run(handle(), &*desc, error));
  }

  // Packs in the background. The memory of weights and outputs must outlive the ticket; the job need
  // not.
  Result<Ticket> begin(const PackJob& job) {
    if (!handle()) return detail::empty("context");
    const Result<ballast_job_desc> desc = job.desc();
    if (!desc) return desc.error();
    detail::Receiver error;
    uint64_t number = 0;
    const ballast_result code = api()->begin(handle(), &*desc, &number, error);
    if (code < 0) return error.take(code);
    return error.result(code, Ticket(module(), handle(), number));
  }

  // Packs into memory of its own.
  Result<Packing> pack(PackJob job) {
    Packing packing;
    const size_t slots = size_t{job.layers()} * job.items();
    packing.pack_index.resize(slots);
    packing.rank_in_pack.resize(slots);
    packing.reports.resize(job.layers());
    job.pack_index(packing.pack_index).rank_in_pack(packing.rank_in_pack).reports(packing.reports);
    const Result<void> done = run(job);
    if (!done) return done.error();
    return {std::move(packing), done.remark()};
  }

  // ---- in Vulkan buffers; the job's spans stay empty ----

  // Records the job into the host's command buffer; buffers: its head is set (BALLAST_INIT).
  Result<void> record(const PackJob& job, const ballast_vk_record& buffers) {
    if (!handle()) return detail::empty("context");
    const ballast_job_desc desc = job.desc_without_memory();
    detail::Receiver error;
    return error.result(api()->record(handle(), &desc, &buffers, error));
  }

  // Records the job and submits it to the imported queue.
  Result<void> submit(const PackJob& job, const ballast_vk_record& buffers, const SubmitSync& sync = {}) {
    if (!handle()) return detail::empty("context");
    const ballast_job_desc desc = job.desc_without_memory();
    auto submit = BALLAST_INIT(ballast_vk_submit, BALLAST_TYPE_VK_SUBMIT);
    submit.record = &buffers;
    submit.waits = sync.waits.data();
    submit.wait_count = static_cast<uint32_t>(sync.waits.size());
    submit.signals = sync.signals.data();
    submit.signal_count = static_cast<uint32_t>(sync.signals.size());
    submit.fence = sync.fence;
    detail::Receiver error;
    return error.result(api()->submit(handle(), &desc, &submit, error));
  }

  // Bytes that ballast_vk_record.scratch needs for this job.
  Result<uint64_t> scratch_size(const PackJob& job) const {
    if (!handle()) return detail::empty("context");
    const ballast_job_desc desc = job.desc_without_memory();
    detail::Receiver error;
    uint64_t bytes = 0;
    const ballast_result code = api()->context_scratch_size(handle(), &desc, &bytes, error);
    return error.result(code, bytes);
  }

  // How many layers of this job one record or submit takes.
  Result<uint32_t> record_layers(const PackJob& job) const {
    if (!handle()) return detail::empty("context");
    const ballast_job_desc desc = job.desc_without_memory();
    detail::Receiver error;
    uint32_t layers = 0;
    const ballast_result code = api()->context_record_layers(handle(), &desc, &layers, error);
    return error.result(code, layers);
  }
};

}  // namespace ballast

#endif  // BALLAST_BALLAST_HPP
