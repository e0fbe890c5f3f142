// Packs two layers of eight items into four packs each.
using System;

static class Program {
  static void Main() {
    float[] weights = {90, 132, 40, 61, 104, 165, 39, 4, 20, 107, 104, 64, 19, 197, 187, 157};
    using (var ballast = new Ballast(8, 4)) {
      Console.WriteLine("packs " + string.Join(" ", ballast.Pack(weights, 2, 8, 4)));
      try {
        weights[3] = -1;
        ballast.Pack(weights, 2, 8, 4);
      } catch (Exception refused) {
        Console.WriteLine("refused: " + refused.Message);
      }
    }
  }
}
