#pragma once

struct FDefaultModuleImpl {};
#define IMPLEMENT_MODULE(implementation, name) implementation module_##name;
