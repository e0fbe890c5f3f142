// Does with the plugin for Unreal what a game would: prints a packing, and the sentence of a job that is refused.
#include <cstdio>

#include "BallastSubsystem.h"

int main() {
  static const float weights[] = {90, 132, 40, 61, 104, 165, 39, 4, 20, 107, 104, 64, 19, 197, 187, 157};
  FSubsystemCollectionBase collection;
  UBallastSubsystem subsystem;
  subsystem.Initialize(collection);
  {
    const TSharedPtr<FBallastContext> context = subsystem.CreateContext(8, 4);
    if (!context) return 1;
    FString error;
    for (const int32 pack : context->Pack({weights, 16}, 2, 4, error).Items) std::printf("%d ", pack);
    static const float negative[16] = {0, 0, -1};
    const int32 refused = context->Pack({negative, 16}, 2, 4, error).Num();
    std::printf("\n%d packs: %s\n", refused, *error);
  }
  subsystem.Deinitialize();
  return subsystem.GetApi() ? 1 : 0;
}
