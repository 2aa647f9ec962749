using System.Reflection;
using Xunit.Runner.InProc.SystemConsole;

// Runs test programs of other folders in this process, one after the other, and returns how many of them found something wrong. What is left out takes minutes on
// an emulated board: iterations by the million, and counts of allocations, which do not depend on the processor.
string[][] programs =
[
    ["Wire.Tests"],
    ["Ipsec.Tests", "-class-", "Amaranten.Ipsec.Tests.AllocationTests"],
    [
        "Crypto.Tests", "-namespace", "Crypto.Tests.Rfc", "-namespace", "Crypto.Tests.Esp",
        "-class-", "Crypto.Tests.Rfc.Rfc7748", "-class-", "Crypto.Tests.Rfc.Rfc2144",
        "-method-", "Crypto.Tests.Esp.TransformTests.ThreadsShareATransform", "-method-", "Crypto.Tests.Esp.TransformTests.NothingIsAllocated",
    ],
];
int failed = 0;
foreach (string[] program in programs)
    if (await new ConsoleRunner(["-noColor", .. program[1..]], Assembly.Load(program[0])).EntryPoint(Console.In, Console.Out) != 0) failed++;
return failed;
