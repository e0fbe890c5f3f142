// SPDX-License-Identifier: MIT
//
// Ballast from C++17 on: a thin, header-only coat over ballast.h. Loads the library, owns its objects, checks that
// spans are as long as the job needs, and gives errors as values. Throws nothing itself (std::vector may, when memory
// ends), and builds with -fno-exceptions and -fno-rtti.
//
//   auto library = ballast::Library::open("libballast.so");
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
// In the background, into memory that must outlive the ticket (see begin in ballast.h for what works on it):
//   job.pack_index(where);
//   auto ticket = context->begin(job);
//   ... other work ...
//   if (auto done = ticket->wait(); !done) return fail(done.error().message);
//
// A failed result may be passed on: what is created from it fails with the same error, so checking the last one is
// enough.
//
// Ownership: a Library must outlive its instances, an Instance its devices, a Device its contexts, a Context its
// tickets (declare them in that order). All are move only. What a PackJob is given is borrowed until the run that uses
// it returns. Threads: different contexts may be used at the same time; one Context, and one PackJob, by one thread at
// a time.
#ifndef BALLAST_BALLAST_HPP
#define BALLAST_BALLAST_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

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

struct Error {
  ballast_result code = BALLAST_E_INTERNAL;
  int32_t vk_result = 0;
  uint32_t field_type = 0;  // BALLAST_TYPE_* of the struct at fault, or 0
  uint32_t field_offset = 0;
  std::string message;  // one sentence
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)), ok_(true) {}
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const Error& error() const { return error_; }
  // Of a failed result: an empty T.
  T& operator*() { return value_; }
  const T& operator*() const { return value_; }
  T* operator->() { return &value_; }
  const T* operator->() const { return &value_; }

 private:
  T value_{};
  Error error_;
  bool ok_ = false;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const Error& error() const { return error_; }

 private:
  Error error_;
  bool ok_ = true;
};

namespace detail {

// A ballast_error to hand to a call, and the Error that came of it.
class Receiver {
 public:
  operator ballast_error*() { return &error_; }
  Error take(ballast_result code) const {
    return {code, error_.vk_result, error_.field_type, error_.field_offset, error_.message};
  }

 private:
  ballast_error error_ = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
};

inline Error empty(const char* what) {
  return {BALLAST_E_ARGUMENT, 0, 0, 0,
          std::string("The ") + what + " is empty: its creation failed, or it was moved from."};
}

}  // namespace detail

// ---- spans ----

// A view of memory owned elsewhere: from std::vector, std::array, std::span, a C array, or pointer and size.
template <typename T>
class Span {
 public:
  constexpr Span() = default;
  constexpr Span(T* data, size_t size) : data_(data), size_(size) {}
  template <size_t N>
  constexpr Span(T (&array)[N]) : data_(array), size_(N) {}
  template <typename C, typename = std::enable_if_t<std::is_convertible_v<decltype(std::declval<C&>().data()), T*>>>
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

// The loaded plugin; unloads it in the end.
class Library {
 public:
  Library() = default;
  Library(Library&& other) noexcept { swap(other); }
  Library& operator=(Library&& other) noexcept {
    Library(std::move(other)).swap(*this);
    return *this;
  }
  ~Library() { unload(handle_); }

  // path is UTF-8.
  static Result<Library> open(const std::string& path) {
    Library library;
    std::string why;
    library.handle_ = load(path, why);
    if (!library.handle_) return Error{BALLAST_E_NOT_FOUND, 0, 0, 0, "Cannot load " + path + ": " + why};
    const auto get_api = find_entry(library.handle_);
    if (!get_api)
      return Error{BALLAST_E_NOT_FOUND, 0, 0, 0, path + " is no Ballast plugin: it lacks " BALLAST_ENTRY_NAME "."};
    return ask(std::move(library), get_api);
  }

  // nullptr where the library is empty.
  const ballast_api* api() const { return api_; }
  const char* result_name(ballast_result code) const { return api_ ? api_->result_name(code) : "BALLAST_?"; }

