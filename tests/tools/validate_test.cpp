// `ballast validate`: content with the real plugin, and not with the same plugin where one thing is broken.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/tools/command_line.hpp"
#include "tests/tools/environment.hpp"
#include "tools/validate/check.hpp"

namespace ballast::tools {
namespace {

using nlohmann::json;

// Checks with nothing to look at here, or whose fault cannot be planted here.
bool is_planted_elsewhere(const std::string& check) {
#if defined(_WIN32)
  return check == "file.glibc" || check == "file.unique" || check == "vulkan.no_loader";
#elif defined(BALLAST_ASAN)
  return check == "file.needs" || check == "file.glibc";
#else
  return check.empty();
#endif
}

Outcome validate(std::vector<std::string> words) {
  words.insert(words.begin(), "validate");
  return ballast(words);
}

// Which fault the mutant has, while this object lives.
class Mutant {
 public:
  explicit Mutant(const char* fault) {
    set_variable("BALLAST_BREAK", fault);
    // A plugin that was caught need not clean up.
    if (std::getenv("ASAN_OPTIONS") == nullptr) set_variable("ASAN_OPTIONS", "detect_leaks=0");
  }
  Mutant(const Mutant&) = delete;
  Mutant& operator=(const Mutant&) = delete;
  ~Mutant() { set_variable("BALLAST_BREAK", ""); }
};

const json& entry_of(const json& report, const std::string& check) {
  for (const json& entry : report["checks"])
    if (entry["check"] == check) return entry;
  throw std::runtime_error(check + " is not in the report");
}

// ---- the real plugin ----

TEST(Validate, FindsNothingWrongWithThePlugin) {
  const Outcome run = validate({BALLAST_THE_PLUGIN, "--json", "--timeout", "300"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const json report = json::parse(run.out);
  EXPECT_EQ(report["checks"].size(), validate::all_checks().size());
  for (const json& entry : report["checks"]) {
    const bool may_be_skipped = is_planted_elsewhere(entry["check"].get<std::string>());
    EXPECT_TRUE(entry["status"] == "fine" || (may_be_skipped && entry["status"] == "skipped")) << entry;
  }
}

TEST(Validate, FindsNothingWrongWithAWrapperThatBreaksNothing) {
  const Mutant mutant("none");
  const Outcome run = validate({BALLAST_MUTANT_PLUGIN, "--timeout", "300"});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_NE(run.out.find(" 0 broken, 0 crashed, 0 timed out"), std::string::npos) << run.out;
}

// ---- planted faults ----

struct Planted {
  const char* fault;
  const char* check;   // that finds it
  const char* status;  // how that ends
  int exit_code;       // of the check alone
  const char* words;   // in its sentence
};

constexpr Planted kPlanted[] = {
    {"null_table", "entry.versions", "broken", 3, "and no table"},
    {"any_version", "entry.versions", "broken", 3, "not BALLAST_E_VERSION"},
    {"writes_table", "entry.versions", "broken", 3, "*table was written"},
    {"no_range", "entry.versions", "broken", 3, "have_min and have_max are not set"},
    {"table_null_crash", "entry.pointers", "crashed", 6, "its process"},
    {"short_table", "entry.table", "broken", 3, "100 bytes"},
    {"table_hole", "entry.table", "broken", 3, "is NULL"},
    {"no_build_id", "entry.table", "broken", 3, "build_id"},
    {"wrong_name", "entry.names", "broken", 3, "not BALLAST_E_WEIGHT"},

    {"takes_no_size", "sizes.context_desc", "broken", 3, "struct_size 0 returns BALLAST_OK"},
    {"reads_past_end", "sizes.context_desc", "crashed", 6, "its process"},
    {"trusts_huge_size", "sizes.job_desc", "crashed", 6, "its process"},
    {"refuses_larger", "sizes.job_desc", "broken", 3, "returns"},
    {"passes_over_newer_fields", "sizes.device_desc", "broken", 3, "not BALLAST_E_NEWER_FIELD"},
    {"names_no_offset", "sizes.instance_desc", "broken", 3, "names offset 0"},
    {"out_overrun", "out.strategy_info", "crashed", 6, "its process"},
    {"out_tail", "out.stats", "broken", 3, "byte 1000 of stats"},
    {"out_short", "out.device_caps", "broken", 3, "byte 343 of device_caps"},
    {"out_head", "out.vk_requirements", "broken", 3, "head of vk_requirements"},
    {"writes_on_failure", "out.failure", "broken", 3, "strategy_recipe of a name that is none fails and writes"},

    {"skips_critical", "chains.job_desc", "broken", 3, "not BALLAST_E_CRITICAL_CHAIN"},
    {"endless_chain", "chains.instance_desc", "timeout", 7, "no result"},
    {"refuses_unknown_links", "chains.out.strategy_info", "broken", 3, "an unknown struct chained"},
    {"takes_long_chains", "chains.device_desc", "broken", 3, "17 structs chained"},
    {"record_takes_no_size", "sizes.vk_record", "broken", 3, "struct_size 0 returns BALLAST_E_UNSUPPORTED"},
    {"record_takes_cycles", "chains.vk_record", "broken", 3, "a struct chained to itself"},
    {"submit_passes_over_newer_fields", "sizes.vk_submit", "broken", 3, "not BALLAST_E_NEWER_FIELD"},
    {"submit_refuses_unknown_links", "chains.vk_submit", "broken", 3, "an unknown struct chained"},
    {"import_read_past_end", "sizes.vk_import", "crashed", 6, "its process"},
    {"import_skips_critical", "chains.vk_import", "broken", 3, "not BALLAST_E_CRITICAL_CHAIN"},

    {"null_crash", "arguments.life", "crashed", 6, "its process"},
    {"null_taken", "arguments.ask", "broken", 3, "strategy_info without out returns BALLAST_OK"},
    {"takes_any_handle", "arguments.ask", "broken", 3, "device_caps of what is no device"},
    {"wrong_argument_number", "arguments.work", "broken", 3, "not argument 1"},
    {"deaf_cancel", "arguments.work", "broken", 3, "cancel on what is no context returns BALLAST_OK"},
    {"silent", "error.filled", "broken", 3, "the error's code is"},
    {"unterminated", "error.filled", "broken", 3, "not terminated"},
    {"chatty", "error.untouched", "broken", 3, "run succeeds and writes"},
    {"takes_malformed_error", "error.malformed", "broken", 3, "not BALLAST_E_STRUCT"},

    {"takes_bad_weights", "jobs.weights", "broken", 3, "not BALLAST_E_WEIGHT"},
    {"writes_before_checking", "jobs.weights", "broken", 3, "outputs were written"},
    {"names_no_field", "jobs.shape", "broken", 3, "names field 0"},
    {"takes_overlaps", "jobs.memory", "broken", 3, "outputs over each other returns BALLAST_OK"},
    {"empty_job_writes", "jobs.empty", "broken", 3, "writes outputs"},

    {"overfull", "packing.valid", "broken", 4, "pack"},
    {"rank_twice", "packing.valid", "broken", 4, "is taken twice"},
    {"no_such_pack", "packing.valid", "broken", 4, "and there are"},
    {"load_off", "packing.valid", "broken", 4, "pack_load of pack"},
    {"value_off", "packing.valid", "broken", 4, "pack_value of pack"},
    {"bound_above", "packing.valid", "broken", 4, "above max_load"},
    {"bound_too_low", "packing.valid", "broken", 4, "below the mean"},
    {"says_nothing_proven", "packing.valid", "broken", 4, "not flagged as proven"},
    {"target_never_met", "packing.valid", "broken", 4, "TARGET_MET"},
    {"gap_off", "packing.valid", "broken", 4, "gap is"},
    {"claims_best", "packing.best", "broken", 4, "exists"},
    {"poor", "packing.known", "broken", 4, "plain to see"},
    {"outputs_matter", "packing.outputs", "broken", 4, "pack_index alone"},
    {"writes_past_end", "packing.valid", "crashed", 6, "its process"},
    {"writes_before_start", "packing.valid", "broken", 4, "before the start of pack_load"},
    {"hangs", "packing.valid", "timeout", 7, "no result"},
    {"drifts", "same.again", "broken", 4, "the second time"},
    {"cut_matters", "same.cuts", "broken", 4, "a job of their own"},
    {"workers_matter", "same.workers", "broken", 4, "workers"},
    {"type_matters", "same.types", "broken", 4, "as type 1"},
    {"recipe_off", "same.recipes", "broken", 4, "as a recipe"},
    {"crowd_matters", "same.crowd", "broken", 4, "beside other threads"},
    {"background_off", "same.background", "broken", 4, "begin gives other bytes"},
    {"dense_only", "same.strides", "broken", 4, "BALLAST_E_WEIGHT"},

    {"progress_goes_back", "callbacks.progress", "broken", 5, "goes back"},
    {"never_stops", "callbacks.stop", "broken", 5, "not BALLAST_E_CANCELLED"},
    {"ignores_cancel", "callbacks.cancel", "broken", 5, "not BALLAST_E_CANCELLED"},
    {"logs_two_lines", "callbacks.log", "broken", 5, "not one line"},
    {"trusts_parallel", "callbacks.parallel", "broken", 5, "gives other bytes"},
    {"waits_for_spawn", "callbacks.spawn", "broken", 5, "not BALLAST_E_CANCELLED"},
    {"busy_is_an_error", "callbacks.busy", "broken", 5, "100 errors"},
    {"silently_busy", "callbacks.busy", "broken", 5, "does not say why"},
    {"takes_old_handles", "life.handles", "broken", 5, "that is gone"},
#if !defined(_WIN32)
    {"works_after_fork", "life.fork", "broken", 5, "not BALLAST_E_UNSUPPORTED"},
    {"hangs_after_fork", "life.fork", "broken", 5, "hangs"},
    {"refuses_all_after_fork", "life.fork", "broken", 5, "BALLAST_E_UNSUPPORTED"},
#endif
    {"leaks", "memory.books", "broken", 5, "not given back"},
    {"odd_alignment", "memory.books", "broken", 5, "aligned to 24"},
    {"gives_back_less", "memory.books", "broken", 5, "given back as 32"},
    {"miscounts_memory", "memory.stats", "broken", 5, "stats report"},
    {"misjudges_gpu_memory", "memory.stats", "broken", 5, "takes 4 bytes of a GPU"},
    {"misjudges_host_memory", "memory.stats", "broken", 5, "context_host_size reports"},
    {"hides_refusal", "memory.refused", "broken", 5, "BALLAST_E_INTERNAL"},
    {"leaks_when_refused", "memory.refused", "broken", 5, "not given back"},
    {"shrugs_at_refusal", "memory.refused", "broken", 5, "alone: all is made in spite of it"},
    {"run_takes_memory", "memory.run", "broken", 5, "calls the host's allocator"},
    {"never_busy", "life.order", "broken", 5, "not BALLAST_E_BUSY"},
    {"shares_counters", "life.instances", "broken", 5, "counted as 2 of 4"},
    {"keeps_file", "life.loads", "broken", 5, "open "},
    {"keeps_thread", "life.loads", "broken", 5, "threads"},
    {"copies_meet", "life.copies", "broken", 5, "a second copy in the process"},
#if defined(_WIN32)
    {"calls_back_later", "life.threads", "timeout", 7,
     "no result"},  // Wine cannot end a process whose thread crashes at its end
#else
    {"calls_back_later", "life.threads", "crashed", 6, "its process"},
    {"needs_a_loader", "vulkan.no_loader", "broken", 5, "BALLAST_E_UNSUPPORTED"},
#endif
    {"dies_at_exit", "life.exit", "crashed", 6, "its process"},
    {"hides_no_driver", "vulkan.no_driver", "broken", 5, "not BALLAST_E_NO_VULKAN"},
    {"stays", "life.loads", "broken", 5, "stays mapped"},
#if !defined(BALLAST_ASAN)  // which has a heap of its own
    {"keeps_memory", "life.loads", "broken", 5, "bytes behind"},
#endif
};

void PrintTo(const Planted& planted, std::ostream* stream) { *stream << planted.fault; }

class PlantedFaults : public ::testing::TestWithParam<Planted> {};

TEST_P(PlantedFaults, AreFoundAndNamed) {
  const Planted& planted = GetParam();
  const Mutant mutant(planted.fault);
  const bool times_out = std::string(planted.status) == "timeout";
  const Outcome run =
      validate({BALLAST_MUTANT_PLUGIN, "--json", "--only", planted.check, "--timeout", times_out ? "2" : "300"});
  EXPECT_EQ(run.exit_code, planted.exit_code) << run.out << run.err;
  EXPECT_NE(run.err.find(planted.check), std::string::npos) << run.err;
  const json report = json::parse(run.out);
  const json& entry = entry_of(report, planted.check);
  EXPECT_EQ(entry["status"], planted.status) << entry;
  EXPECT_NE(entry["sentence"].get<std::string>().find(planted.words), std::string::npos) << entry;
}

INSTANTIATE_TEST_SUITE_P(Validate, PlantedFaults, ::testing::ValuesIn(kPlanted),
                         [](const auto& planted) { return std::string(planted.param.fault); });

// ---- of the file ----

struct FileFault {
  const char* plugin;
  const char* check;
  int exit_code;
  const char* sentence;
};

constexpr FileFault kFileFaults[] = {
    {BALLAST_SECOND_EXPORT, "entry.export", 3, "it exports ballast_second_export, too"},
    {BALLAST_EXECUTABLE_STACK, "file.stack", 5, "it needs an executable stack"},
#if defined(_WIN32)
    {BALLAST_NEEDS, "file.needs", 5, "it needs libmutant_other_library.dll, which not every system has"},
#else
    {BALLAST_UNIQUE_SYMBOL, "file.unique", 5, "ballast_once is a unique symbol, which keeps the library mapped"},
#if !defined(BALLAST_ASAN)  // which brings libraries of its own, so that these are skipped
    {BALLAST_NEEDS, "file.needs", 5, "it needs libmutant_other_library.so, which not every system has"},
    {BALLAST_NEW_GLIBC, "file.glibc", 5, "it needs GLIBC_2.99; the oldest system that must do has GLIBC_2.34"},
#endif
#endif
};

// No check is one that cannot fail.
TEST(Validate, EveryKindOfCheckHasAPlantedFault) {
  const auto kind_of = [](const std::string& name) { return name.substr(0, name.find('.')); };
  for (const auto& check : validate::all_checks()) {
    const bool one_struct_of_many =
        std::count(check.name.begin(), check.name.end(), '.') > 0 &&
        (kind_of(check.name) == "sizes" || kind_of(check.name) == "out" || kind_of(check.name) == "chains");
    const bool found = std::any_of(std::begin(kPlanted), std::end(kPlanted), [&](const Planted& planted) {
      return one_struct_of_many ? kind_of(planted.check) == kind_of(check.name) : planted.check == check.name;
    });
    const bool of_the_file = std::any_of(std::begin(kFileFaults), std::end(kFileFaults),
                                         [&](const FileFault& f) { return f.check == check.name; });
    EXPECT_TRUE(found || of_the_file || is_planted_elsewhere(check.name)) << check.name;
  }
}

TEST(Validate, FaultsOfTheFileAreFound) {
  const Mutant mutant("none");
  for (const FileFault& fault : kFileFaults) {
    const Outcome run = validate({fault.plugin, "--only", fault.check});
    EXPECT_EQ(run.exit_code, fault.exit_code) << run.out;
    EXPECT_EQ(run.err, std::string("ballast: ") + fault.check + ": " + fault.sentence + "\n");
  }
}

// ---- the whole ----

TEST(Validate, OneFaultDoesNotKeepTheOtherChecks) {
  const Mutant mutant("null_crash");
  const Outcome run = validate({BALLAST_MUTANT_PLUGIN, "--json", "--timeout", "300"});
  EXPECT_EQ(run.exit_code, 6);
  // After what a sanitizer may say of the crash.
  EXPECT_NE(run.err.find("ballast: arguments.life:"), std::string::npos) << run.err;
  const json report = json::parse(run.out);
  EXPECT_EQ(report["checks"].size(), validate::all_checks().size());
  for (const json& entry : report["checks"])
    EXPECT_EQ(entry["status"] == "crashed", entry["check"] == "arguments.life") << entry;
}

TEST(Validate, RefusesFilesThatAreNoPluginInOneSentence) {
  const Outcome text = validate({BALLAST_SAMPLE});
  EXPECT_EQ(text.exit_code, 2);
  EXPECT_EQ(text.out, "");
  EXPECT_EQ(text.err, std::string("ballast: ") + BALLAST_SAMPLE + ": is not a shared library of this system\n");
#if !defined(_WIN32)
  const std::string other = BALLAST_OTHER_LIBRARY;
  const Outcome library = validate({other});
  EXPECT_EQ(library.exit_code, 2);
  EXPECT_EQ(library.out, "");
  EXPECT_EQ(library.err, "ballast: " + other + ": is not a Ballast plugin: it does not export ballast_get_api\n");
#endif
}

TEST(Validate, FindsThePluginBesideTheProgram) {
  const Outcome run = validate({"--only", "entry.table"});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_NE(run.out.find("1 checks: 1 fine"), std::string::npos) << run.out;
}

TEST(Validate, NamesTheNearestCheck) {
  const Outcome run = validate({"--only", "entry.tabel"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.err, "ballast: --only: there is no check 'entry.tabel'; did you mean 'entry.table'?\n");
}

TEST(Validate, TellsWhichVersionsAPluginHas) {
  const Outcome future = validate({BALLAST_FUTURE_PLUGIN, "--only", "entry.table"});
  EXPECT_EQ(future.exit_code, 3);
  EXPECT_NE(future.err.find("for version 1.0 and later"), std::string::npos) << future.err;
}

TEST(Validate, Refuses) {
  EXPECT_EQ(validate({"there/is/none.so"}).exit_code, 2);
  EXPECT_EQ(validate({BALLAST_THE_PLUGIN, "--timeout", "0"}).exit_code, 2);
  const Outcome unknown = validate({BALLAST_THE_PLUGIN, "--only", "nonsense"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_EQ(unknown.err, "ballast: --only: there is no check 'nonsense'; --list names them\n");
}

TEST(Validate, ListsItsChecks) {
  const Outcome list = validate({"--list"});
  EXPECT_EQ(list.exit_code, 0);
  EXPECT_EQ(static_cast<size_t>(std::count(list.out.begin(), list.out.end(), '\n')), validate::all_checks().size());
  EXPECT_EQ(json::parse(validate({"--list", "--json"}).out)["checks"].size(), validate::all_checks().size());
  const Outcome help = validate({"--help"});
  EXPECT_NE(help.out.find("  4  an answer is wrong"), std::string::npos) << help.out;
}

}  // namespace
}  // namespace ballast::tools
