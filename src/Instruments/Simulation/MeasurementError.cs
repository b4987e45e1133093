namespace PackBench.Instruments.Simulation;

/// <summary>The errors of one simulated instrument: a gain and an offset drawn once within its specification, noise, and its last digit.</summary>
internal sealed class MeasurementError(SplitMix64 random, double ofReading, double absolute, double noise, double resolution)
{
    public static readonly MeasurementError None = new(new SplitMix64(0), 0, 0, 0, 0);

    private readonly double _gain = 1 + random.NextWithin(ofReading);
    private readonly double _offset = random.NextWithin(absolute);

    public double Apply(double truth)
    {
        var value = (truth * _gain) + _offset + (noise > 0 ? noise * random.NextNormal() : 0);
        return resolution > 0 ? Math.Round(value / resolution) * resolution : value;
    }
}
