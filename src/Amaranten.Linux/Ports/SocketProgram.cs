using Tmds.Linux;

namespace Amaranten.Linux.Ports;

/// <summary>
/// A program for the kernel's packet filter (classic BPF), put together step by step. Jumps lead forward to labels; a conditional one reaches 255 steps,
/// <see cref="Jump"/> any number.
/// </summary>
internal sealed unsafe class SocketProgram
{
    /// <summary>The most steps that the kernel takes (BPF_MAXINSNS).</summary>
    internal const int MostSteps = 4_096;

    /// <summary>Where the kernel tells what is not in the packet (SKF_AD_OFF): its EtherType, in the machine's order, and its VLAN tag, 0 when there is none.</summary>
    internal const uint EtherTypeAt = unchecked((uint)-0x1000), VlanTagAt = unchecked((uint)(-0x1000 + 44));

    private const ushort LoadWordAt = 0x20, LoadHalfAt = 0x28, LoadByteAt = 0x30, LoadWordBehindHeader = 0x40, LoadHalfBehindHeader = 0x48, LoadHeaderLengthAt = 0xB1;
    private const ushort Multiply = 0x24, And = 0x54, ShiftRight = 0x74, Always = 0x05, IfEqual = 0x15, IfAtLeast = 0x35, IfAnySet = 0x45, ReturnValue = 0x06, ReturnAccumulator = 0x16;

    private readonly List<Step> _steps = [];

    /// <summary>A place in the program.</summary>
    internal sealed class Label
    {
        internal int At { get; set; } = -1;
    }

    /// <summary>The label stands for the next step.</summary>
    internal void Mark(Label label) => label.At = _steps.Count;

    /// <summary>Loads octets at an offset, in network order.</summary>
    internal void LoadWord(uint at) => Add(LoadWordAt, at);

    /// <inheritdoc cref="LoadWord(uint)"/>
    internal void LoadHalf(uint at) => Add(LoadHalfAt, at);

    /// <inheritdoc cref="LoadWord(uint)"/>
    internal void LoadByte(uint at) => Add(LoadByteAt, at);

    /// <summary>Notes how long the IPv4 header at this offset is, for the two loads behind it.</summary>
    internal void NoteHeaderLength(uint at) => Add(LoadHeaderLengthAt, at);

    /// <summary>Loads octets at an offset behind the noted header.</summary>
    internal void LoadWordBehind(uint at) => Add(LoadWordBehindHeader, at);

    /// <inheritdoc cref="LoadWordBehind(uint)"/>
    internal void LoadHalfBehind(uint at) => Add(LoadHalfBehindHeader, at);

    /// <summary>What is loaded, and <paramref name="mask"/>.</summary>
    internal void Mask(uint mask) => Add(And, mask);

    /// <summary>The upper bits of what is loaded times <paramref name="factor"/>, modulo 2^32.</summary>
    internal void Hash(uint factor, int shift)
    {
        Add(Multiply, factor);
        Add(ShiftRight, (uint)shift);
    }

    /// <summary>Goes on at one of two labels; null: at the next step.</summary>
    internal void JumpIfEqual(uint value, Label? whenTrue, Label? whenFalse) => AddJump(IfEqual, value, whenTrue, whenFalse);

    /// <inheritdoc cref="JumpIfEqual"/>
    internal void JumpIfAtLeast(uint value, Label? whenTrue, Label? whenFalse) => AddJump(IfAtLeast, value, whenTrue, whenFalse);

    /// <inheritdoc cref="JumpIfEqual"/>
    internal void JumpIfAnySet(uint bits, Label? whenTrue, Label? whenFalse) => AddJump(IfAnySet, bits, whenTrue, whenFalse);

    /// <summary>Goes on at the label.</summary>
    internal void Jump(Label to) => AddJump(Always, 0, to, null);

    /// <summary>Ends with a value.</summary>
    internal void Return(uint value) => Add(ReturnValue, value);

    /// <summary>Ends with what is loaded.</summary>
    internal void ReturnLoaded() => Add(ReturnAccumulator, 0);

    /// <summary>Gives it to the kernel; false, and the system's error, when that refuses.</summary>
    internal bool TrySet(int socket, int level, int option)
    {
        FilterStep* steps = stackalloc FilterStep[MostSteps];
        for (int i = 0; i < _steps.Count; i++) steps[i] = _steps[i].Bound(i);
        var program = new FilterProgram { Length = (ushort)_steps.Count, Steps = steps };
        return LibC.setsockopt(socket, level, option, &program, sizeof(FilterProgram)) == 0;
    }

    private void Add(ushort code, uint operand) => AddJump(code, operand, null, null);

    private void AddJump(ushort code, uint operand, Label? whenTrue, Label? whenFalse)
    {
        if (_steps.Count == MostSteps) throw new InvalidOperationException($"a program of more than {MostSteps} steps");
        _steps.Add(new Step(code, operand, whenTrue, whenFalse));
    }

    private sealed class Step(ushort code, uint operand, Label? whenTrue, Label? whenFalse)
    {
        // As the kernel wants it: by how many steps each jump goes too far for the next one.
        internal FilterStep Bound(int at) => new()
        {
            Code = code,
            JumpTrue = code == Always ? (byte)0 : (byte)Distance(at, whenTrue),
            JumpFalse = (byte)Distance(at, whenFalse),
            Operand = code == Always ? Distance(at, whenTrue) : operand,
        };

        private static uint Distance(int from, Label? to) => to is null ? 0 : (uint)(to.At - from - 1);
    }

    // struct sock_filter
    private struct FilterStep
    {
        public ushort Code;
        public byte JumpTrue, JumpFalse;
        public uint Operand;
    }

    // struct sock_fprog
    private struct FilterProgram
    {
        public ushort Length;
        public FilterStep* Steps;
    }
}
