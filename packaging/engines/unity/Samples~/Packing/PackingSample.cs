// Put this on an object of a scene: it packs in the background and logs the packs once they are there.
using UnityEngine;

public sealed class PackingSample : MonoBehaviour {
  static readonly float[] Weights = {90, 132, 40, 61, 104, 165, 39, 4, 20, 107, 104, 64, 19, 197, 187, 157};
  BallastJob job;

  void OnEnable() {
    job = new BallastJob(8, 4);
    job.Start(Weights, 2, 8, 4);
  }

  void Update() {
    int[] packs;
    if (job.TryGet(out packs)) Debug.Log("packs " + string.Join(" ", packs));
  }

  void OnDisable() { job.Dispose(); }
}
