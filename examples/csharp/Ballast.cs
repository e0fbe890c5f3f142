// Ballast for .NET, Mono and Unity: the structs of ballast.h that packing needs, and one class over them. The runtime
// finds the library as it finds all native libraries: libballast.so or ballast.dll beside the program, or on the
// system's path. One thread at a time may use an object.
using System;
using System.Runtime.InteropServices;

public sealed class Ballast : IDisposable {
  [DllImport("ballast", CallingConvention = CallingConvention.Cdecl)]
  static extern int ballast_get_api(uint min, uint max, out IntPtr table, IntPtr haveMin, IntPtr haveMax);

  [StructLayout(LayoutKind.Sequential)] struct Head { public uint size, type; public IntPtr next; }
  [StructLayout(LayoutKind.Sequential)] struct Error {
    public Head h;
    public int code, vkResult;
    public uint fieldType, fieldOffset;
    [MarshalAs(UnmanagedType.ByValArray, SizeConst = 224)] public byte[] message;
  }
  [StructLayout(LayoutKind.Sequential)] struct ContextDesc {
    public Head h;
    public uint maxItems, maxPacks, maxLayers, maxCandidates, frameSlots, workerCount, flags, reserved;
  }
  [StructLayout(LayoutKind.Sequential)] struct JobDesc {
    public Head h;
    public uint layerCount, itemCount, packCount, firstLayer, weightType, flags;
    public IntPtr weights; public ulong weightStride;
    public IntPtr strategy, recipe; public ulong seed, timeBudgetNs;
    public uint targetGapPpb, moveCap, effort, reportStride;
    public IntPtr progressUser, progress, cancel;
    public IntPtr packIndex, rankInPack, packLoad, loadExponent, packValue, reports, timings;
  }

  [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
  delegate int CreateDevice(IntPtr instance, IntPtr desc, out IntPtr made, ref Error error);
  [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
  delegate int CreateContext(IntPtr device, ref ContextDesc desc, out IntPtr made, ref Error error);
  [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
  delegate int CreateInstance(IntPtr desc, out IntPtr made, ref Error error);
  [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
  delegate int Run(IntPtr context, ref JobDesc job, ref Error error);
  [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
  delegate int Destroy(IntPtr handle);

  readonly IntPtr table;
  IntPtr instance, device, context;

  // The table is two 32-bit numbers, the build's name, and then the functions in the order of ballast.h.
  T Function<T>(int number) {
    return Marshal.GetDelegateForFunctionPointer<T>(Marshal.ReadIntPtr(table, 8 + IntPtr.Size * (1 + number)));
  }
  static Head HeadOf<T>(uint type) { return new Head { size = (uint)Marshal.SizeOf<T>(), type = type }; }
  static Error NoError() { return new Error { h = HeadOf<Error>(1), message = new byte[224] }; }
  static void Check(int code, Error error) {
    if (code < 0) throw new Exception(System.Text.Encoding.UTF8.GetString(error.message).Split('\0')[0]);
  }

  public Ballast(uint maxItems, uint maxPacks) {
    if (ballast_get_api(0x10000, 0x1FFFF, out table, IntPtr.Zero, IntPtr.Zero) < 0)
      throw new Exception("The library does not speak version 1.");
    try {
      var error = NoError();
      Check(Function<CreateInstance>(0)(IntPtr.Zero, out instance, ref error), error);
      Check(Function<CreateDevice>(2)(instance, IntPtr.Zero, out device, ref error), error);
      var size = new ContextDesc { h = HeadOf<ContextDesc>(5), maxItems = maxItems, maxPacks = maxPacks };
      Check(Function<CreateContext>(4)(device, ref size, out context, ref error), error);
    } catch {
      Dispose();
      throw;
    }
  }

  // weights: [layer][item]. Returns the pack of each item, in the same order.
  public int[] Pack(float[] weights, uint layers, uint items, uint packs) {
    if ((ulong)weights.Length != (ulong)layers * items) throw new ArgumentException("weights must be layers x items");
    var packIndex = new int[weights.Length];
    // Pinned, not copied, while the library uses them.
    var from = GCHandle.Alloc(weights, GCHandleType.Pinned);
    var to = GCHandle.Alloc(packIndex, GCHandleType.Pinned);
    try {
      var job = new JobDesc {
        h = HeadOf<JobDesc>(6), layerCount = layers, itemCount = items, packCount = packs,
        weights = from.AddrOfPinnedObject(), packIndex = to.AddrOfPinnedObject()
      };
      var error = NoError();
      Check(Function<Run>(16)(context, ref job, ref error), error);
    } finally {
      to.Free();
      from.Free();
    }
    return packIndex;
  }

  public void Dispose() {
    // Each function accepts zero.
    Function<Destroy>(5)(context);
    Function<Destroy>(3)(device);
    Function<Destroy>(1)(instance);
    context = device = instance = IntPtr.Zero;
  }
}