  // The named strategies, the default first.
  std::vector<ballast_strategy_info> strategies() const {
    std::vector<ballast_strategy_info> all;
    auto info = BALLAST_INIT(ballast_strategy_info, BALLAST_TYPE_STRATEGY_INFO);
    while (api_ && api_->strategy_info(static_cast<uint32_t>(all.size()), &info, nullptr) == BALLAST_OK)
      all.push_back(info);
    return all;
  }

  // A named strategy as data, to be changed and given to PackJob::recipe.
  Result<ballast_recipe> recipe(const char* name) const {
    if (!api_) return detail::empty("library");
    detail::Receiver error;
    auto recipe = BALLAST_INIT(ballast_recipe, BALLAST_TYPE_RECIPE);
    const ballast_result code = api_->strategy_recipe(name, &recipe, error);
    if (code < 0) return error.take(code);
    return recipe;
  }

 private:
  static Result<Library> ask(Library library, ballast_get_api_fn get_api) {
    const void* table = nullptr;
    uint32_t oldest = 0, newest = 0;
    const uint32_t last_compatible = BALLAST_MAKE_VERSION(1, 0xFFFF);
    const ballast_result code = get_api(BALLAST_VERSION_1_0, last_compatible, &table, &oldest, &newest);
    if (code < 0) {
      const auto text = [](uint32_t v) { return std::to_string(v >> 16) + "." + std::to_string(v & 0xFFFF); };
      return Error{
          code, 0, 0, 0,
          "The library speaks versions " + text(oldest) + " to " + text(newest) + "; 1.0 or a later 1.x is needed."};
    }
    library.api_ = static_cast<const ballast_api*>(table);
    return Result<Library>(std::move(library));
  }

#if defined(_WIN32)
  static void* load(const std::string& path, std::string& why) {
    const int length = MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, nullptr, 0);
    std::wstring wide(static_cast<size_t>(length > 0 ? length : 1), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, &wide[0], length);
    HMODULE module = LoadLibraryW(wide.c_str());
    if (!module) why = "error " + std::to_string(GetLastError());
    return reinterpret_cast<void*>(module);
  }
  static ballast_get_api_fn find_entry(void* handle) {
    return reinterpret_cast<ballast_get_api_fn>(
        reinterpret_cast<void*>(GetProcAddress(reinterpret_cast<HMODULE>(handle), BALLAST_ENTRY_NAME)));
  }
  static void unload(void* handle) {
    if (handle) FreeLibrary(reinterpret_cast<HMODULE>(handle));
  }
#else
  static void* load(const std::string& path, std::string& why) {
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle)
      if (const char* text = dlerror()) why = text;
    return handle;
  }
  static ballast_get_api_fn find_entry(void* handle) {
    return reinterpret_cast<ballast_get_api_fn>(dlsym(handle, BALLAST_ENTRY_NAME));
  }
  static void unload(void* handle) {
    if (handle) dlclose(handle);
  }
#endif

  void swap(Library& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(api_, other.api_);
  }

  void* handle_ = nullptr;
  const ballast_api* api_ = nullptr;
};

// ---- objects ----

namespace detail {

// One handle and the function that ends it.
template <typename Handle, ballast_result (BALLAST_CALL* ballast_api::*Destroy)(Handle)>
class Owned {
 public:
  Owned() = default;
  Owned(const ballast_api* api, Handle handle) : api_(api), handle_(handle) {}
  Owned(Owned&& other) noexcept { swap(other); }
  Owned& operator=(Owned&& other) noexcept {
    Owned(std::move(other)).swap(*this);
    return *this;
  }
  ~Owned() {
    if (handle_) (api_->*Destroy)(handle_);
  }

  const ballast_api* api() const { return api_; }
  // For calls of the C interface; stays owned here.
  Handle handle() const { return handle_; }
  explicit operator bool() const { return handle_ != nullptr; }

 private:
  void swap(Owned& other) noexcept {
    std::swap(api_, other.api_);
    std::swap(handle_, other.handle_);
  }

