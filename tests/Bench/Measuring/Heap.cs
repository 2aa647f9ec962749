namespace Amaranten.Bench.Measuring;

/// <summary>What lives on the collector's heap.</summary>
internal static class Heap
{
    /// <summary>Bytes that are alive, to the byte: <see cref="GC.GetTotalMemory"/> itself is content with five percent.</summary>
    internal static long AliveBytes
    {
        get
        {
            for (int i = 0; i < 3; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }
            return GC.GetTotalMemory(forceFullCollection: false);
        }
    }
}
