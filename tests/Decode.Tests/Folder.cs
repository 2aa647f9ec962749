namespace Amaranten.Decode.Tests;

/// <summary>A folder for the files of one test.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("decode-tests-");

    public string this[string name] => Path.Combine(_directory.FullName, name);

    public string Write(string name, byte[] octets)
    {
        File.WriteAllBytes(this[name], octets);
        return this[name];
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
