namespace Amaranten.Bench.Measuring;

/// <summary>Many measurements of one thing: the median, and the quartiles around it.</summary>
internal readonly record struct Figure(double Low, double Median, double High)
{
    /// <summary>Sorts the measurements.</summary>
    internal static Figure Of(double[] measurements)
    {
        Array.Sort(measurements);
        return new Figure(At(measurements, 0.25), At(measurements, 0.5), At(measurements, 0.75));
    }

    private static double At(double[] sorted, double part) => sorted[(int)Math.Round((sorted.Length - 1) * part)];
}
