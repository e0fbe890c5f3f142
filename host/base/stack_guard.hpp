// The number between a function's arrays and its way back, that shows when one has overrun.
#pragma once

namespace ballast {

// Draws it, once a load. Called by the only export, when no function that checks it can be running yet.
#if defined(__MINGW32__)
void draw_stack_guard();
#else
inline void draw_stack_guard() {}  // the system's C library has
#endif

}  // namespace ballast
