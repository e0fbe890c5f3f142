// The plugin's header, and its library beside the game. Nothing is linked: the subsystem loads it.
using System.IO;
using UnrealBuildTool;

public class BallastLibrary : ModuleRules
{
	public BallastLibrary(ReadOnlyTargetRules Target) : base(Target)
	{
		Type = ModuleType.External;
		PublicSystemIncludePaths.Add(Path.Combine(ModuleDirectory, "include"));
		string Library = Target.Platform == UnrealTargetPlatform.Win64 ? "Win64/ballast.dll"
			: Target.Platform == UnrealTargetPlatform.LinuxArm64 ? "LinuxArm64/libballast.so" : "Linux/libballast.so";
		RuntimeDependencies.Add(Path.Combine(PluginDirectory, "Binaries/ThirdParty/BallastLibrary", Library));
	}
}
