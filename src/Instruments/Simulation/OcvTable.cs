using System.Collections.Immutable;

namespace PackBench.Instruments.Simulation;

/// <summary>Open-circuit voltage over state of charge, piecewise linear; the end pieces go on beyond the table.</summary>
public sealed class OcvTable(ImmutableArray<double> stateOfCharge, ImmutableArray<double> volts)
{
    /// <summary>
    /// A used LTO group: a cell maker's 25 °C table in 5 % steps, stretched to 0.96 and extended so that 1.0 is where the
    /// pack of the reference build rests after a full charge.
    /// </summary>
    public static readonly OcvTable UsedLto = MakeUsedLto();

    public double Volts(double at) => Interpolate(at, stateOfCharge, volts);

    public double StateOfCharge(double at) => Interpolate(at, volts, stateOfCharge);

    private static double Interpolate(double x, ImmutableArray<double> xs, ImmutableArray<double> ys)
    {
        var (low, high) = (0, xs.Length - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (xs[middle] <= x)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return ys[low] + ((ys[high] - ys[low]) * (x - xs[low]) / (xs[high] - xs[low]));
    }

    private static OcvTable MakeUsedLto()
    {
        double[] maker =
        [
            2.069, 2.114, 2.131, 2.144, 2.156, 2.167, 2.177, 2.186, 2.196, 2.206, 2.217, 2.230, 2.246, 2.266, 2.290, 2.319, 2.352, 2.389, 2.429, 2.472, 2.525,
        ];
        return new OcvTable(
            [-0.03, -0.02, -0.01, .. maker.Select((_, index) => 0.96 * 0.05 * index), 0.98, 1.00, 1.02, 1.04],
            [1.500, 1.800, 1.970, .. maker, 2.565, 2.6167, 2.690, 2.790]);
    }
}
