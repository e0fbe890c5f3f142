#include <cstring>

#include "tests/mutants/mutants.hpp"

namespace mutants {
namespace {

// A copy of a caller's struct with another head.
template <typename T>
T with_head(const T* desc, uint32_t size, const ballast_head* next) {
  T copy{};
  std::memcpy(&copy, desc, size < sizeof copy ? size : sizeof copy);
  copy.h.struct_size = sizeof copy;
  copy.h.next = next;
  return copy;
}

volatile unsigned char seen;

constexpr Fault kFaults[] = {
    // ---- the table ----
    {"short_table", [](ballast_api& t) { t.struct_size = 100; }},
    {"table_hole", [](ballast_api& t) { t.cancel = nullptr; }},
    {"no_build_id", [](ballast_api& t) { t.build_id = ""; }},
    {"wrong_name",
     [](ballast_api& t) {
       t.result_name = [](ballast_result code) { return real->result_name(code == BALLAST_E_WEIGHT ? -16 : code); };
     }},
    // ---- sizes ----
    {"takes_no_size",
     [](ballast_api& t) {
       t.create_context = [](ballast_device device, const ballast_context_desc* desc, ballast_context* out,
                             ballast_error* err) {
         if (desc == nullptr || desc->h.struct_size != 0) return real->create_context(device, desc, out, err);
         auto sized = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
         sized.max_items = 8;
         return real->create_context(device, &sized, out, err);
       };
     }},
    {"reads_past_end",
     [](ballast_api& t) {
       t.create_context = [](ballast_device device, const ballast_context_desc* desc, ballast_context* out,
                             ballast_error* err) {
         if (desc != nullptr) seen = reinterpret_cast<const volatile unsigned char*>(desc)[sizeof *desc];
         return real->create_context(device, desc, out, err);
       };
     }},
    {"trusts_huge_size",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         if (job != nullptr && job->h.struct_size > 4096)
           for (uint32_t i = 0; i < job->h.struct_size; ++i) seen = reinterpret_cast<const unsigned char*>(job)[i];
         return real->run(context, job, err);
       };
     }},
    {"refuses_larger",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) -> ballast_result {
         if (job != nullptr && job->h.struct_size > sizeof *job && job->h.struct_size <= BALLAST_MAX_STRUCT_SIZE)
           return BALLAST_E_STRUCT;
         return real->run(context, job, err);
       };
     }},
    {"passes_over_newer_fields",
     [](ballast_api& t) {
       t.create_device = [](ballast_instance instance, const ballast_device_desc* desc, ballast_device* out,
                            ballast_error* err) {
         if (desc == nullptr || desc->h.struct_size <= sizeof *desc || desc->h.struct_size > BALLAST_MAX_STRUCT_SIZE)
           return real->create_device(instance, desc, out, err);
         const auto cut = with_head(desc, desc->h.struct_size, desc->h.next);
         return real->create_device(instance, &cut, out, err);
       };
     }},
    {"names_no_offset",
     [](ballast_api& t) {
       t.create_instance = [](const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err) {
         const ballast_result code = real->create_instance(desc, out, err);
         if (code == BALLAST_E_NEWER_FIELD && err != nullptr) err->field_offset = 0;
         return code;
       };
     }},
    // ---- out-structs ----
    {"out_overrun",
     [](ballast_api& t) {
       t.strategy_info = [](uint32_t index, ballast_strategy_info* out, ballast_error* err) {
         const ballast_result code = real->strategy_info(index, out, err);
         if (code == BALLAST_OK) reinterpret_cast<unsigned char*>(out)[out->h.struct_size] = 0;
         return code;
       };
     }},
    {"out_tail",
     [](ballast_api& t) {
       t.stats = [](ballast_instance instance, ballast_stats* out, ballast_error* err) {
         const ballast_result code = real->stats(instance, out, err);
         if (code == BALLAST_OK && out->h.struct_size > sizeof *out) reinterpret_cast<unsigned char*>(out)[1000] = 1;
         return code;
       };
     }},
    {"out_short",
     [](ballast_api& t) {
       t.device_caps = [](ballast_device device, ballast_device_caps* out, ballast_error* err) {
         const char last = out != nullptr && out->h.struct_size == sizeof *out ? out->name[255] : '\0';
         const ballast_result code = real->device_caps(device, out, err);
         if (code == BALLAST_OK) out->name[255] = last;
         return code;
       };
     }},
    {"out_head",
     [](ballast_api& t) {
       t.vk_requirements = [](ballast_instance instance, ballast_vk_requirements* out, ballast_error* err) {
         const ballast_result code = real->vk_requirements(instance, out, err);
         if (code == BALLAST_OK) out->h.struct_type |= BALLAST_CRITICAL;
         return code;
       };
     }},
    {"writes_on_failure",
     [](ballast_api& t) {
       t.strategy_recipe = [](const char* name, ballast_recipe* out, ballast_error* err) {
         const ballast_result code = real->strategy_recipe(name, out, err);
         if (code == BALLAST_E_NOT_FOUND) out->candidates = 1;
         return code;
       };
     }},
    // ---- chains ----
    {"skips_critical",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         const ballast_result code = real->run(context, job, err);
         if (code != BALLAST_E_CRITICAL_CHAIN) return code;
         const auto alone = with_head(job, job->h.struct_size, nullptr);
         return real->run(context, &alone, err);
       };
     }},
    {"endless_chain",
     [](ballast_api& t) {
       t.create_instance = [](const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err) {
         if (desc != nullptr && desc->h.struct_size == sizeof *desc)
           for (const ballast_head* link = desc->h.next; link != nullptr; link = link->next)
             seen = static_cast<unsigned char>(link->struct_type);
         return real->create_instance(desc, out, err);
       };
     }},
    {"refuses_unknown_links",
     [](ballast_api& t) {
       t.strategy_info = [](uint32_t index, ballast_strategy_info* out, ballast_error* err) -> ballast_result {
         if (out != nullptr && out->h.struct_size == sizeof *out && out->h.next != nullptr) return BALLAST_E_STRUCT;
         return real->strategy_info(index, out, err);
       };
     }},
    {"takes_long_chains",
     [](ballast_api& t) {
       t.create_device = [](ballast_instance instance, const ballast_device_desc* desc, ballast_device* out,
                            ballast_error* err) {
         uint32_t links = 0;
         if (desc != nullptr && desc->h.struct_size == sizeof *desc)
           for (const auto* link = desc->h.next; link != nullptr && links < 100; link = link->next) ++links;
         if (links != BALLAST_MAX_CHAIN + 1) return real->create_device(instance, desc, out, err);
         const auto alone = with_head(desc, sizeof *desc, nullptr);
         return real->create_device(instance, &alone, out, err);
       };
     }},
    // ---- structs for Vulkan ----
    {"record_takes_no_size",
     [](ballast_api& t) {
       t.record = [](ballast_context context, const ballast_job_desc* job, const ballast_vk_record* rec,
                     ballast_error* err) -> ballast_result {
         if (rec != nullptr && rec->h.struct_size == 0) return BALLAST_E_UNSUPPORTED;
         return real->record(context, job, rec, err);
       };
     }},
    {"record_takes_cycles",
     [](ballast_api& t) {
       t.record = [](ballast_context context, const ballast_job_desc* job, const ballast_vk_record* rec,
                     ballast_error* err) -> ballast_result {
         const ballast_result code = real->record(context, job, rec, err);
         const bool is_cycle = code == BALLAST_E_STRUCT && rec->h.next != nullptr && rec->h.next == rec->h.next->next;
         return is_cycle ? BALLAST_E_UNSUPPORTED : code;
       };
     }},
    {"submit_passes_over_newer_fields",
     [](ballast_api& t) {
       t.submit = [](ballast_context context, const ballast_job_desc* job, const ballast_vk_submit* sub,
                     ballast_error* err) -> ballast_result {
         const ballast_result code = real->submit(context, job, sub, err);
         return code == BALLAST_E_NEWER_FIELD ? BALLAST_E_UNSUPPORTED : code;
       };
     }},
    {"submit_refuses_unknown_links",
     [](ballast_api& t) {
       t.submit = [](ballast_context context, const ballast_job_desc* job, const ballast_vk_submit* sub,
                     ballast_error* err) -> ballast_result {
         const ballast_result code = real->submit(context, job, sub, err);
         return code == BALLAST_E_UNSUPPORTED && sub->h.next != nullptr ? BALLAST_E_STRUCT : code;
       };
     }},
    {"import_read_past_end",
     [](ballast_api& t) {
       t.create_device = [](ballast_instance instance, const ballast_device_desc* desc, ballast_device* out,
                            ballast_error* err) {
         if (desc != nullptr && desc->h.struct_size == sizeof *desc && desc->h.next != nullptr)
           seen = reinterpret_cast<const volatile unsigned char*>(desc->h.next)[sizeof(ballast_vk_import)];
         return real->create_device(instance, desc, out, err);
       };
     }},
    {"import_skips_critical",
     [](ballast_api& t) {
       t.create_device = [](ballast_instance instance, const ballast_device_desc* desc, ballast_device* out,
                            ballast_error* err) -> ballast_result {
         const ballast_result code = real->create_device(instance, desc, out, err);
         const bool imports = desc != nullptr && desc->h.struct_size == sizeof *desc && desc->h.next != nullptr &&
                              desc->h.next->struct_type == BALLAST_TYPE_VK_IMPORT;
         return imports && code == BALLAST_E_CRITICAL_CHAIN ? BALLAST_E_ARGUMENT : code;
       };
     }},
    // ---- arguments ----
    {"null_crash",
     [](ballast_api& t) {
       t.create_device = [](ballast_instance instance, const ballast_device_desc* desc, ballast_device* out,
                            ballast_error* err) {
         *static_cast<ballast_device volatile*>(out) = nullptr;
         return real->create_device(instance, desc, out, err);
       };
     }},
    {"null_taken",
     [](ballast_api& t) {
       t.strategy_info = [](uint32_t index, ballast_strategy_info* out, ballast_error* err) -> ballast_result {
         return out == nullptr ? BALLAST_OK : real->strategy_info(index, out, err);
       };
     }},
    {"takes_any_handle",
     [](ballast_api& t) {
       t.device_caps = [](ballast_device device, ballast_device_caps* out, ballast_error* err) -> ballast_result {
         const ballast_result code = real->device_caps(device, out, err);
         return device != nullptr && out != nullptr && code == BALLAST_E_ARGUMENT ? BALLAST_OK : code;
       };
     }},
    {"wrong_argument_number",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         const ballast_result code = real->run(context, job, err);
         if (job == nullptr && err != nullptr) err->field_offset = 7;
         return code;
       };
     }},
    {"deaf_cancel",
     [](ballast_api& t) {
       t.cancel = [](ballast_context, uint64_t, ballast_error*) -> ballast_result { return BALLAST_OK; };
     }},
    // ---- errors ----
    {"silent",
     [](ballast_api& t) {
       t.strategy_recipe = [](const char* name, ballast_recipe* out, ballast_error*) {
         return real->strategy_recipe(name, out, nullptr);
       };
     }},
    {"unterminated",
     [](ballast_api& t) {
       t.strategy_recipe = [](const char* name, ballast_recipe* out, ballast_error* err) {
         const ballast_result code = real->strategy_recipe(name, out, err);
         if (code < 0 && err != nullptr) std::memset(err->message, 'x', sizeof err->message);
         return code;
       };
     }},
    {"chatty",
     [](ballast_api& t) {
       t.run = [](ballast_context context, const ballast_job_desc* job, ballast_error* err) {
         const ballast_result code = real->run(context, job, err);
         if (code == BALLAST_OK && err != nullptr) std::strcpy(err->message, "Done.");
         return code;
       };
     }},
    {"takes_malformed_error",
     [](ballast_api& t) {
       t.create_instance = [](const ballast_instance_desc* desc, ballast_instance* out, ballast_error* err) {
         const bool sane = err == nullptr || err->h.struct_size == sizeof *err;
         return real->create_instance(desc, out, sane ? err : nullptr);
       };
     }},
};

}  // namespace

std::span<const Fault> boundary_faults() { return kFaults; }

}  // namespace mutants
