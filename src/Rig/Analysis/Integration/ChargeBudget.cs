using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Analysis.Metrology;

namespace PackBench.Rig.Analysis.Integration;

/// <summary>How well the end of a step is placed by the cell that ended it.</summary>
/// <param name="VoltageHalfWidth">± of the cell's reading, V.</param>
/// <param name="Slope">Of the limiting cell at the end, V/s; its size counts.</param>
/// <param name="Current">At the end, A; its size counts.</param>
/// <param name="PackVoltage">At the end, V: what a second more or less would have added to the energy.</param>
public sealed record CutOff(double VoltageHalfWidth, double Slope, double Current, double PackVoltage)
{
    /// <summary>Errors of the sensor that are the same at each cut-off that it makes, with their sensitivity in volts: they drop out where two discharges are compared.</summary>
    public ImmutableArray<Contribution> Sensor { get; init; } = [];
}

/// <summary>What a step adds up to, signed: charging is positive.</summary>
/// <param name="Charge">Ampere-seconds.</param>
/// <param name="Energy">Joules.</param>
/// <param name="GapDoubt">Half-width of what was not seen in gaps, ampere-seconds; zero where there was none.</param>
public sealed record StepSums(double Charge, double Energy, TimeSpan Duration, double GapDoubt = 0)
{
    public double MeanCurrent => Charge / Duration.TotalSeconds;

    /// <summary>Not a number where no charge flowed.</summary>
    public double MeanVoltage => Energy / Charge;
}

/// <summary>What the doubt of an integral is made of. Instruments are told by their specifications, so that two steps share them.</summary>
/// <param name="Id">Of the step: names the sources that no other step shares.</param>
/// <param name="CurrentGain">Relative; sensitivity is the charge, so the meter's gain cancels in a ratio of two steps.</param>
/// <param name="CurrentOffset">In amperes; sensitivity is the duration, whatever the direction.</param>
/// <param name="CurrentNoise">Standard deviation of one sample, A.</param>
/// <param name="Samples">How many intervals were summed.</param>
/// <param name="TimeBase">Relative.</param>
/// <param name="StartPeriod">Within which the instant of the start is known; zero where the output's own state time was taken.</param>
/// <param name="EndPeriod">The same for the end.</param>
public sealed record ChargeInputs(
    string Id, StepSums Sums, UncertaintySource CurrentGain, UncertaintySource CurrentOffset, double CurrentNoise, long Samples,
    UncertaintySource TimeBase, TimeSpan StartPeriod, TimeSpan EndPeriod, CutOff? CutOff = null)
{
    /// <summary>Null: energy takes no doubt from the voltage.</summary>
    public UncertaintySource? VoltageGain { get; init; }

    public UncertaintySource? VoltageOffset { get; init; }
}

/// <summary>
/// Charge and energy of a step with every cause of their doubt. A systematic error does not shrink with the number of samples;
/// noise and edges do not grow with the duration. Both results are signed, charging positive.
/// </summary>
public static class ChargeBudget
{
    /// <summary>What the budget calls that which was not seen in gaps.</summary>
    public const string GapLine = "current during gaps";

    public const string EdgesLine = "instants of start and stop";

    public static Measurand Charge(ChargeInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Sum(inputs, new Quantity(inputs.Sums.Charge, Dimension.Charge), 1, 1);
    }

    public static Measurand Energy(ChargeInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var (charge, energy) = (inputs.Sums.Charge, inputs.Sums.Energy);
        var mean = Math.Abs(inputs.Sums.MeanVoltage);
        if (!double.IsFinite(mean))
        {
            throw new ArgumentException($"Step '{inputs.Id}' has no charge, or no voltage was read: its energy has no budget.", nameof(inputs));
        }

        var result = Sum(inputs, new Quantity(energy, Dimension.Energy), mean, inputs.CutOff?.PackVoltage ?? mean);
        result = inputs.VoltageGain is { } gain ? result.With(gain, energy) : result;
        return inputs.VoltageOffset is { } offset ? result.With(offset, charge) : result;
    }

    /// <param name="perCharge">What one ampere-second more adds: 1 for charge, the mean voltage for energy.</param>
    /// <param name="perChargeAtEnd">The same at the end, where the cut-off acts.</param>
    private static Measurand Sum(ChargeInputs inputs, Quantity sum, double perCharge, double perChargeAtEnd)
    {
        var sums = inputs.Sums;
        var (seconds, charge) = (sums.Duration.TotalSeconds, sums.Charge);
        var period = inputs.Samples > 0 ? seconds / inputs.Samples : 0;
        var lines = ImmutableArray.CreateBuilder<Contribution>();
        lines.Add(new Contribution(inputs.CurrentGain, charge * perCharge));
        lines.Add(new Contribution(inputs.CurrentOffset, seconds * perCharge));
        lines.Add(new Contribution(inputs.TimeBase, charge * perCharge));
        lines.Add(Own(inputs, "noise", "noise of the current", inputs.CurrentNoise * Math.Sqrt(inputs.Samples) * period, perCharge));
        lines.Add(Own(inputs, "edges", EdgesLine, Edges(inputs), perCharge));
        if (inputs.CutOff is { } cutOff)
        {
            var width = Math.Abs(cutOff.Current) * cutOff.VoltageHalfWidth / Math.Abs(cutOff.Slope);
            var source = UncertaintySource.Rectangular($"{inputs.Id}.cut_off", "detection of the cut-off", Finite(inputs, width), Units.AmpereHour);
            lines.Add(new Contribution(source, perChargeAtEnd));

            // A sensor that reads too much stops a discharge too late.
            var perVolt = -Finite(inputs, Math.Abs(cutOff.Current / cutOff.Slope)) * perChargeAtEnd;
            lines.AddRange(cutOff.Sensor.Select(line => new Contribution(line.Source, line.Sensitivity * perVolt)));
        }

        if (sums.GapDoubt > 0)
        {
            lines.Add(new Contribution(UncertaintySource.Rectangular($"{inputs.Id}.gaps", GapLine, sums.GapDoubt, Units.AmpereHour), perCharge));
        }

        return Measurand.Of(sum, [.. lines]);
    }

    /// <summary>Each instant is uniform over its period, at the mean current.</summary>
    private static double Edges(ChargeInputs inputs)
    {
        var (start, end) = (inputs.StartPeriod.TotalSeconds, inputs.EndPeriod.TotalSeconds);
        return Math.Abs(inputs.Sums.MeanCurrent) * Math.Sqrt(((start * start) + (end * end)) / 12);
    }

    private static Contribution Own(ChargeInputs inputs, string id, string name, double chargeUncertainty, double sensitivity) =>
        new(UncertaintySource.Normal($"{inputs.Id}.{id}", name, Finite(inputs, chargeUncertainty), Units.AmpereHour), sensitivity);

    private static double Finite(ChargeInputs inputs, double value) => double.IsFinite(value)
        ? value
        : throw new ArgumentException($"Step '{inputs.Id}': a cut-off slope of zero, or no samples, leave its uncertainty without a value.", nameof(inputs));
}
