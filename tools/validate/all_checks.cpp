#include "tools/validate/check.hpp"

namespace ballast::tools::validate {

std::vector<Check> all_checks() {
  std::vector<Check> checks;
  add_file_checks(checks);
  add_entry_checks(checks);
  add_size_checks(checks);
  add_out_struct_checks(checks);
  add_chain_checks(checks);
  add_argument_checks(checks);
  add_error_checks(checks);
  add_refusal_checks(checks);
  add_packing_checks(checks);
  add_sameness_checks(checks);
  add_callback_checks(checks);
  add_promise_checks(checks);
  add_memory_checks(checks);
  add_life_checks(checks);
  add_fork_checks(checks);
  add_process_checks(checks);
  return checks;
}

}  // namespace ballast::tools::validate
