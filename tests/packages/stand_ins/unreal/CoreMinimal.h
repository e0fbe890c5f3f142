// Stands in for the few of Unreal's core types that the plugin uses, with their names and no more.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#define BALLAST_API
#define PLATFORM_WINDOWS 0
#define PLATFORM_LINUXARM64 0
#define UCLASS(...)
#define GENERATED_BODY() \
 public:                 \
  using Super = UEngineSubsystem;
#define TEXT(text) text
#define UTF8_TO_TCHAR(text) text
#define DEFINE_LOG_CATEGORY_STATIC(name, level, all) [[maybe_unused]] static const char* const name = #name
#define UE_LOG(category, level, ...) (std::printf("%s %s: ", category, #level), std::printf(__VA_ARGS__), std::puts(""))

using int32 = std::int32_t;
using TCHAR = char;

struct FString {
  std::string Text;
  FString() = default;
  FString(const TCHAR* InText) : Text(InText) {}
  const TCHAR* operator*() const { return Text.c_str(); }
};

template <typename T>
struct TArray {
  std::vector<T> Items;
  void SetNumZeroed(int32 Count) { Items.assign(static_cast<size_t>(Count), T{}); }
  void Empty() { Items.clear(); }
  T* GetData() { return Items.data(); }
  int32 Num() const { return static_cast<int32>(Items.size()); }
};

template <typename T>
struct TArrayView {
  T* Data;
  int32 Count;
  T* GetData() const { return Data; }
  int32 Num() const { return Count; }
};

template <typename T>
using TSharedPtr = std::shared_ptr<T>;

template <typename T, typename... Arguments>
TSharedPtr<T> MakeShared(Arguments... Values) {
  return std::make_shared<T>(Values...);
}
