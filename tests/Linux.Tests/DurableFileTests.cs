namespace Amaranten.Linux.Tests;

/// <summary>Files that outlive a power cut.</summary>
public sealed class DurableFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_file_is_its_owners_alone()
    {
        DurableFile.Replace(InFolder("a"), "secret\n");
        Assert.Equal("secret\n", File.ReadAllText(InFolder("a")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(InFolder("a")));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_mode_stays_and_a_link_stays_a_link()
    {
        File.WriteAllText(InFolder("real"), "old");
        File.SetUnixFileMode(InFolder("real"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(InFolder("link"), "real");
        DurableFile.Replace(InFolder("link"), "new");
        Assert.Equal("new", File.ReadAllText(InFolder("real")));
        Assert.Equal("real", new FileInfo(InFolder("link")).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode(InFolder("real")));
    }

    [Fact]
    public void What_a_power_cut_left_behind_is_no_obstacle()
    {
        File.WriteAllText(InFolder(".a.new"), "half a te");
        DurableFile.Replace(InFolder("a"), "whole");
        Assert.Equal("whole", File.ReadAllText(InFolder("a")));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Where_it_cannot_be_written_the_file_stays()
    {
        File.WriteAllText(InFolder("a"), "old");
        Directory.CreateDirectory(InFolder(".a.new"));
        Assert.ThrowsAny<Exception>(() => DurableFile.Replace(InFolder("a"), "new"));
        Assert.Equal("old", File.ReadAllText(InFolder("a")));
    }

    [Fact]
    public void What_is_erased_was_overwritten_where_it_lay()
    {
        File.WriteAllText(InFolder("a"), "secret");
        using FileStream held = File.OpenRead(InFolder("a"));    // what its blocks hold can still be seen
        DurableFile.Erase(InFolder("a"));
        Assert.Empty(Directory.GetFiles(_folder));
        byte[] left = new byte[6];
        held.ReadExactly(left);
        Assert.Equal(new byte[6], left);
    }

    private string InFolder(string name) => Path.Combine(_folder, name);
}
