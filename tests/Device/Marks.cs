namespace Amaranten.Device;

/// <summary>
/// What was measured in passing, for <c>make bench ONLY=device</c>: a file for each in out/device-marks. Times are of an emulated board on whatever machine this
/// is, and no test asserts them.
/// </summary>
internal static class Marks
{
    public static void Note(string name, string measured, string mark)
    {
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(Tool.Root, "out", "device-marks"));
        File.WriteAllText(Path.Combine(folder.FullName, name.Replace(' ', '-')), $"{name,-44} {measured,14}   {mark}\n");
    }
}
