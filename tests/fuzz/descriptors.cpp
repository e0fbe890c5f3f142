// Structs of any size and content, with any chain, given to every function that takes one. Pointers in them are NULL or
// lead to memory that is as large as it must be: that is what the plugin may trust. Each struct lies in a block of its
// own size, so that the address sanitizer sees a byte read too far.
#include <algorithm>
#include <iterator>
#include <memory>
#include <vector>

#include "tests/fuzz/null_device.hpp"

namespace ballast::fuzz {
namespace {

constexpr uint32_t kItems = 24, kLayers = 3;

// A block of exactly `size` bytes.
using Block = std::unique_ptr<uint8_t[]>;

uint32_t odd_size(Input& input, uint32_t known) {
  const uint32_t sizes[] = {known,       known,
                            known,       known + 8,
                            known + 64,  BALLAST_MAX_STRUCT_SIZE,
                            known - 1,   0,
                            7,           16,
                            15,          BALLAST_MAX_STRUCT_SIZE + 1,
                            0xFFFFFFFFu, input.take<uint16_t>()};
  return sizes[input.below(static_cast<uint32_t>(std::size(sizes)))];
}

// Up to 18 links, which may lead back to one another.
class Chain {
 public:
  explicit Chain(Input& input) {
    const uint32_t count = input.chance() ? 0 : input.below(19);
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t size = odd_size(input, sizeof(ballast_head) + 8 * input.below(20));
      const uint32_t there = std::clamp<uint32_t>(size, sizeof(ballast_head), BALLAST_MAX_STRUCT_SIZE);
      auto block = std::make_unique<uint8_t[]>(there);
      if (input.chance()) input.fill(block.get() + sizeof(ballast_head), std::min<size_t>(there - 16, 48));
      ballast_head head{size, input.chance() ? input.below(12) : 0x7000u + i, nullptr};
      if (input.chance() && input.chance()) head.struct_type = BALLAST_TYPE_VK_IMPORT;
      if (input.below(8) == 0) head.struct_type |= BALLAST_CRITICAL;
      head.next = links_.empty() ? nullptr : at(i - 1);
      if (input.below(16) == 0) head.next = at_or_null(input.below(20));
      std::memcpy(block.get(), &head, sizeof head);
      links_.push_back(std::move(block));
    }
    if (!links_.empty() && input.below(16) == 0) {
      const ballast_head* back = at(links_.size() - 1);
      std::memcpy(links_[0].get() + offsetof(ballast_head, next), &back, sizeof back);
    }
  }
  const ballast_head* first() const { return links_.empty() ? nullptr : at(links_.size() - 1); }

 private:
  const ballast_head* at(size_t i) const { return reinterpret_cast<const ballast_head*>(links_[i].get()); }
  const ballast_head* at_or_null(size_t i) const { return i < links_.size() ? at(i) : nullptr; }
  std::vector<Block> links_;
};

// A struct of type T: `value`, some of whose bytes were changed, cut or made longer to an odd size.
template <typename T>
class OddStruct {
 public:
  OddStruct(Input& input, const T& value, uint32_t type) : chain_(input) {
    size_ = odd_size(input, sizeof(T));
    const uint32_t there = size_ < sizeof(ballast_head) || size_ > BALLAST_MAX_STRUCT_SIZE ? 16 : size_;
    block_ = std::make_unique<uint8_t[]>(there);
    std::memcpy(block_.get(), &value, std::min<size_t>(there, sizeof value));
    ballast_head head{size_, input.below(16) == 0 ? input.take<uint32_t>() : type, chain_.first()};
    std::memcpy(block_.get(), &head, sizeof head);
    if (there > sizeof value && input.below(4) == 0)
      block_[sizeof value + input.take<uint16_t>() % (there - sizeof value)] = input.take<uint8_t>();
  }
  T* get() const { return reinterpret_cast<T*>(block_.get()); }
  bool well_sized() const { return size_ >= sizeof(T) && size_ <= BALLAST_MAX_STRUCT_SIZE; }

