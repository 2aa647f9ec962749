using System.Buffers.Binary;

namespace Amaranten.Device;

/// <summary>
/// What a disk was told, in order, as QEMU's blklogwrites writes it down (the format of Linux's dm-log-writes, log version 1). From it every state can be made
/// that a power cut may leave: what was flushed is there; of what came after, each sector may be there or not.
/// </summary>
internal sealed class WriteLog
{
    private const int SectorBytes = 512, SectorAt = 0, SectorsAt = 8, FlagsAt = 16;
    private const long Flush = 1, ForcedUnitAccess = 2, Discard = 4;

    private readonly byte[] _log;
    private readonly List<Entry> _entries = [];

    private readonly record struct Entry(long Offset, int Length, int DataAt, long Flags);

    public WriteLog(byte[] log)
    {
        _log = log;
        for (int at = SectorBytes; at + SectorBytes <= log.Length;)
        {
            long field(int offset) => BinaryPrimitives.ReadInt64LittleEndian(log.AsSpan(at + offset));
            int length = (field(FlagsAt) & Discard) != 0 ? 0 : (int)field(SectorsAt) * SectorBytes;
            if (at + SectorBytes + length > log.Length) break;    // still being written down
            _entries.Add(new Entry(field(SectorAt) * SectorBytes, length, at + SectorBytes, field(FlagsAt)));
            at += SectorBytes + length;
        }
    }

    /// <summary>How much the disk was told.</summary>
    public int Count => _entries.Count;

    /// <summary>Brings a part of the disk to where a power cut after the first <paramref name="told"/> entries leaves it.</summary>
    /// <param name="part">The part, as it was before the first of them.</param>
    /// <param name="start">Where it begins on the disk.</param>
    /// <param name="told">How much the disk was told.</param>
    /// <param name="keeps">Says of a sector that was not flushed whether it is there all the same.</param>
    public void Play(byte[] part, long start, int told, Func<bool> keeps)
    {
        int flushed = _entries.FindLastIndex(told - 1, told, entry => (entry.Flags & Flush) != 0);
        for (int i = 0; i < told; i++)
        {
            bool isKept = i < flushed || (_entries[i].Flags & ForcedUnitAccess) != 0;
            for (int sector = 0; sector < _entries[i].Length; sector += SectorBytes)
            {
                long at = _entries[i].Offset + sector - start;
                if (at >= 0 && at + SectorBytes <= part.Length && (isKept || keeps()))
                    _log.AsSpan(_entries[i].DataAt + sector, SectorBytes).CopyTo(part.AsSpan((int)at));
            }
        }
    }
}
