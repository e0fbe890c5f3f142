#pragma once

#include "CoreMinimal.h"

struct FPaths {
  static FString Combine(const FString& one, const char* two, const char* three) {
    return (one.Text + "/" + two + "/" + three).c_str();
  }
};
