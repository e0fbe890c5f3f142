#pragma once

#include <cstdlib>
#include <memory>

#include "CoreMinimal.h"

struct IPlugin {
  FString GetBaseDir() const { return std::getenv("BALLAST_UNREAL_PLUGIN"); }
};

struct IPluginManager {
  static IPluginManager& Get() {
    static IPluginManager manager;
    return manager;
  }
  std::shared_ptr<IPlugin> FindPlugin(const char*) { return std::make_shared<IPlugin>(); }
};