  const ballast_api* api_ = nullptr;
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
    if (code < 0) return error.take(code);
    return Instance(library.api(), handle);
  }

  static Result<Instance> create(const Result<Library>& library, const ballast_instance_desc* services = nullptr) {
    return library ? create(*library, services) : library.error();
  }

  // What this machine offers; the CPU first.
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
    if (const ballast_result code = api()->stats(handle(), &now, error); code < 0) return error.take(code);
    return now;
  }
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
  // desc: its head set; the way to a chained ballast_vk_import.
  static Result<Device> create_from(const Instance& instance, const ballast_device_desc& desc) {
    if (!instance) return detail::empty("instance");
    detail::Receiver error;
    ballast_device handle = nullptr;
    const ballast_result code = instance.api()->create_device(instance.handle(), &desc, &handle, error);
    if (code < 0) return error.take(code);
    return Device(instance.api(), handle);
  }

  Result<ballast_device_caps> caps() const {
    if (!handle()) return detail::empty("device");
    detail::Receiver error;
    auto caps = BALLAST_INIT(ballast_device_caps, BALLAST_TYPE_DEVICE_CAPS);
    if (const ballast_result code = api()->device_caps(handle(), &caps, error); code < 0) return error.take(code);
    return caps;
  }
};

// ---- a job ----

// Everything about one batch; what is not said is the default. Memory is borrowed.
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
  // Elements, not bytes, from layer to layer; 0: dense.
  PackJob& weight_stride(uint64_t elements) { return stride_ = elements, *this; }

  PackJob& strategy(const char* name) { return desc_.strategy = name, *this; }
  PackJob& recipe(const ballast_recipe& recipe) { return desc_.recipe = &recipe, *this; }
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

  // The C struct; an error where a span is shorter than the job needs.
  Result<ballast_job_desc> desc() const {
    const uint64_t items = uint64_t{desc_.layer_count} * desc_.item_count;
    const uint64_t packs = uint64_t{desc_.layer_count} * desc_.pack_count;
    const uint64_t layers = desc_.layer_count;
    const uint64_t stride = stride_ ? stride_ : desc_.item_count;
    ballast_job_desc desc = desc_;
    desc.weight_stride = stride_ * weight_size_;
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

  uint32_t layers() const { return desc_.layer_count; }
  uint32_t items() const { return desc_.item_count; }

 private:
  PackJob& weights(uint32_t type, const void* data, size_t count, size_t size) {
    desc_.weight_type = type;
    desc_.weights = data;
    weight_count_ = count;
    weight_size_ = size;
    return *this;
  }
  static Error too_short(const char* name, size_t offset) {
    return {BALLAST_E_ARGUMENT, 0, BALLAST_TYPE_JOB_DESC, static_cast<uint32_t>(offset),
            std::string("The span given as ") + name + " is shorter than the job needs."};
  }

  ballast_job_desc desc_ = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
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

// What Context::pack gives.
struct Packing {
  std::vector<int32_t> pack_index;            // [layer][item]
  std::vector<int32_t> rank_in_pack;          // [layer][item]
  std::vector<ballast_layer_report> reports;  // [layer]
};

// The largest job of a context; zero means what ballast_context_desc says.
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
    desc.flags = own_threads ? BALLAST_CONTEXT_OWN_THREADS : 0;
    return desc;
  }
};

// A job in the background. Its end cancels the job and waits for it, so that the memory that the job works on may go
// away after the ticket.
class [[nodiscard]] Ticket {
 public:
  Ticket() = default;
  Ticket(const ballast_api* api, ballast_context context, uint64_t number)
      : api_(api), context_(context), number_(number) {}
  Ticket(Ticket&& other) noexcept { swap(other); }
  Ticket& operator=(Ticket&& other) noexcept {
    Ticket(std::move(other)).swap(*this);
    return *this;
  }
  ~Ticket() {
    if (number_ == 0) return;
    api_->cancel(context_, number_, nullptr);
    api_->wait(context_, number_, UINT64_MAX, nullptr);
  }

