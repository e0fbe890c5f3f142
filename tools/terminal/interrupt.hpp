// Ctrl-C asks the work to stop, through a word that the plugin watches. A second Ctrl-C ends the program at once.
#pragma once

#include <cstdint>

namespace ballast::tools {

void watch_for_interrupt();
const uint32_t* interrupt_word();  // becomes non-zero
bool interrupted();

// Sets the word without an interrupt, for work that is to end for another reason.
void end_early();
bool stopping();  // for either reason

}  // namespace ballast::tools
