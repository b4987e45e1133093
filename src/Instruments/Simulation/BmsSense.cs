namespace PackBench.Instruments.Simulation;

/// <summary>How a simulated BMS sees a current; the competing explanations of "nothing below 0.57 A".</summary>
public enum BmsSenseModel
{
    /// <summary>Gain × whole millivolts of its shunt × factor, cut to a milliampere: what real frames of JK units show.</summary>
    WholeMillivolts,

    /// <summary>Gain and offset only.</summary>
    Linear,

    /// <summary>H1: nothing below the dead band, the true value above.</summary>
    HardDeadBand,

    /// <summary>H2: nothing below the dead band, less by a constant above.</summary>
    SoftDeadBand,

    /// <summary>H3: an offset, with small values shown as zero.</summary>
    OffsetWithThreshold,
}

/// <summary>The current sense of a simulated BMS.</summary>
public sealed record BmsSense(
    BmsSenseModel Model, double Gain = 1, double Offset = 0, double DeadBand = 0.57, double Subtracted = 0.34, double Threshold = 0.23,
    double AmperesPerMillivolt = 0.2, double Resolution = 0.01)
{
    /// <summary>Whole millivolts over the sensor, a magnitude.</summary>
    public int SensorMillivolts(double current) => (int)Math.Floor(Math.Abs((Gain * current) + Offset) / AmperesPerMillivolt + 1e-9);

    /// <summary>What it shows for a true current.</summary>
    /// <param name="factor">The stored correction factor for this direction.</param>
    public double Shown(double current, double factor = 1)
    {
        var seen = (Gain * current) + Offset;
        var sign = Math.Sign(seen);
        return Model switch
        {
            BmsSenseModel.WholeMillivolts => sign * Math.Truncate(AmperesPerMillivolt * SensorMillivolts(current) * factor * 1000 + 1e-6) / 1000,
            BmsSenseModel.HardDeadBand => Round(Math.Abs(current) < DeadBand ? 0 : seen * factor),
            BmsSenseModel.SoftDeadBand => Round(Math.Abs(current) < DeadBand ? 0 : sign * Math.Max(0, Math.Abs(seen) - Subtracted) * factor),
            BmsSenseModel.OffsetWithThreshold => Round(Math.Abs(current + Subtracted) < Threshold - 1e-9 ? 0 : (current + Subtracted) * factor),
            _ => Round(seen * factor),
        };
    }

    private double Round(double value) => Math.Round(value / Resolution, MidpointRounding.ToEven) * Resolution;
}
