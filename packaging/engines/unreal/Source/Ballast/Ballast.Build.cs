using UnrealBuildTool;

public class Ballast : ModuleRules
{
	public Ballast(ReadOnlyTargetRules Target) : base(Target)
	{
		PCHUsage = PCHUsageMode.UseExplicitOrSharedPCHs;
		PublicDependencyModuleNames.AddRange(new string[] { "Core", "CoreUObject", "Engine", "BallastLibrary" });
		PrivateDependencyModuleNames.Add("Projects");
	}
}