  // Until the job is done: its outputs are written, or this is why not. The ticket is spent then, and empty.
  Result<void> wait() {
    const Result<bool> done = wait_for(UINT64_MAX);
    return done ? Result<void>() : done.error();
  }
  // The same, at most so long; false: not done yet. 0 only looks.
  Result<bool> wait_for(uint64_t timeout_ns) {
    if (number_ == 0) return detail::empty("ticket");
    detail::Receiver error;
    const ballast_result code = api_->wait(context_, number_, timeout_ns, error);
    if (code == BALLAST_PENDING) return false;
    number_ = 0;
    if (code < 0) return error.take(code);
    return true;
  }
  // Asks the job to stop soon; it is still to be waited for. From any thread.
  Result<void> cancel() {
    if (number_ == 0) return detail::empty("ticket");
    detail::Receiver error;
    const ballast_result code = api_->cancel(context_, number_, error);
    if (code < 0) return error.take(code);
    return {};
  }

  // For calls of the C interface; 0 once it is spent.
  uint64_t number() const { return number_; }
  explicit operator bool() const { return number_ != 0; }

 private:
  void swap(Ticket& other) noexcept {
    std::swap(api_, other.api_);
    std::swap(context_, other.context_);
    std::swap(number_, other.number_);
  }

  const ballast_api* api_ = nullptr;
  ballast_context context_ = nullptr;
  uint64_t number_ = 0;
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
    if (code < 0) return error.take(code);
    return Context(device.api(), handle);
  }

  // Bytes of GPU memory that create would take; 0 on the CPU.
  static Result<uint64_t> gpu_size(const Device& device, const ContextSize& size) {
    if (!device) return detail::empty("device");
    detail::Receiver error;
    const ballast_context_desc desc = size.desc();
    uint64_t bytes = 0;
    const ballast_result code = device.api()->context_gpu_size(device.handle(), &desc, &bytes, error);
    if (code < 0) return error.take(code);
    return bytes;
  }

  // How many layers of such a job one record or submit takes; the job in host buffers is described without pointers.
  Result<uint32_t> record_layers(const ballast_job_desc& job) const {
    if (!handle()) return detail::empty("context");
    detail::Receiver error;
    uint32_t layers = 0;
    const ballast_result code = api()->context_record_layers(handle(), &job, &layers, error);
    if (code < 0) return error.take(code);
    return layers;
  }

  // Into the spans that the job was given; allocates nothing unless it fails.
  Result<void> run(const PackJob& job) {
    if (!handle()) return detail::empty("context");
    const Result<ballast_job_desc> desc = job.desc();
    if (!desc) return desc.error();
    detail::Receiver error;
    const ballast_result code = api()->run(handle(), &*desc, error);
    if (code < 0) return error.take(code);
    return {};
  }

  // The same in the background; everything that the job was given must outlive the ticket, but for the job itself, its
  // recipe and its strategy's name.
  Result<Ticket> begin(const PackJob& job) {
    if (!handle()) return detail::empty("context");
    const Result<ballast_job_desc> desc = job.desc();
    if (!desc) return desc.error();
    detail::Receiver error;
    uint64_t number = 0;
    const ballast_result code = api()->begin(handle(), &*desc, &number, error);
    if (code < 0) return error.take(code);
    return Ticket(api(), handle(), number);
  }

  // Into memory of its own.
  Result<Packing> pack(PackJob job) {
    Packing packing;
    const size_t slots = size_t{job.layers()} * job.items();
    packing.pack_index.resize(slots);
    packing.rank_in_pack.resize(slots);
    packing.reports.resize(job.layers());
    job.pack_index(packing.pack_index).rank_in_pack(packing.rank_in_pack).reports(packing.reports);
    if (Result<void> done = run(job); !done) return done.error();
    return Result<Packing>(std::move(packing));
  }
};

}  // namespace ballast

#endif  // BALLAST_BALLAST_HPP
