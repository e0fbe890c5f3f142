# Assigns eight chunks of a world to four servers, for each of two hours of the day:
#   godot3-server --path PROJECT --script pack.gd
extends SceneTree

const LAYERS = 2
const PACKS = 4
const WEIGHTS = [90, 132, 40, 61, 104, 165, 39, 4, 20, 107, 104, 64, 19, 197, 187, 157]

func _init():
	var ballast = GDNative.new()
	ballast.set_library(load("res://ballast.gdnlib"))
	if ballast.initialize():
		pack_and_print(ballast)
		print("refused: ", ballast.call_native("standard_varcall", "ballast_godot_pack",
				[PoolRealArray([1, -1]), 1, 2]))
		ballast.terminate()
	quit()

func pack_and_print(ballast):
	var pack_index = ballast.call_native("standard_varcall", "ballast_godot_pack",
			[PoolRealArray(WEIGHTS), LAYERS, PACKS])
	var items = WEIGHTS.size() / LAYERS
	for layer in range(LAYERS):
		var loads = [0, 0, 0, 0]
		for item in range(layer * items, (layer + 1) * items):
			loads[pack_index[item]] += WEIGHTS[item]
		print("layer ", layer, ": packs ", Array(pack_index).slice(layer * items, (layer + 1) * items - 1),
				", loads ", loads)
