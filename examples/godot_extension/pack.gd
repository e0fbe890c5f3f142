# Deals eight chunks of a world to four servers, once for each of two hours of the day.
extends Node

const LAYERS = 2
const PACKS = 4
const WEIGHTS: PackedFloat64Array = [90, 132, 40, 61, 104, 165, 39, 4, 20, 107, 104, 64, 19, 197, 187, 157]

func _ready():
	var pack_index := Ballast.pack(WEIGHTS, LAYERS, PACKS)
	var items := WEIGHTS.size() / LAYERS
	for layer in LAYERS:
		var loads := [0, 0, 0, 0]
		for item in range(layer * items, (layer + 1) * items):
			loads[pack_index[item]] += WEIGHTS[item]
		print("layer ", layer, ": packs ", pack_index.slice(layer * items, (layer + 1) * items), ", loads ", loads)
