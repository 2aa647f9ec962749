using System.Text.RegularExpressions;

namespace Amaranten.Arm64;

/// <summary>
/// The machine code of the packet kernels in both binaries. The compiler gives up on a method that grows past one of its limits: it calls what it
/// should inline, and keeps vectors on the stack that belong in registers. The result is right and takes three to ten times as long, so that no other test
/// would notice. Here no clock is read: instructions are counted.
/// </summary>
public sealed partial class KernelCodeTests
{
    private const string X86Aes = "HardwareAes_1<.*X86AesRounds>__", ArmAes = "HardwareAes_1<.*ArmAesRounds>__";

    /// <summary>The method's symbol, and how many of its instructions may touch the stack, in hundredths.</summary>
    public static TheoryData<string, string, int> Kernels => new()
    {
        { "linux-x64", X86Aes + "ApplyCounter$", 10 },
        { "linux-x64", X86Aes + "DecryptGroups$", 10 },
        { "linux-x64", X86Aes + "Chains8<.*EveryBlock>$", 15 },
        { "linux-x64", "X86WideMultiply__AbsorbGroups$", 10 },
        { "linux-x64", "Sha1_2<.*Avx(2|512)Lanes>__CompressBlock$", 10 },
        { "linux-x64", "Sha256_2<.*Avx(2|512)Lanes>__CompressBlock$", 10 },
        { "linux-x64", "ChaCha20_2<.*Avx(2|512)Lanes>__Rounds$", 40 },
        { "linux-x64", "Avx2Poly1305__AbsorbPairs$", 35 },
        { "linux-x64", "VectorMontgomery_2<.*Limbs>__AddRows$", 20 },
        { "linux-arm64", ArmAes + "ApplyCounter$", 15 },
        { "linux-arm64", ArmAes + "DecryptGroups$", 15 },
        { "linux-arm64", ArmAes + "Chains8<.*EveryBlock>$", 20 },
        { "linux-arm64", "GhashField__AbsorbGroups<.*ArmMultiply>$", 15 },
        { "linux-arm64", "ArmSha1__CompressBlock$", 15 },
        { "linux-arm64", "ArmSha256__CompressBlock$", 15 },
        { "linux-arm64", "ChaCha20_2<.*Vector128Lanes>__Rounds$", 40 },
    };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void It_calls_nothing_and_keeps_its_vectors_in_registers(string runtime, string symbol, int stackPercent)
    {
        var methods = NativeBinary.Methods(runtime, symbol);
        Assert.NotEmpty(methods);
        // What a binary cannot use is a few instructions that throw.
        var real = methods.Select(method => HotCode(runtime, method)).Where(code => code.Count > FewestInstructions).ToList();
        Assert.NotEmpty(real);
        foreach (IReadOnlyList<string> code in real)
        {
            Assert.DoesNotContain(code, instruction => Call().IsMatch(instruction));
            int onStack = code.Count(instruction => StackOperand().IsMatch(instruction));
            Assert.True(onStack * 100 <= code.Count * stackPercent, $"{onStack} of {code.Count} instructions touch the stack");
        }
    }

    /// <summary>The patterns see what they should.</summary>
    [Fact]
    public void Calls_and_vectors_on_the_stack_are_seen()
    {
        foreach (string runtime in (string[])["linux-x64", "linux-arm64"])
        {
            IReadOnlyList<string> code = HotCode(runtime, NativeBinary.Methods(runtime, "Crypto_Esp_EspKernels__Create$")[0]);
            Assert.Contains(code, instruction => Call().IsMatch(instruction));
        }
        foreach (string instruction in (string[])["vmovups YMMWORD PTR [rbp-0x50],ymm1", "vpaddd ymm8,ymm11,YMMWORD PTR [rsp+0x20]", "str\tq1, [sp, #16]"])
            Assert.Matches(StackOperand(), instruction);
        foreach (string instruction in (string[])["vmovups ymm8,YMMWORD PTR [rbx-0x1e0]", "mov    rdi,QWORD PTR [rbp-0x8]", "ldr\tq1, [x0, #16]"])
            Assert.DoesNotMatch(StackOperand(), instruction);
    }

    // Up to the first return; behind it stands what is hardly ever reached, as the making of a table at the first use.
    private static IReadOnlyList<string> HotCode(string runtime, NativeBinary.Method method) =>
        [.. NativeBinary.Disassemble(runtime, method).TakeWhile(instruction => instruction != "ret")];

    private const int FewestInstructions = 30;

    [GeneratedRegex(@"^(call|bl|blr)\b")]
    private static partial Regex Call();

    // Vectors alone: pushing and popping the registers of the caller is no matter.
    [GeneratedRegex(@"[xyz]mm\d+.*\[r[bs]p|\[r[bs]p.*[xyz]mm\d+|\b[qdv]\d+\b.*\[(sp|x29)")]
    private static partial Regex StackOperand();
}
