namespace Amaranten.Device;

/// <summary>The image of the qemu-virt board as a file, made once by tools/test.sh and once more here.</summary>
public sealed class ImageTests
{
    private const long LargestCompressedOctets = 24_000_000;

    [Fact]
    public void The_same_inputs_make_the_same_bytes()
    {
        Tool.Run("tools/image.sh", "qemu-virt", "out/test-images/two");
        string one = Tool.Run("sha256sum", VirtualBoard.Image("one")), two = Tool.Run("sha256sum", VirtualBoard.Image("two"));
        Assert.Equal(one[..64], two[..64]);
    }

    [Fact]
    public void It_is_small()
    {
        string text = Tool.Run("sh", "-c", $"xz -T2 -1 --stdout '{VirtualBoard.Image("one")}' | wc -c");
        long octets = long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Marks.Note("image, compressed in haste", $"{octets / 1000} kB", $"at most {LargestCompressedOctets / 1000} kB");
        Assert.InRange(octets, 1_000_000, LargestCompressedOctets);
    }

    // tools/image.sh looks at every image that it has made, of whichever board; here that look is looked at.
    [Fact]
    public void What_is_wrong_with_an_image_is_found()
    {
        string image = Path.GetTempFileName();
        try
        {
            Tool.Run("cp", "--sparse=always", VirtualBoard.Image("one"), image);
            Assert.Equal((0, ""), Tool.Try("tools/image/check.sh", "qemu-virt", image));
            Tool.Run("dd", "if=/dev/zero", $"of={image}", "bs=1M", "count=1", "seek=224", "conv=notrunc", "status=none");
            AssertFound("its data partition is not whole");
            Tool.Run("mdel", "-i", $"{image}@@32M", "::kernel");
            AssertFound("the partition at 32 MB has no kernel");
            Tool.Run("mdel", "-i", $"{image}@@16M", "::boot.scr");
            AssertFound("the partition at 16 MB has no boot.scr");
            Tool.Run("sfdisk", "--delete", image, "3");
            AssertFound("its partitions are boot");
        }
        finally
        {
            File.Delete(image);
        }

        void AssertFound(string what)
        {
            (int status, string output) = Tool.Try("tools/image/check.sh", "qemu-virt", image);
            Assert.NotEqual(0, status);
            Assert.Contains(what, output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_is_a_GPT_disk_with_two_slots_and_data()
    {
        string table = Tool.Run("sfdisk", "--dump", VirtualBoard.Image("one"));
        Assert.Contains("label: gpt", table, StringComparison.Ordinal);
        int[] places = [.. ((string[])["boot", "slot-a", "slot-b", "data"]).Select(name => table.IndexOf($"name=\"{name}\"", StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }
}
