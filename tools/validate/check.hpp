// A check of a plugin: its name, its claim, and how it reports a fault.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ballast::tools::validate {

// The meaning of a failed check to a host. Each class has its own exit code.
enum class Class { interface, answers, guest };

struct Check {
  std::string name;  // "sizes.job_desc"
  Class what;
  std::string claim;  // what holds where it passes: "an in-struct of any size is read by the rules of growth"
  std::function<void(const std::filesystem::path& plugin)> run;
};

// Every check there is, in the order in which they are tried.
std::vector<Check> all_checks();

// ---- how a check ends early ----

class Violation : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Thrown where the system or the plugin lacks a feature, so that there is nothing to check.
class Skipped : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <typename... Args>
void require(bool holds, fmt::format_string<Args...> format, Args&&... args) {
  if (!holds) throw Violation(fmt::format(format, std::forward<Args>(args)...));
}

// ---- where they are written down ----

void add_file_checks(std::vector<Check>& checks);
void add_entry_checks(std::vector<Check>& checks);
void add_size_checks(std::vector<Check>& checks);
void add_out_struct_checks(std::vector<Check>& checks);
void add_chain_checks(std::vector<Check>& checks);
void add_argument_checks(std::vector<Check>& checks);
void add_error_checks(std::vector<Check>& checks);
void add_refusal_checks(std::vector<Check>& checks);
void add_packing_checks(std::vector<Check>& checks);
void add_sameness_checks(std::vector<Check>& checks);
void add_callback_checks(std::vector<Check>& checks);
void add_promise_checks(std::vector<Check>& checks);
void add_memory_checks(std::vector<Check>& checks);
void add_life_checks(std::vector<Check>& checks);
void add_fork_checks(std::vector<Check>& checks);
void add_process_checks(std::vector<Check>& checks);

}  // namespace ballast::tools::validate
