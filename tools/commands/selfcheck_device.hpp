// What is asked of one device, and how it did: a small problem whose answer is known, and a larger one on time.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/loader/plugin.hpp"

namespace ballast::tools {

// How a device did, by the words of the JSON report.
inline constexpr const char* kFine = "fine";
inline constexpr const char* kWrong = "wrong";       // it gave other bytes
inline constexpr const char* kFailed = "failed";     // a call failed, and so says the sentence
inline constexpr const char* kCrashed = "crashed";   // so says whoever watches
inline constexpr const char* kTimedOut = "timeout";  // likewise
inline constexpr const char* kUnfit = "unfit";       // the plugin turns it down: not a fault

// The devices the plugin lists, and why there is none of Vulkan's if so.
nlohmann::ordered_json listed_devices(const Plugin& plugin);

// The status, a sentence where it is not fine, and times. For the process that a driver may take down.
nlohmann::ordered_json checked_device(const Plugin& plugin, uint32_t number);

}  // namespace ballast::tools
