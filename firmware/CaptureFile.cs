using Amaranten.Decode.Captures;
using Amaranten.Gateway.Control;
using Amaranten.Gateway.Forwarding;
using Amaranten.Linux;

namespace Amaranten.Firmware;

/// <summary>A capture on its way into a file: pcapng, written by a thread of its own, readable by its owner alone.</summary>
internal sealed class CaptureFile : ICaptureFile
{
    private const long MostPackets = 1_000_000, MostBytes = 256 << 20;
    private const int PauseMilliseconds = 20, FileBufferBytes = 1 << 20;
    private readonly FileStream _file;
    private readonly CaptureTaps _taps;
    private readonly Thread _thread;
    private readonly long _nanosecondsAtZero;
    private volatile bool _isClosing, _isClosed;
    private volatile string? _endedBecause;
    private long _packets, _bytes;

    private CaptureFile(FileStream file, IReadOnlyList<CaptureInterface> interfaces, CaptureTaps taps)
    {
        (_file, _taps) = (file, taps);
        _nanosecondsAtZero = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100 - MonotonicClock.Microseconds * 1_000;
        _file.Write(PcapngBlocks.Section($"amaranten {Versions.Firmware}", "frames as they passed the gateway's ports; superpackets are cut short"));
        foreach (CaptureInterface from in interfaces)
        {
            _file.Write(from.IsInner
                ? PcapngBlocks.Port(LinkType.Raw, from.Name, CaptureTap.SnapLength, PcapngBlocks.InsideTunnel)
                : PcapngBlocks.Port(LinkType.Ethernet, from.Name, CaptureTap.SnapLength));
        }
        _thread = new Thread(Run) { Name = "capture", IsBackground = true, Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <inheritdoc/>
    public long Packets => Volatile.Read(ref _packets);

    /// <inheritdoc/>
    public string? EndedBecause => _endedBecause;

    /// <summary>A new file: one that is there already is not touched.</summary>
    public static CaptureFile? Open(string file, IReadOnlyList<CaptureInterface> interfaces, CaptureTaps taps, out string problem)
    {
        problem = "";
        try
        {
            return new CaptureFile(
                new FileStream(file, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    BufferSize = FileBufferBytes,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }), interfaces, taps);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = File.Exists(file) ? $"{file} is there already; name a new file" : $"{file} cannot be written: {refusal.Message.TrimEnd('.')}";
            return null;
        }
    }

    /// <inheritdoc/>
    public bool IsClosed => _isClosed;

    /// <inheritdoc/>
    public void Close() => _isClosing = true;

    /// <summary>Waits until the file is whole: the process ends.</summary>
    public void Finish()
    {
        Close();
        _thread.Join();
    }

    private void Run()
    {
        byte[] buffer = new byte[CaptureTap.SnapLength];
        try
        {
            while (!_isClosing && _endedBecause is null)
            {
                Drain(buffer);
                Thread.Sleep(PauseMilliseconds);
            }
            Drain(buffer);
            _file.Dispose();
        }
        catch (IOException refusal)
        {
            _endedBecause = $"the file cannot be written any more, {refusal.Message.TrimEnd('.')}";
        }
        finally
        {
            _isClosed = true;
        }
    }

    private void Drain(byte[] buffer)
    {
        while (_endedBecause is null && _taps.TryTake(out CapturedFrame frame, buffer, out int length))
        {
            byte[] block = PcapngBlocks.Packet(
                frame.Interface, _nanosecondsAtZero + frame.Microseconds * 1_000, buffer.AsSpan(0, length), frame.OriginalLength, frame.IsInbound, "");
            _file.Write(block);
            _bytes += block.Length;
            Volatile.Write(ref _packets, _packets + 1);
            if (_packets >= MostPackets || _bytes >= MostBytes) _endedBecause = "the file is as large as it may be";
        }
    }
}
