// For functions that take a printf format: the compiler holds their arguments to it.
#pragma once

// BALLAST_PRINTF_LIKE(position of the format, position of the first argument), counted from 1; in a member function
// `this` is the first.
#if defined(__MINGW32__) && !defined(__clang__)
// "printf" would mean that of the oldest C library of Windows, which C++ does not use.
#define BALLAST_PRINTF_LIKE(format_at, first_at) __attribute__((format(gnu_printf, format_at, first_at)))
#elif defined(__GNUC__)
#define BALLAST_PRINTF_LIKE(format_at, first_at) __attribute__((format(printf, format_at, first_at)))
#else
#define BALLAST_PRINTF_LIKE(format_at, first_at)
#endif
