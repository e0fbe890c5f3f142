// Stands in for the two classes of UnityEngine that the sample uses, and does what Unity does with it.
using System.Reflection;
using System.Threading;

namespace UnityEngine {
  public class MonoBehaviour {}

  public static class Debug {
    public static bool Logged;
    public static void Log(object text) {
      System.Console.WriteLine(text);
      Logged = true;
    }
  }

  static class Player {
    static void Send(object to, string message) {
      to.GetType().GetMethod(message, BindingFlags.Instance | BindingFlags.NonPublic).Invoke(to, null);
    }

    static void Main() {
      var sample = new PackingSample();
      Send(sample, "OnEnable");
      for (int frame = 0; frame < 1000 && !Debug.Logged; ++frame, Thread.Sleep(10)) Send(sample, "Update");
      Send(sample, "OnDisable");
      using (var job = new BallastJob(8, 4)) {
        int[] packs;
        job.Start(new float[] {0, 0, -1, 0, 0, 0, 0, 0}, 1, 8, 4);
        try {
          while (!job.TryGet(out packs)) Thread.Sleep(10);
        } catch (System.Exception refused) {
          System.Console.WriteLine("refused: " + refused.Message);
        }
        try {
          job.Start(new float[16], 2, 8, 4);
          job.Start(new float[16], 2, 8, 4);
        } catch (System.InvalidOperationException early) {
          System.Console.WriteLine("refused: " + early.Message);
        }
      }
    }
  }
}
