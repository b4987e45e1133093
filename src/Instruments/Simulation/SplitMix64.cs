namespace PackBench.Instruments.Simulation;

/// <summary>Random numbers that are the same on every runtime and machine (<c>System.Random</c> does not promise that).</summary>
/// <remarks>Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014. Normal deviates by Box and Muller.</remarks>
public sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;
    private double? _spare;

    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 inclusive to 1 exclusive.</summary>
    public double NextUnit() => (NextUInt64() >> 11) * (1.0 / 9007199254740992.0);

    /// <summary>Rectangular within ± <paramref name="halfWidth"/>.</summary>
    public double NextWithin(double halfWidth) => ((2 * NextUnit()) - 1) * halfWidth;

    /// <summary>Mean 0, standard deviation 1.</summary>
    public double NextNormal()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }

        var radius = Math.Sqrt(-2 * Math.Log(1 - NextUnit()));
        var angle = 2 * Math.PI * NextUnit();
        _spare = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }
}
