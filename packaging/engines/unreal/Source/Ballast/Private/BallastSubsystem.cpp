#include "BallastSubsystem.h"

#include "HAL/PlatformProcess.h"
#include "Interfaces/IPluginManager.h"
#include "Misc/Paths.h"

DEFINE_LOG_CATEGORY_STATIC(LogBallast, Log, All);

namespace {

FString LibraryPath() {
#if PLATFORM_WINDOWS
  const TCHAR* const File = TEXT("Win64/ballast.dll");
#elif PLATFORM_LINUXARM64
  const TCHAR* const File = TEXT("LinuxArm64/libballast.so");
#else
  const TCHAR* const File = TEXT("Linux/libballast.so");
#endif
  const FString Folder = IPluginManager::Get().FindPlugin(TEXT("Ballast"))->GetBaseDir();
  return FPaths::Combine(Folder, TEXT("Binaries/ThirdParty/BallastLibrary"), File);
}

void BALLAST_CALL LogToUnreal(void*, uint32_t Level, ballast_result, const char* Utf8) {
  if (Level <= BALLAST_LOG_WARNING) {
    UE_LOG(LogBallast, Warning, TEXT("%s"), UTF8_TO_TCHAR(Utf8));
  }
}

}  // namespace

void UBallastSubsystem::Initialize(FSubsystemCollectionBase& Collection) {
  Super::Initialize(Collection);
  Library = FPlatformProcess::GetDllHandle(*LibraryPath());
  void* const Symbol = Library ? FPlatformProcess::GetDllExport(Library, TEXT(BALLAST_ENTRY_NAME)) : nullptr;
  const void* Table = nullptr;
  if (!Symbol || reinterpret_cast<ballast_get_api_fn>(Symbol)(BALLAST_VERSION_1_0, BALLAST_MAKE_VERSION(1, 0xFFFF),
                                                              &Table, nullptr, nullptr) < 0) {
    UE_LOG(LogBallast, Warning, TEXT("The library of Ballast cannot be loaded."));
    return;
  }
  Api = static_cast<const ballast_api*>(Table);
  auto Services = BALLAST_INIT(ballast_instance_desc, BALLAST_TYPE_INSTANCE_DESC);
  Services.log = LogToUnreal;
  if (Api->create_instance(&Services, &Instance, nullptr) >= 0) {
    Api->create_device(Instance, nullptr, &Device, nullptr);
  }
}

void UBallastSubsystem::Deinitialize() {
  if (Api) {
    Api->destroy_device(Device);
    Api->destroy_instance(Instance);
  }
  if (Library) {
    FPlatformProcess::FreeDllHandle(Library);
  }
  Api = nullptr;
  Library = nullptr;
  Super::Deinitialize();
}

TSharedPtr<FBallastContext> UBallastSubsystem::CreateContext(int32 MaxItems, int32 MaxPacks) {
  auto Size = BALLAST_INIT(ballast_context_desc, BALLAST_TYPE_CONTEXT_DESC);
  Size.max_items = static_cast<uint32_t>(MaxItems);
  Size.max_packs = static_cast<uint32_t>(MaxPacks);
  ballast_context Context = nullptr;
  if (!Device || Api->create_context(Device, &Size, &Context, nullptr) < 0) {
    return nullptr;
  }
  return MakeShared<FBallastContext>(Api, Context);
}

FBallastContext::~FBallastContext() { Api->destroy_context(Context); }

TArray<int32> FBallastContext::Pack(TArrayView<const float> Weights, int32 Layers, int32 Packs, FString& OutError) {
  TArray<int32> Result;
  if (Layers < 1 || Packs < 1 || Weights.Num() == 0 || Weights.Num() % Layers != 0) {
    OutError = TEXT("Layers must divide the number of weights, and packs be at least 1.");
    return Result;
  }
  Result.SetNumZeroed(Weights.Num());
  auto Error = BALLAST_INIT(ballast_error, BALLAST_TYPE_ERROR);
  auto Job = BALLAST_INIT(ballast_job_desc, BALLAST_TYPE_JOB_DESC);
  Job.layer_count = static_cast<uint32_t>(Layers);
  Job.item_count = static_cast<uint32_t>(Weights.Num() / Layers);
  Job.pack_count = static_cast<uint32_t>(Packs);
  Job.weights = Weights.GetData();
  Job.pack_index = Result.GetData();
  if (Api->run(Context, &Job, &Error) < 0) {
    OutError = UTF8_TO_TCHAR(Error.message);
    Result.Empty();
  }
  return Result;
}
