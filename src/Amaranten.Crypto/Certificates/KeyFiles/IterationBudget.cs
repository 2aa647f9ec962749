namespace Amaranten.Crypto.Certificates.KeyFiles;

/// <summary>How often the files of one credential may together have us hash: some seconds' worth, ten times what careful writers choose.</summary>
internal sealed class IterationBudget
{
    internal const int Most = 10_000_000;

    private int _left = Most;

    internal bool TrySpend(int iterations, out string problem)
    {
        problem = iterations == 0 ? "it asks for no iterations at all" : $"it asks for {iterations} iterations; at most {Most} are done";
        if (iterations < 1 || iterations > _left) return false;
        _left -= iterations;
        problem = "";
        return true;
    }
}
