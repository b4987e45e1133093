using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Numerics;

namespace PackBench.Rig.Analysis.Metrology;

/// <summary>Repeated readings of one quantity: mean, scatter, and what the scatter says of the mean.</summary>
/// <param name="Deviation">s, with n − 1.</param>
/// <param name="StandardUncertainty">s/√n.</param>
public sealed record TypeA(int Count, double Mean, double Deviation, double StandardUncertainty, double Minimum, double Maximum)
{
    public double DegreesOfFreedom => Count - 1;

    /// <summary>Throws <see cref="ArgumentException"/> for fewer than two readings or one that is not a number.</summary>
    public static TypeA Of(params ReadOnlySpan<double> readings)
    {
        if (readings.Length < 2)
        {
            throw new ArgumentException($"A scatter needs two readings at least; there are {readings.Length}.", nameof(readings));
        }

        var sum = default(CompensatedSum);
        var (least, greatest) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < readings.Length; i++)
        {
            if (!double.IsFinite(readings[i]))
            {
                throw new ArgumentException($"Reading {i + 1} of {readings.Length} is {readings[i]}, not a number.", nameof(readings));
            }

            sum.Add(readings[i]);
            least = Math.Min(least, readings[i]);
            greatest = Math.Max(greatest, readings[i]);
        }

        var mean = sum.Value / readings.Length;
        var squares = default(CompensatedSum);
        foreach (var reading in readings)
        {
            squares.Add((reading - mean) * (reading - mean));
        }

        var deviation = Math.Sqrt(squares.Value / (readings.Length - 1));
        return new TypeA(readings.Length, mean, deviation, deviation / Math.Sqrt(readings.Length), least, greatest);
    }

    public UncertaintySource Source(string id, string name, Unit unit) =>
        UncertaintySource.TypeA(id, name, StandardUncertainty, DegreesOfFreedom, unit, estimate: Mean);

    /// <summary>The mean as a measurand of SI readings whose only source yet is their scatter.</summary>
    public Measurand ToMeasurand(string id, string name, Unit unit) =>
        Measurand.Of(new Quantity(Mean, unit.Dimension), Source(id, name, unit));
}
