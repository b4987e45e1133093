using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Analysis.BmsCells;

/// <summary>
/// Reported = offset + gain × true for one cell, by least squares through all its levels. Offset and gain carry every cause of doubt of the points
/// with its sign: the gain of the reference stays in the gain, its offset in the offset, neither is counted as scatter.
/// </summary>
/// <param name="Offset">V, at no voltage: far outside the levels, so its uncertainty is large; the error at a level says more.</param>
public sealed record CellLine(Measurand Offset, Measurand Gain)
{
    /// <summary>Throws <see cref="ArgumentException"/> for fewer than two levels, or levels of one voltage.</summary>
    public static CellLine Through(IReadOnlyList<(Measurand True, Measurand Reported)> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Count < 2)
        {
            throw new ArgumentException($"A line needs two levels at least; there are {levels.Count}.", nameof(levels));
        }

        var (meanX, meanY) = (levels.Average(level => level.True.Value), levels.Average(level => level.Reported.Value));
        var square = levels.Sum(level => (level.True.Value - meanX) * (level.True.Value - meanX));
        if (!(square > 0))
        {
            throw new ArgumentException($"All {levels.Count} levels are at {meanX} V: no line has a slope there.", nameof(levels));
        }

        var gain = levels.Sum(level => (level.True.Value - meanX) * (level.Reported.Value - meanY)) / square;
        var offset = meanY - (gain * meanX);
        var slope = new List<(Measurand, double)>();
        var base_ = new List<(Measurand, double)>();
        foreach (var (x, y) in levels)
        {
            var share = (x.Value - meanX) / square;
            var rest = (1.0 / levels.Count) - (meanX * share);

            // dx acts through y = a + b·x as -b·dy does, and through its own place on the line by what the point lies off it.
            var residual = y.Value - offset - (gain * x.Value);
            var own = residual / square;
            slope.Add((y, share));
            slope.Add((x, own - (gain * share)));
            base_.Add((y, rest));
            base_.Add((x, (-meanX * own) - (gain * rest)));
        }

        return new CellLine(
            Measurand.From(new Quantity(offset, Dimension.Voltage), [.. base_]), Measurand.From(new Quantity(gain, Dimension.None), [.. slope]));
    }

    /// <summary>What is at the cell where the BMS reports so much.</summary>
    public Measurand Correct(Measurand reported) => (reported - Offset) / Gain;
}
