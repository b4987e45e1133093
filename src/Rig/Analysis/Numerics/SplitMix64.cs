namespace PackBench.Rig.Analysis.Numerics;

/// <summary>
/// A small generator whose numbers are the same on every machine and runtime: a report that names its seed can be
/// computed again. (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators".)
/// </summary>
public sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;
    private double _spare = double.NaN;

    public ulong NextUInt64()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 ≤ x &lt; 1 in steps of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Mean 0, variance 1 (Marsaglia's polar method).</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spare))
        {
            var kept = _spare;
            _spare = double.NaN;
            return kept;
        }

        while (true)
        {
            var (u, v) = ((2 * NextDouble()) - 1, (2 * NextDouble()) - 1);
            var s = (u * u) + (v * v);
            if (s is > 0 and < 1)
            {
                var factor = Math.Sqrt(-2 * Math.Log(s) / s);
                _spare = v * factor;
                return u * factor;
            }
        }
    }

    /// <summary>χ² with any degrees of freedom above zero (Marsaglia and Tsang's gamma method).</summary>
    public double NextChiSquared(double degreesOfFreedom)
    {
        var shape = degreesOfFreedom / 2;
        var boost = 1.0;
        if (shape < 1)
        {
            boost = Math.Pow(1 - NextDouble(), 1 / shape);
            shape++;
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = NextNormal();
            var v = 1 + (c * x);
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            if (Math.Log(1 - NextDouble()) < (0.5 * x * x) + (d * (1 - v + Math.Log(v))))
            {
                return 2 * d * v * boost;
            }
        }
    }
}
