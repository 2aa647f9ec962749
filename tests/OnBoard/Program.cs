using System.Reflection;
using Xunit.Runner.InProc.SystemConsole;

// Runs test programs of other folders in this process, one after the other, and returns how many of them found something wrong. What is left out takes minutes on
// an emulated board: iterations by the million; and mutants, models and counts of allocations, which do not depend on the processor.
string[][] programs =
[
    ["Wire.Tests", "-class-", "Amaranten.Wire.Tests.MutationTests", "-method-", "Amaranten.Wire.Tests.DhcpTests.No_mutant_throws"],
    [
        "Ipsec.Tests", "-class-", "Amaranten.Ipsec.Tests.AllocationTests", "-class-", "Amaranten.Ipsec.Tests.MutationTests",
        "-class-", "Amaranten.Ipsec.Tests.PolicyTableTests", "-class-", "Amaranten.Ipsec.Tests.ReplayWindowTests",
    ],
    [
        "Crypto.Tests", "-namespace", "Crypto.Tests.Rfc", "-namespace", "Crypto.Tests.Esp",
        "-class-", "Crypto.Tests.Rfc.Rfc7748", "-class-", "Crypto.Tests.Rfc.Rfc2144",
        "-method-", "Crypto.Tests.Esp.TransformTests.ThreadsShareATransform", "-method-", "Crypto.Tests.Esp.TransformTests.NothingIsAllocated",
        "-method-", "Crypto.Tests.Esp.TransformTests.MixedBatchesOfEverySize", "-method-", "Crypto.Tests.Esp.TransformTests.ADamagedOctetAnywhereIsFound",
    ],
];
int failed = 0;
foreach (string[] program in programs)
    if (await new ConsoleRunner(["-noColor", .. program[1..]], Assembly.Load(program[0])).EntryPoint(Console.In, Console.Out) != 0) failed++;
return failed;
