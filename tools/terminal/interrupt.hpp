// Ctrl-C and SIGTERM ask the work to stop, through a word that the plugin polls. A second one ends the program at once.
#pragma once

#include <cstdint>

#include "tools/base/error.hpp"

namespace ballast::tools {

void watch_for_interrupt();
const uint32_t* interrupt_word();  // becomes non-zero
bool interrupted();
ExitCode exit_code_of_interrupt();  // 130 after Ctrl-C, 143 after SIGTERM

// Sets the word without an interrupt, for work that is to end for another reason.
void end_early();
bool stopping();  // for either reason

}  // namespace ballast::tools
