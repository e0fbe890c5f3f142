// The environment of this process and of those that it starts.
#pragma once

#include <cstdlib>

namespace ballast::tools {

// An empty value takes the variable away: Windows knows no empty ones.
#if defined(_WIN32)
inline void set_variable(const char* name, const char* value) { _putenv_s(name, value); }
#else
inline void set_variable(const char* name, const char* value) { *value ? setenv(name, value, 1) : unsetenv(name); }
#endif

}  // namespace ballast::tools
