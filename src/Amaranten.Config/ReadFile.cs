namespace Amaranten.Config;

/// <summary>Reads a file that a section names; null, and one sentence why, when it cannot be read.</summary>
/// <param name="path">As the operator wrote it. A relative one is meant from the folder of the configuration file.</param>
/// <param name="problem">Why not, without the path.</param>
public delegate byte[]? ReadFile(string path, out string problem);
