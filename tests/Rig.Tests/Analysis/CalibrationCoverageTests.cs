using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Analysis.BmsCurrent;
using PackBench.Rig.Analysis.Metrology;
using Xunit;

namespace PackBench.Rig.Tests.Analysis;

/// <summary>A thousand BMS drawn at random, each measured by a reference with an error of its own: the stated uncertainty has to hold what is true.</summary>
public sealed class CalibrationCoverageTests
{
    private const int Units = 1000;
    private const double ReferenceGain = 0.0005;
    private const double ReferenceOffset = 0.002;
    private const double Noise = 0.01;
    private static readonly double[] Levels = [0.5, 1, 2, 3, 5, 7, 9, 8, 6, 4, 2.5, 1.5];
    private static readonly double[] Asked = [-7.7, -3.3, -1.2, 1.2, 3.3, 7.7];

    [Theory]
    [InlineData(BmsSenseModel.Linear)]
    [InlineData(BmsSenseModel.HardDeadBand)]
    [InlineData(BmsSenseModel.SoftDeadBand)]
    [InlineData(BmsSenseModel.WholeMillivolts)]
    public void A_corrected_current_holds_the_true_one_within_its_U(BmsSenseModel model)
    {
        var random = new SplitMix64(20260131UL);
        var (held, asked) = (0, 0);
        for (var unit = 0; unit < Units; unit++)
        {
            var sense = new BmsSense(
                model, Gain: 1 + random.NextWithin(0.05), Offset: model == BmsSenseModel.Linear ? random.NextWithin(0.1) : 0, DeadBand: 0.3,
                AmperesPerMillivolt: 0.1);
            var (gain, offset) = (random.NextWithin(ReferenceGain), random.NextWithin(ReferenceOffset));
            var band = new DeadBand(0.3, 0.3);
            var digit = model == BmsSenseModel.WholeMillivolts ? 0.1 : 0.01;
            ImmutableArray<CalibrationPoint> points = [.. Levels.SelectMany(level => new[] { -level, level }).Select((level, index) => Point(level, index, sense, gain, offset, digit, random))];
            var correction = CalibrationAnalysis.Of("bms", points, band, band, CurrentTolerance.Default, digit).Correction;
            foreach (var current in Asked)
            {
                var reading = sense.Shown(current + (random.NextNormal() * Noise));
                var corrected = correction.Correct(reading);
                asked++;
                held += Math.Abs(corrected.Value - current) <= corrected.Expand().Uncertainty ? 1 : 0;
            }
        }

        Assert.True(held >= 0.95 * asked, $"{model}: U held the true current in {100.0 * held / asked:0.0} % of {asked}");
    }

    private static CalibrationPoint Point(double level, int index, BmsSense sense, double gain, double offset, double digit, SplitMix64 random)
    {
        double[] shown = [.. Enumerable.Range(0, 10).Select(_ => sense.Shown(level + (random.NextNormal() * Noise)))];
        var reference = Measurand.Of(
            new Quantity((level * (1 + gain)) + offset, Dimension.Current),
            new Contribution(UncertaintySource.Rectangular("reference.gain", "reference: gain", ReferenceGain, Instruments.Quantities.Units.Percent), level),
            new Contribution(UncertaintySource.Rectangular("reference.offset", "reference: offset", ReferenceOffset, Instruments.Quantities.Units.Ampere), 1));
        var readings = TypeA.Of(shown);
        return new CalibrationPoint(reference, CalibrationPoint.Report($"{index}.bms", readings, digit), readings.Deviation);
    }
}
