using Amaranten.Interop.Lab;

namespace Amaranten.Device;

/// <summary>
/// The power is cut while a configuration is committed. The disk's log holds every write and every flush of several commits, so that what a cut at any
/// moment leaves can be made from it: also what killing the emulator cannot show, the loss of what stood in the disk's own cache (docs/design/device.md).
/// </summary>
public sealed class PowerCutTests
{
    private const int Commits = 6, Cuts = 30, Seed = 20261130;

    private static string Configuration(string name) => $"""
        [system]
        name = {name}

        [interface:lan]
        device  = lan
        address = 192.168.1.1/24
        {string.Concat(Enumerable.Range(0, 200).Select(i => $"\n; a comment, number {i}, so that the file has several blocks"))}

        """;

    [Fact]
    public void After_a_power_cut_at_any_moment_of_a_commit_the_old_or_the_new_one_is_there()
    {
        using var board = new VirtualBoard { LogsWrites = true };
        byte[] before = board.Data();
        List<int> told = Commit(board);
        var log = new WriteLog(File.ReadAllBytes(board.WriteLog));
        var random = new Random(Seed);
        var kinds = new Dictionary<bool, byte[]>();
        for (int cut = 0; cut < Cuts; cut++)
        {
            int commit = cut % Commits;
            // The first and the last moment of a commit are certain, and what lies between is not.
            int moment = cut < Commits ? told[commit] : cut < 2 * Commits ? told[commit + 1] : random.Next(told[commit], told[commit + 1] + 1);
            byte[] data = [.. before];
            log.Play(data, board.DataAt(), moment, () => random.Next(2) == 0);
            bool isNew = IsNew(data, commit, $"cut {cut}: commit {commit}, moment {moment} of {told[commit]} to {told[commit + 1]}");
            if (cut < Commits) Assert.False(isNew, "it is new before it is committed");
            else if (cut < 2 * Commits) Assert.True(isNew, "it was said to be committed");
            kinds[isNew] = data;
        }
        Assert.Equal(2, kinds.Count);
        foreach (byte[] data in kinds.Values) Boots(board, data);
        ACutOfTheEmulatorItself(board, random);
    }

    // How much the disk had been told before the first commit, and after each.
    private static List<int> Commit(VirtualBoard board)
    {
        board.OpenConsole();
        board.Load(Configuration("n0"));
        Assert.Contains("Committed.", board.Ask("commit"), StringComparison.Ordinal);
        List<int> told = [Told(board)];
        for (int commit = 1; commit <= Commits; commit++)
        {
            board.Ask($"set system name n{commit}");
            Assert.Contains("Committed.", board.Ask("commit"), StringComparison.Ordinal);
            told.Add(Told(board));
        }
        board.CutPower();
        Assert.All(Enumerable.Range(0, Commits), commit => Assert.True(told[commit] < told[commit + 1], "a commit wrote nothing"));
        return told;
    }

    // What the next start would take: by e2fsprogs, which finish what the journal holds as the kernel does, and by the product's own reader.
    private static bool IsNew(byte[] data, int commit, string which)
    {
        string partition = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(partition, data);
            string found = VirtualBoard.FileOf(partition, "/gateway.ini");
            (int status, string damage) = Tool.Try("e2fsck", "-fn", partition);
            Assert.True(status == 0, $"{which}: {damage}");
            string old = Configuration($"n{commit}"), changed = Configuration($"n{commit + 1}");
            Assert.True(found == old || found == changed, $"{which}: neither the old nor the new one:\n{found}");
            File.WriteAllText(partition, found);
            Tool.Run(Repository.Binary, "check", partition);
            return found == changed;
        }
        finally
        {
            File.Delete(partition);
        }
    }

    private static void Boots(VirtualBoard board, byte[] data)
    {
        board.ReplaceData(data);
        board.OpenConsole();
        Assert.Matches(@"name = n\d", board.Ask("show config system"));
        board.CutPower();
    }

    private static void ACutOfTheEmulatorItself(VirtualBoard board, Random random)
    {
        board.OpenConsole();
        string old = board.Ask("show config system").Trim();
        board.Ask("set system name cut");
        board.Serial.Send("commit\r");
        Thread.Sleep(random.Next(200));
        board.CutPower();
        board.OpenConsole();
        string found = board.Ask("show config system").Trim();
        Assert.True(found == old || found.Contains("name = cut", StringComparison.Ordinal), $"neither {old} nor the new one: {found}");
    }

    private static int Told(VirtualBoard board) => new WriteLog(ReadAll(board.WriteLog)).Count;

    // QEMU has it open for writing.
    private static byte[] ReadAll(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