 private:
  Chain chain_;
  uint32_t size_ = 0;
  Block block_;
};

// Fields of plain numbers from `from` on, scrambled.
template <typename T>
void scramble(Input& input, T& value, size_t from, size_t to) {
  const uint32_t changes = input.below(6);
  auto* bytes = reinterpret_cast<uint8_t*>(&value);
  for (uint32_t i = 0; i < changes; ++i) bytes[from + input.take<uint16_t>() % (to - from)] = input.take<uint8_t>();
}

struct Fuzzed {
  Input& input;
  const Host& host;
  ballast_error error = clean_error();
};

void instances(Fuzzed& f) {
  auto value = ballast_instance_desc{};
  value.flags = f.input.below(8) == 0 ? f.input.take<uint32_t>() : 0;
  if (f.input.below(8) == 0) value.alloc = [](void*, size_t, size_t) -> void* { return nullptr; };
  if (f.input.below(8) == 0) value.dealloc = [](void*, void*, size_t, size_t) {};
  const OddStruct<ballast_instance_desc> desc(f.input, value, BALLAST_TYPE_INSTANCE_DESC);
  ballast_instance made = nullptr;
  const ballast_result code = api().create_instance(desc.get(), &made, &f.error);
  FUZZ_REQUIRE((code == BALLAST_OK) == (made != nullptr), "answered %d", code);
  require_explained(code, f.error);
  FUZZ_REQUIRE(api().destroy_instance(made) == BALLAST_OK, "destroy");
}

void devices(Fuzzed& f) {
  auto value = ballast_device_desc{};
  value.backend = BALLAST_BACKEND_CPU;
  scramble(f.input, value, offsetof(ballast_device_desc, backend), sizeof value);
  // Real drivers are slow and not ours to fuzz: of Vulkan only what is refused before it is looked for.
  const bool names_one =
      std::any_of(std::begin(value.device_uuid), std::end(value.device_uuid), [](auto b) { return b; });
  if (value.backend == BALLAST_BACKEND_VULKAN || (value.backend == BALLAST_BACKEND_AUTO && names_one)) value.flags = 1;
  const OddStruct<ballast_device_desc> desc(f.input, value, BALLAST_TYPE_DEVICE_DESC);
  ballast_device made = nullptr;
  const ballast_result code = api().create_device(f.host.instance, desc.get(), &made, &f.error);
  FUZZ_REQUIRE((code == BALLAST_OK) == (made != nullptr), "answered %d", code);
  require_explained(code, f.error);
  FUZZ_REQUIRE(api().destroy_device(made) == BALLAST_OK, "destroy");
}

void contexts(Fuzzed& f) {
  auto value = context_of(8, 4);
  scramble(f.input, value, offsetof(ballast_context_desc, max_items), sizeof value);
  // Memory that is asked for is given: not too much of it, and no threads but a few.
  value.max_items %= 1u << 17;
  if (value.max_items <= 65535) value.max_items %= 512;
  if (value.max_candidates <= BALLAST_MAX_CANDIDATES) value.max_candidates %= 512;
  if (value.worker_count <= BALLAST_MAX_WORKERS) value.worker_count %= 4;
  const OddStruct<ballast_context_desc> desc(f.input, value, BALLAST_TYPE_CONTEXT_DESC);
  uint64_t bytes = 0;
  const ballast_result told = api().context_host_size(f.host.device, desc.get(), &bytes, &f.error);
  require_explained(told, f.error);
  ballast_context made = nullptr;
  const ballast_result code = api().create_context(f.host.device, desc.get(), &made, &f.error);
  FUZZ_REQUIRE((code == BALLAST_OK) == (made != nullptr), "answered %d", code);
  require_explained(code, f.error);
  FUZZ_REQUIRE(told == code || (told == BALLAST_OK && code == BALLAST_E_MEMORY), "answered %d, then %d", told, code);
  FUZZ_REQUIRE(api().destroy_context(made) == BALLAST_OK, "destroy");
}

// Memory for every output of the largest job that the context takes.
struct Outputs {
  std::vector<uint64_t> weights = std::vector<uint64_t>(kItems * kLayers, 0);
  std::vector<int32_t> pack_index = std::vector<int32_t>(kItems * kLayers);
  std::vector<int32_t> rank_in_pack = std::vector<int32_t>(kItems * kLayers);
  std::vector<uint32_t> pack_load = std::vector<uint32_t>(kItems * kLayers);
  std::vector<int32_t> load_exponent = std::vector<int32_t>(kLayers);
  std::vector<double> pack_value = std::vector<double>(kItems * kLayers);
  std::vector<uint64_t> reports = std::vector<uint64_t>(BALLAST_MAX_STRUCT_SIZE / 8 * kLayers);
};

ballast_job_desc job_over(Input& input, Outputs& out) {
  auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  job.layer_count = kLayers, job.item_count = kItems, job.pack_count = 1 + input.below(kItems);
  job.weight_type = input.below(4);
  job.pack_index = out.pack_index.data();
  if (input.chance()) job.rank_in_pack = out.rank_in_pack.data();
  if (input.chance()) job.pack_load = out.pack_load.data();
  if (input.chance()) job.load_exponent = out.load_exponent.data();
  if (input.chance()) job.pack_value = out.pack_value.data();
  if (input.chance()) job.reports = reinterpret_cast<ballast_layer_report*>(out.reports.data());
  job.report_stride = sizeof(ballast_layer_report);
  for (auto [from, to] : {std::pair<size_t, size_t>{16, offsetof(ballast_job_desc, weights)},
                          {offsetof(ballast_job_desc, weight_stride), offsetof(ballast_job_desc, strategy)},
                          {offsetof(ballast_job_desc, seed), offsetof(ballast_job_desc, progress_user)}})
    if (input.chance()) scramble(input, job, from, to);
  // Where the weights would lie beyond the block they are at the end of memory, which the plugin must see by itself.
  job.weights = out.weights.data();
  const uint64_t reach = job.weight_stride * (kLayers - 1) + 8 * kItems;
  if (job.weight_stride > 1u << 20 || reach > out.weights.size() * 8)
    job.weights = reinterpret_cast<const void*>(UINTPTR_MAX - 3);
  return job;
}

const char* const kStrategies[] = {nullptr,     "", "greedy", "batched_refinement_packing", "no such strategy",
                                   "\xFF\n%s%n"};

void jobs(Fuzzed& f) {
  Outputs out;
  ballast_job_desc value = job_over(f.input, out);
  value.strategy = kStrategies[f.input.below(static_cast<uint32_t>(std::size(kStrategies)))];
  auto timings_value = ballast_timings{};
  const OddStruct<ballast_timings> timings(f.input, timings_value, BALLAST_TYPE_TIMINGS);
  if (f.input.below(4) == 0) value.timings = timings.get();
  auto recipe_value = ballast_recipe{};
  scramble(f.input, recipe_value, 16, sizeof recipe_value);
  const OddStruct<ballast_recipe> recipe(f.input, recipe_value, BALLAST_TYPE_RECIPE);
  if (f.input.below(4) == 0) value.recipe = recipe.get();
  const OddStruct<ballast_job_desc> desc(f.input, value, BALLAST_TYPE_JOB_DESC);
  if (f.input.below(8) == 0) {
    uint64_t bytes = 0;
    require_explained(api().context_scratch_size(f.host.context, desc.get(), &bytes, &f.error), f.error);
    f.error = clean_error();
    uint32_t layers = 0;
    require_explained(api().context_record_layers(f.host.context, desc.get(), &layers, &f.error), f.error);
    f.error = clean_error();
  }
  require_explained(api().run(f.host.context, desc.get(), &f.error), f.error);
}

// ---- structs for Vulkan: what is refused never reaches the driver, what is taken lies inside what the host gave ----

void imports(Fuzzed& f) {
  auto value = null_import();
  if (f.input.chance())
    scramble(f.input, value, offsetof(ballast_vk_import, queue_family),
             offsetof(ballast_vk_import, get_instance_proc_addr));
  ballast_vk_handle ballast_vk_import::*const handles[] = {
      &ballast_vk_import::instance, &ballast_vk_import::physical_device, &ballast_vk_import::device,
      &ballast_vk_import::queue, &ballast_vk_import::pipeline_cache};
  for (const auto handle : handles)
    if (f.input.below(8) == 0) value.*handle = f.input.below(2);
  if ((value.flags & BALLAST_VK_NO_SUBMIT) == 0) value.queue = 0;  // the null driver solves no problem
  value.get_instance_proc_addr = f.input.below(8) != 0 ? NullVulkan::instance_proc : nullptr;
  value.enabled_extension_count = f.input.below(16) == 0 ? 3 : 0;
  value.reserved = f.input.below(8) == 0;
  const OddStruct<ballast_vk_import> import(f.input, value, BALLAST_TYPE_VK_IMPORT);
  auto desc_value = BALLAST_INIT(ballast_device_desc, BALLAST_TYPE_DEVICE_DESC);
  // Never BALLAST_BACKEND_VULKAN: where the import is passed over, a real driver would be opened.
  desc_value.backend = f.input.below(8) == 0 ? BALLAST_BACKEND_CPU : BALLAST_BACKEND_AUTO;
  desc_value.h.next = &import.get()->h;
  const uint64_t before = NullVulkan::calls;
  ballast_device made = nullptr;
  const ballast_result code = api().create_device(f.host.instance, &desc_value, &made, &f.error);
  FUZZ_REQUIRE((code >= 0) == (made != nullptr), "answered %d", code);
  require_explained(code, f.error);
  // A family or a version that does not fit is found out by asking the driver.
  if (code == BALLAST_E_STRUCT || code == BALLAST_E_NEWER_FIELD || code == BALLAST_E_ARGUMENT)
    FUZZ_REQUIRE(NullVulkan::calls == before || f.error.field_offset == offsetof(ballast_vk_import, queue_family) ||
                     f.error.field_offset == offsetof(ballast_vk_import, queue_index),
                 "refused with %d after a call of Vulkan: %s", code, f.error.message);
  FUZZ_REQUIRE(api().destroy_device(made) == BALLAST_OK, "destroy");
}

const Host& null_host() {
  static const ballast_vk_import import = null_import();
  static const Host host(
      [] {
        auto desc = context_of(kItems, 16);
        desc.max_layers = kLayers, desc.frame_slots = 2;
        return desc;
      }(),
      &import);
  return host;
}

constexpr ballast_vk_buffer ballast_vk_record::*kBuffers[] = {
    &ballast_vk_record::weights,     &ballast_vk_record::pack_index,    &ballast_vk_record::rank_in_pack,
    &ballast_vk_record::pack_load,   &ballast_vk_record::load_exponent, &ballast_vk_record::reports,
    &ballast_vk_record::lower_bound, &ballast_vk_record::status,        &ballast_vk_record::scratch};
constexpr uint64_t kFirstBuffer = 0x5000, kAlignment = 16;  // of the null device

// Buffers of the record that is being given, for what the driver is told of them.
ballast_vk_record given;

void require_inside(uint64_t buffer, uint64_t offset, uint64_t range) {
  if (buffer < kFirstBuffer || buffer >= kFirstBuffer + std::size(kBuffers)) return;  // the plugin's own
  FUZZ_REQUIRE(offset % kAlignment == 0, "offset %llu", static_cast<unsigned long long>(offset));
  for (const auto member : kBuffers) {
    const ballast_vk_buffer& there = given.*member;
    if (there.buffer == buffer && offset >= there.offset && range <= there.size &&
        offset - there.offset <= there.size - range)
      return;
  }
  FUZZ_REQUIRE(false, "%llu bytes from %llu of buffer 0x%llx", static_cast<unsigned long long>(range),
               static_cast<unsigned long long>(offset), static_cast<unsigned long long>(buffer));
}

ballast_vk_record record_over(Input& input) {
  auto record = BALLAST_INIT(ballast_vk_record, BALLAST_TYPE_VK_RECORD);
  record.command_buffer = input.below(8) != 0 ? 0x9000 : 0;
  record.frame_slot = input.below(8) == 0 ? input.below(4) : 0;
  for (size_t b = 0; b < std::size(kBuffers); ++b) {
    const bool optional = b > 1;
    if (optional && input.chance()) continue;
    record.*kBuffers[b] = {kFirstBuffer + (input.below(16) == 0 ? 0 : b), kAlignment * input.below(4), 1u << 20};
    if (input.below(4) == 0) (record.*kBuffers[b]).size = input.take<uint16_t>() % 2048;
  }
  if (input.below(4) == 0) scramble(input, record, offsetof(ballast_vk_record, frame_slot), sizeof record);
  return record;
}

ballast_job_desc gpu_job(Input& input) {
  auto job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  job.layer_count = kLayers, job.item_count = kItems, job.pack_count = 1u << input.below(4);
  if (input.chance()) job.strategy = "greedy";
  if (input.below(4) == 0) scramble(input, job, sizeof(ballast_head), offsetof(ballast_job_desc, weights));
  if (input.below(8) == 0) job.weight_stride = input.take<uint64_t>();
  return job;
}

void records(Fuzzed& f) {
  const Host& host = null_host();
  const ballast_job_desc job = gpu_job(f.input);
  const OddStruct<ballast_vk_record> record(f.input, given = record_over(f.input), BALLAST_TYPE_VK_RECORD);
  NullVulkan::on_descriptor = require_inside;
  const uint64_t before = NullVulkan::calls;
  const ballast_result code = api().record(host.context, &job, record.get(), &f.error);
  require_explained(code, f.error);
  require_no_call_if_refused(code, before);
}

void submits(Fuzzed& f) {
  const Host& host = null_host();
  const ballast_job_desc job = gpu_job(f.input);
  const OddStruct<ballast_vk_record> record(f.input, given = record_over(f.input), BALLAST_TYPE_VK_RECORD);
  auto value = BALLAST_INIT(ballast_vk_submit, BALLAST_TYPE_VK_SUBMIT);
  value.record = f.input.below(8) != 0 ? record.get() : nullptr;
  ballast_vk_semaphore semaphores[BALLAST_MAX_SEMAPHORES];
  for (ballast_vk_semaphore& semaphore : semaphores) semaphore = {f.input.below(3), f.input.below(2), f.input.below(5)};
  value.waits = f.input.chance() ? semaphores : nullptr;
  value.signals = f.input.chance() ? semaphores : nullptr;
  value.wait_count = f.input.below(40), value.signal_count = f.input.below(40);
  const OddStruct<ballast_vk_submit> submit(f.input, value, BALLAST_TYPE_VK_SUBMIT);
  const uint64_t before = NullVulkan::calls;
  const ballast_result code = api().submit(host.context, &job, submit.get(), &f.error);
  require_explained(code, f.error);
  FUZZ_REQUIRE(code < 0, "answered %d on a device without a queue", code);
  require_no_call_if_refused(code, before);
}

// Functions that fill a struct in: its body comes in full of anything, and after success none of that is left.
template <typename T, typename Ask>
void out_struct(Fuzzed& f, uint32_t type, Ask ask) {
  T value;
  std::memset(static_cast<void*>(&value), 0xA5, sizeof value);
  const OddStruct<T> out(f.input, value, type);
  const ballast_result code = ask(out.get(), &f.error);
  require_explained(code, f.error);
  if (code != BALLAST_OK || !out.well_sized()) return;
  const auto* tail = reinterpret_cast<const uint8_t*>(out.get()) + sizeof(T);
  FUZZ_REQUIRE(std::all_of(tail, tail + (out.get()->h.struct_size - sizeof(T)), [](auto b) { return b == 0; }), "tail");
}

void out_structs(Fuzzed& f) {
  const auto& host = f.host;
  switch (f.input.below(6)) {
    case 0:
      return out_struct<ballast_device_caps>(
          f, BALLAST_TYPE_DEVICE_CAPS, [&](auto* out, auto* e) { return api().device_caps(host.device, out, e); });
    case 1:
      return out_struct<ballast_strategy_info>(f, BALLAST_TYPE_STRATEGY_INFO, [&](auto* out, auto* e) {
        return api().strategy_info(f.input.take<uint8_t>() % 16, out, e);
      });
    case 2:
      return out_struct<ballast_recipe>(f, BALLAST_TYPE_RECIPE, [&](auto* out, auto* e) {
        return api().strategy_recipe(kStrategies[f.input.below(6)], out, e);
      });
    case 3:
      return out_struct<ballast_stats>(f, BALLAST_TYPE_STATS,
                                       [&](auto* out, auto* e) { return api().stats(host.instance, out, e); });
    case 4:
      return out_struct<ballast_vk_requirements>(f, BALLAST_TYPE_VK_REQUIREMENTS, [&](auto* out, auto* e) {
        return api().vk_requirements(host.instance, out, e);
      });
    default:
      return out_struct<ballast_error>(f, BALLAST_TYPE_ERROR, [&](auto* out, auto* e) -> ballast_result {
        ballast_device_caps* none = nullptr;
        const ballast_result code = api().device_caps(host.device, none, out);
        FUZZ_REQUIRE(code < 0, "answered %d", code);
        return api().device_caps(host.device, none, e) < 0 ? e->code : BALLAST_E_INTERNAL;
      });
  }
}

}  // namespace
}  // namespace ballast::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ballast::fuzz;
  static const Host host([] {
    auto desc = context_of(kItems, 16);
    desc.max_layers = kLayers;  // so that jobs for which there is no memory here are refused
    return desc;
  }());
  Input input(data, size);
  Fuzzed fuzzed{input, host};
  constexpr void (*kTargets[])(Fuzzed&) = {instances,   devices, contexts, jobs,    jobs,
                                           out_structs, imports, records,  records, submits};
  kTargets[input.below(std::size(kTargets))](fuzzed);
  return 0;
}
