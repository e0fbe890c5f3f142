// Loads Ballast with the engine and hands out contexts to pack with.
#pragma once

#include "CoreMinimal.h"
#include "Subsystems/EngineSubsystem.h"
#include "ballast/ballast.h"

#include "BallastSubsystem.generated.h"

// A context: memory for jobs up to the sizes it was made for. One thread at a time uses it; destroyed with its last owner.
class BALLAST_API FBallastContext {
 public:
  FBallastContext(const ballast_api* InApi, ballast_context InContext) : Api(InApi), Context(InContext) {}
  ~FBallastContext();
  FBallastContext(const FBallastContext&) = delete;
  FBallastContext& operator=(const FBallastContext&) = delete;

  // Weights: [layer][item]. The pack of each item, or an empty array and the reason in OutError.
  TArray<int32> Pack(TArrayView<const float> Weights, int32 Layers, int32 Packs, FString& OutError);

 private:
  const ballast_api* Api;
  ballast_context Context;
};

UCLASS()
class BALLAST_API UBallastSubsystem : public UEngineSubsystem {
  GENERATED_BODY()

 public:
  virtual void Initialize(FSubsystemCollectionBase& Collection) override;
  virtual void Deinitialize() override;

  // Null where the library could not be loaded, or has no memory. Every context must be gone before the engine ends.
  TSharedPtr<FBallastContext> CreateContext(int32 MaxItems, int32 MaxPacks);

  const ballast_api* GetApi() const { return Api; }

 private:
  void* Library = nullptr;
  const ballast_api* Api = nullptr;
  ballast_instance Instance = nullptr;
  ballast_device Device = nullptr;
};
