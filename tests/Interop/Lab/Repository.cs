namespace Amaranten.Interop.Lab;

/// <summary>Where things lie in the repository these tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The gateway under test.</summary>
    public static string Binary => Existing(
        Environment.GetEnvironmentVariable("AMARANTEN_BIN") ?? Path.Combine(Root, "out", "linux-x64", "amaranten"), "make build");

    /// <summary>The user-mode-linux kernel and, below lib/modules, its modules.</summary>
    public static string UserModeLinux => Existing(Path.Combine(Root, "out", "cache", "uml"), "tools/setup.sh interop");

    /// <summary>What user-mode-linux needs on a CPU with more registers than it knows; Peer/xstate.c says why.</summary>
    public static string WholeState => Existing(Path.Combine(Root, "out", "cache", "xstate.so"), "tools/setup.sh interop");

    /// <summary>Where the scenarios lie.</summary>
    public static string Scenarios => Path.Combine(Root, "tests", "Interop", "scenarios");

    /// <summary>The certificates and keys of the scenarios, as swanctl's folder: both ends take theirs from there.</summary>
    public static string Certificates => Path.Combine(Scenarios, "pki");

    /// <summary>A script that runs on a machine of the lab.</summary>
    public static string Script(string name) => Path.Combine(Root, "tests", "Interop", "Peer", name);

    private static string Existing(string path, string remedy) =>
        Path.Exists(path) ? path : throw new InvalidOperationException($"There is no {path}; make it with: {remedy}");

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Amaranten.Embedded.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
