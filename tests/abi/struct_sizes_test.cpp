// Every struct in every size, each ending at an unreadable page: abi.md's third proof.
#include <algorithm>

#include "tests/support/guard_page.hpp"
#include "tests/support/host.hpp"

namespace ballast_test {
namespace {

// A struct that goes in or comes out, and a call that takes it. The call answers what it would with a good struct.
struct Subject {
  std::string name;
  uint32_t type;
  uint32_t baseline;
  bool out;
  bool checked_by_error;  // ballast_error itself: nobody can be told about a bad one
  std::vector<unsigned char> body;
  std::function<ballast_result(void*, ballast_error*)> call;
};

void PrintTo(const Subject& subject, std::ostream* stream) { *stream << subject.name; }

template <typename T>
std::vector<unsigned char> bytes_of(const T& value) {
  std::vector<unsigned char> bytes(sizeof(T));
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

// One context and one batch for all subjects.
struct World {
  World() {
    objects = std::make_unique<Objects>();
    objects->open(nullptr, limits_of(64, 4, 8));
    gpu_job = make<ballast_job_desc>();
    gpu_job.layer_count = 2, gpu_job.item_count = 16, gpu_job.pack_count = 4;
  }
  std::unique_ptr<Objects> objects;
  Batch batch{2, 16, 4};
  ballast_job_desc gpu_job;
};

World& world() {
  static auto* the_world = new World;  // lives to the end: the subjects hold on to it
  return *the_world;
}

template <typename T>
Subject subject_in(const char* name, uint32_t baseline, const T& good,
                   std::function<ballast_result(const T*, ballast_error*)> call) {
  return {name, kType<T>, baseline, false, false, bytes_of(good), [call](void* at, ballast_error* error) {
            return call(static_cast<const T*>(at), error);
          }};
}

template <typename T>
Subject subject_out(const char* name, uint32_t baseline, std::function<ballast_result(T*, ballast_error*)> call) {
  std::vector<unsigned char> body(sizeof(T), 0xCC);
  const T head = make<T>();
  std::memcpy(body.data(), &head.h, sizeof head.h);
  return {name, kType<T>, baseline, true, false, body, [call](void* at, ballast_error* error) {
            return call(static_cast<T*>(at), error);
          }};
}

std::vector<Subject> in_subjects() {
  World& w = world();
  const ballast_api& api = w.objects->api;
  auto good_import = make<ballast_vk_import>();
  good_import.h.struct_type |= BALLAST_CRITICAL;
  auto good_recipe = make<ballast_recipe>();
  good_recipe.candidates = 2;
  return {
      subject_in<ballast_instance_desc>("instance_desc", BALLAST_SIZE_INSTANCE_DESC_1_0, make<ballast_instance_desc>(),
                                        [&api](const ballast_instance_desc* desc, ballast_error* error) {
                                          ballast_instance made = nullptr;
                                          const ballast_result code = api.create_instance(desc, &made, error);
                                          EXPECT_EQ(api.destroy_instance(made), BALLAST_OK);
                                          return code;
                                        }),
      subject_in<ballast_device_desc>("device_desc", BALLAST_SIZE_DEVICE_DESC_1_0, make<ballast_device_desc>(),
                                      [&](const ballast_device_desc* desc, ballast_error* error) {
                                        ballast_device made = nullptr;
                                        const ballast_result code =
                                            w.objects->api.create_device(w.objects->instance, desc, &made, error);
                                        EXPECT_EQ(w.objects->api.destroy_device(made), BALLAST_OK);
                                        return code;
                                      }),
      subject_in<ballast_context_desc>("context_desc", BALLAST_SIZE_CONTEXT_DESC_1_0, limits_of(8, 1, 1),
                                       [&](const ballast_context_desc* desc, ballast_error* error) {
                                         ballast_context made = nullptr;
                                         const ballast_result code =
                                             w.objects->api.create_context(w.objects->device, desc, &made, error);
                                         EXPECT_EQ(w.objects->api.destroy_context(made), BALLAST_OK);
                                         return code;
                                       }),
      subject_in<ballast_job_desc>("job_desc", BALLAST_SIZE_JOB_DESC_1_0, w.batch.desc,
                                   [&](const ballast_job_desc* job, ballast_error* error) {
                                     return w.objects->api.run(w.objects->context, job, error);
                                   }),
      subject_in<ballast_recipe>("recipe", BALLAST_SIZE_RECIPE_1_0, good_recipe,
                                 [&](const ballast_recipe* recipe, ballast_error* error) {
                                   ballast_job_desc job = w.batch.desc;
                                   job.recipe = recipe;
                                   return w.objects->api.run(w.objects->context, &job, error);
                                 }),
      subject_in<ballast_vk_record>("vk_record", BALLAST_SIZE_VK_RECORD_1_0, make<ballast_vk_record>(),
                                    [&](const ballast_vk_record* record, ballast_error* error) {
                                      return w.objects->api.record(w.objects->context, &w.gpu_job, record, error);
                                    }),
      subject_in<ballast_vk_submit>("vk_submit", BALLAST_SIZE_VK_SUBMIT_1_0, make<ballast_vk_submit>(),
                                    [&](const ballast_vk_submit* submit, ballast_error* error) {
                                      return w.objects->api.submit(w.objects->context, &w.gpu_job, submit, error);
                                    }),
  };
}

std::vector<Subject> out_subjects() {
  World& w = world();
  return {
      subject_out<ballast_device_caps>(
          "device_caps", BALLAST_SIZE_DEVICE_CAPS_1_0,
          [&](auto* out, ballast_error* error) { return w.objects->api.device_caps(w.objects->device, out, error); }),
      subject_out<ballast_device_caps>("device_info", BALLAST_SIZE_DEVICE_CAPS_1_0,
                                       [&](auto* out, ballast_error* error) {
                                         return w.objects->api.device_info(w.objects->instance, 0, out, error);
                                       }),
      subject_out<ballast_strategy_info>(
          "strategy_info", BALLAST_SIZE_STRATEGY_INFO_1_0,
          [&](auto* out, ballast_error* error) { return w.objects->api.strategy_info(1, out, error); }),
      subject_out<ballast_recipe>(
          "strategy_recipe", BALLAST_SIZE_RECIPE_1_0,
          [&](auto* out, ballast_error* error) { return w.objects->api.strategy_recipe("greedy", out, error); }),
      subject_out<ballast_stats>(
          "stats", BALLAST_SIZE_STATS_1_0,
          [&](auto* out, ballast_error* error) { return w.objects->api.stats(w.objects->instance, out, error); }),
      subject_out<ballast_vk_requirements>("vk_requirements", BALLAST_SIZE_VK_REQUIREMENTS_1_0,
                                           [&](auto* out, ballast_error* error) {
                                             return w.objects->api.vk_requirements(w.objects->instance, out, error);
                                           }),
      subject_out<ballast_timings>("timings", BALLAST_SIZE_TIMINGS_1_0,
                                   [&](auto* out, ballast_error* error) {
                                     ballast_job_desc job = w.batch.desc;
                                     job.timings = out;
                                     return w.objects->api.run(w.objects->context, &job, error);
                                   }),
  };
}

// The subject's bytes in a struct of `declared` bytes, of which `present` exist before the unreadable page.
void place(const GuardedEnd& memory, const Subject& subject, uint32_t declared) {
  const size_t known = std::min(memory.size(), subject.body.size());
  std::memcpy(memory.data(), subject.body.data(), known);
  const size_t size_bytes = std::min<size_t>(memory.size(), sizeof declared);
  std::memcpy(memory.data(), &declared, size_bytes);
}

class EveryStruct : public ::testing::TestWithParam<Subject> {
 protected:
  void SetUp() override {
    auto copy = GetParam().body;
    error = make<ballast_error>();
    good = GetParam().call(copy.data(), &error);
    error = make<ballast_error>();
  }

  void refuses_size(uint32_t declared, uint32_t present) {
    const Subject& subject = GetParam();
    const GuardedEnd memory(present, 0xCC);
    place(memory, subject, declared);
    const std::vector<unsigned char> before(memory.data(), memory.data() + present);
    error = make<ballast_error>();
    const ballast_result code = subject.call(memory.data(), &error);
    expect_fault(code, error, {BALLAST_E_STRUCT, subject.type, 0, {"struct_size"}});
    EXPECT_EQ(std::memcmp(before.data(), memory.data(), present), 0) << "written on failure";
  }

  ballast_error error;
  ballast_result good = BALLAST_E_INTERNAL;
};

TEST_P(EveryStruct, RefusesSizesThatCannotBe) {
  const uint32_t baseline = GetParam().baseline;
  refuses_size(0, 4);
  refuses_size(7, 7);
  refuses_size(16, 16);
  refuses_size(baseline - 1, baseline - 1);
  refuses_size(BALLAST_MAX_STRUCT_SIZE + 1, 4);
  refuses_size(0x80000000u, 4);
  refuses_size(0xFFFFFFFFu, 4);
}

TEST_P(EveryStruct, TakesItsFirstSize) {
  const Subject& subject = GetParam();
  ASSERT_EQ(subject.body.size(), subject.baseline) << "1.0 knows nothing larger";
  const GuardedEnd memory(subject.baseline, 0);
  place(memory, subject, subject.baseline);
  EXPECT_EQ(subject.call(memory.data(), &error), good);
}

TEST_P(EveryStruct, TakesLargerOnesWithAZeroTail) {
  const Subject& subject = GetParam();
  for (const uint32_t size : {subject.baseline + 1, subject.baseline + 8, subject.baseline + 100, 4096u}) {
    const GuardedEnd memory(size, 0);
    place(memory, subject, size);
    EXPECT_EQ(subject.call(memory.data(), &error), good) << size << ": " << error.message;
  }
}

TEST_P(EveryStruct, RefusesAWrongType) {
  const Subject& subject = GetParam();
  const GuardedEnd memory(subject.baseline, 0);
  place(memory, subject, subject.baseline);
  const uint32_t wrong = 0x77;
  std::memcpy(memory.data() + 4, &wrong, 4);
  const ballast_result code = subject.call(memory.data(), &error);
  expect_fault(code, error, {BALLAST_E_STRUCT, subject.type, 4, {"struct_type", "0x77"}});
}

class EveryInStruct : public EveryStruct {};
class EveryOutStruct : public EveryStruct {};

TEST_P(EveryInStruct, NamesTheFirstByteItDoesNotKnow) {
  const Subject& subject = GetParam();
  for (const uint32_t at : {subject.baseline, subject.baseline + 13, subject.baseline + 63}) {
    const GuardedEnd memory(subject.baseline + 64, 0);
    place(memory, subject, subject.baseline + 64);
    memory.data()[at] = 1;
    error = make<ballast_error>();
    const ballast_result code = subject.call(memory.data(), &error);
    expect_fault(code, error, {BALLAST_E_NEWER_FIELD, subject.type, at, {std::to_string(at)}});
  }
}

TEST_P(EveryOutStruct, WritesWhatBothKnowAndZeroesTheRest) {
  const Subject& subject = GetParam();
  const uint32_t size = subject.baseline + 64;
  const GuardedEnd memory(size, 0xCC);
  place(memory, subject, size);
  ASSERT_EQ(subject.call(memory.data(), &error), BALLAST_OK) << error.message;
  uint32_t kept = 0;
  std::memcpy(&kept, memory.data(), 4);
  EXPECT_EQ(kept, size) << "the head stays";
  EXPECT_TRUE(std::all_of(memory.data() + subject.baseline, memory.data() + size, [](auto byte) { return byte == 0; }));
  const bool written =
      std::any_of(memory.data() + 16, memory.data() + subject.baseline, [](auto b) { return b != 0xCC; });
  EXPECT_TRUE(written);
}

std::string name_of(const ::testing::TestParamInfo<Subject>& subject) { return subject.param.name; }

INSTANTIATE_TEST_SUITE_P(In, EveryStruct, ::testing::ValuesIn(in_subjects()), name_of);
INSTANTIATE_TEST_SUITE_P(Out, EveryStruct, ::testing::ValuesIn(out_subjects()), name_of);
INSTANTIATE_TEST_SUITE_P(In, EveryInStruct, ::testing::ValuesIn(in_subjects()), name_of);
INSTANTIATE_TEST_SUITE_P(Out, EveryOutStruct, ::testing::ValuesIn(out_subjects()), name_of);

// ---- the two that are not handed in plainly ----

TEST(ErrorStruct, IsCheckedBeforeAnythingElse) {
  const ballast_api& api = plugin();
  for (const uint32_t size : {0u, 7u, BALLAST_SIZE_ERROR_1_0 - 1, BALLAST_MAX_STRUCT_SIZE + 1, 0xFFFFFFFFu}) {
    const uint32_t present = size > BALLAST_MAX_STRUCT_SIZE ? 4 : std::max(size, 4u);
    const GuardedEnd memory(present, 0xCC);
    std::memcpy(memory.data(), &size, 4);
    const std::vector<unsigned char> before(memory.data(), memory.data() + present);
    ballast_instance made = nullptr;
    EXPECT_EQ(api.create_instance(nullptr, &made, reinterpret_cast<ballast_error*>(memory.data())), BALLAST_E_STRUCT);
    EXPECT_EQ(made, nullptr);
    EXPECT_EQ(std::memcmp(before.data(), memory.data(), present), 0);
  }
}

TEST(ErrorStruct, IsFilledInAnySize) {
  const ballast_api& api = plugin();
  for (const uint32_t size : {BALLAST_SIZE_ERROR_1_0, BALLAST_SIZE_ERROR_1_0 + 1, 4096u}) {
    const GuardedEnd memory(size, 0xCC);
    const ballast_head head = {size, BALLAST_TYPE_ERROR, nullptr};
    std::memcpy(memory.data(), &head, sizeof head);
    auto* error = reinterpret_cast<ballast_error*>(memory.data());
    EXPECT_EQ(api.create_instance(nullptr, nullptr, error), BALLAST_E_ARGUMENT);
    ballast_error copy;
    std::memcpy(&copy, memory.data(), sizeof copy);
    expect_fault(copy.code, copy, {BALLAST_E_ARGUMENT, 0, 1, {"out"}});
    EXPECT_EQ(copy.h.struct_size, size);
    EXPECT_TRUE(std::all_of(memory.data() + sizeof copy, memory.data() + size, [](auto byte) { return byte == 0; }));
  }
}

TEST(ErrorStruct, StaysUntouchedOnSuccess) {
  const ballast_api& api = plugin();
  ballast_error error;
  std::memset(&error, 0xCC, sizeof error);
  error.h = make<ballast_error>().h;
  const ballast_error before = error;
  uint32_t count = 0;
  EXPECT_EQ(api.device_count(world().objects->instance, &count, &error), BALLAST_OK);
  EXPECT_EQ(std::memcmp(&before, &error, sizeof error), 0);
}

// A chained struct is checked by the same rules.
TEST(ChainedImport, IsReadInAnySize) {
  World& w = world();
  const auto call = [&](uint32_t size, uint32_t present, uint32_t dirty, ballast_error& error) {
    const GuardedEnd memory(present, 0);
    const ballast_head head = {size, BALLAST_TYPE_VK_IMPORT | BALLAST_CRITICAL, nullptr};
    std::memcpy(memory.data(), &head, std::min<size_t>(present, sizeof head));
    if (dirty) memory.data()[dirty] = 1;
    auto desc = make<ballast_device_desc>();
    desc.h.next = reinterpret_cast<const ballast_head*>(memory.data());
    ballast_device made = nullptr;
    error = make<ballast_error>();
    return w.objects->api.create_device(w.objects->instance, &desc, &made, &error);
  };
  ballast_error error;
  constexpr uint32_t kBaseline = BALLAST_SIZE_VK_IMPORT_1_0;
  for (const uint32_t size : {0u, 7u, BALLAST_MAX_STRUCT_SIZE + 1, 0xFFFFFFFFu})
    EXPECT_EQ(call(size, 7, 0, error), BALLAST_E_STRUCT) << size;
  expect_fault(call(kBaseline - 1, kBaseline - 1, 0, error), error,
               {BALLAST_E_STRUCT, BALLAST_TYPE_VK_IMPORT, 0, {"struct_size"}});
  for (const uint32_t size : {kBaseline, kBaseline + 1, kBaseline + 64, 4096u})
    expect_fault(call(size, size, 0, error), error,
                 {BALLAST_E_ARGUMENT, BALLAST_TYPE_VK_IMPORT, offsetof(ballast_vk_import, instance), {"instance"}});
  expect_fault(call(kBaseline + 64, kBaseline + 64, kBaseline + 3, error), error,
               {BALLAST_E_NEWER_FIELD, BALLAST_TYPE_VK_IMPORT, kBaseline + 3, {}});
}

}  // namespace
}  // namespace ballast_test
