// Packs in the background: start it in one frame, and look each frame whether it is done.
using System;
using System.Threading.Tasks;

public sealed class BallastJob : IDisposable {
  readonly Ballast ballast;
  Task<int[]> task;

  public BallastJob(uint maxItems, uint maxPacks) { ballast = new Ballast(maxItems, maxPacks); }

  public bool IsRunning { get { return task != null; } }

  // weights: [layer][item]; they must stay as they are until TryGet has returned the packs.
  public void Start(float[] weights, uint layers, uint items, uint packs) {
    if (task != null) throw new InvalidOperationException("The last job's packs have not been taken yet.");
    task = Task.Run(() => ballast.Pack(weights, layers, items, packs));
  }

  // False while the job runs, and where none was started. Throws what the job threw.
  public bool TryGet(out int[] packs) {
    packs = null;
    if (task == null || !task.IsCompleted) return false;
    var done = task;
    task = null;
    packs = done.GetAwaiter().GetResult();
    return true;
  }

  // Waits for a job that runs.
  public void Dispose() {
    if (task != null) Task.WaitAny(task);
    task = null;
    ballast.Dispose();
  }
}
