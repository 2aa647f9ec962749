using System.Reflection;
using Amaranten.Linux;
using Org.BouncyCastle.Security;

switch (args)
{
    case ["version"]:
        Console.WriteLine($"amaranten {Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)}");
        return 0;
    case ["selftest"]:
        var octets = new byte[32];
        new KernelRandom().Fill(octets);
        byte[] others = SecureRandom.GetNextBytes(new SecureRandom(), 32);
        bool passed = octets.Distinct().Count() > 8 && others.Distinct().Count() > 8;
        Console.WriteLine(passed ? "selftest: entropy ok" : "selftest: entropy FAILED");
        return passed ? 0 : 1;
    default:
        Console.Error.WriteLine("usage: amaranten version | selftest");
        return 2;
}
