// What a plugin made for tests exports.
#pragma once

#if defined(_WIN32)
#define BALLAST_TEST_EXPORT extern "C" __declspec(dllexport)
#else
#define BALLAST_TEST_EXPORT extern "C" __attribute__((visibility("default")))
#endif
