// The check of one device: small problems with known packings, and a larger one for its time.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/loader/plugin.hpp"

namespace ballast::tools {

// The states of a device, as the JSON report names them.
inline constexpr const char* kFine = "fine";
inline constexpr const char* kWrong = "wrong";       // it gave other bytes
inline constexpr const char* kFailed = "failed";     // a call failed; the sentence is its message
inline constexpr const char* kCrashed = "crashed";   // reported by the parent process
inline constexpr const char* kTimedOut = "timeout";  // reported by the parent process, too
inline constexpr const char* kUnfit = "unfit";       // the plugin rejects it: not a fault

// The devices the plugin lists, and why there is none of Vulkan's if so.
nlohmann::ordered_json listed_devices(const Plugin& plugin);

// The status, a sentence where it is not fine, and times. For the process that a driver may take down.
nlohmann::ordered_json checked_device(const Plugin& plugin, uint32_t number);

}  // namespace ballast::tools
