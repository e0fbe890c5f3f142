// The real plugin with one thing broken: what the checks of `ballast validate` are tested on. BALLAST_BREAK in the
// environment names the fault; without it nothing is broken.
#pragma once

#include <span>

#include "ballast/ballast.h"

namespace mutants {

struct Fault {
  const char* name;
  void (*plant)(ballast_api& table);
};

// The real plugin's table, to be called by what is broken.
extern const ballast_api* real;

// Of the entry itself, which plants them.
enum class EntryFault {
  none,
  null_table,
  any_version,
  writes_table,
  no_range,
  table_null_crash,
  keeps_memory,
  keeps_file,
  keeps_thread,
  stays
};

std::span<const Fault> boundary_faults();  // structs, chains, arguments, errors
std::span<const Fault> work_faults();      // jobs and answers
std::span<const Fault> guest_faults();     // callbacks, memory, life
std::span<const Fault> promise_faults();   // hosts that break their promises, and fork

}  // namespace mutants
