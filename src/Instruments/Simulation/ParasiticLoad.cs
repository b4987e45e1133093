using System.Collections.Immutable;

namespace PackBench.Instruments.Simulation;

/// <summary>What a standing pack draws: parts that follow a power of the voltage (-1 a switching converter, 0 a current source, +1 a resistor).</summary>
public sealed record ParasiticLoad(ImmutableArray<ParasiticPart> Parts)
{
    public static readonly ParasiticLoad None = new([]);

    /// <summary>Older BMS with a 20 A charger: 47 mA at 15.14 V.</summary>
    public static readonly ParasiticLoad Old = new([new(0.020, 15.14, 0), new(0.027, 15.14, 1)]);

    /// <summary>The same, balancing: 58 mA.</summary>
    public static readonly ParasiticLoad OldBalancing = new([.. Old.Parts, new(0.011, 15.14, -1)]);

    /// <summary>Newer BMS with a 25 A charger that feeds back: 47 mA at 14.88 V, of which 32 mA are assumed to be the charger's.</summary>
    public static readonly ParasiticLoad New = new([new(0.015, 14.88, 0), new(0.032, 14.88, 1)]);

    public static readonly ParasiticLoad VoltmeterOn = new([new(0.00951, 14.88, 0)]);

    public static readonly ParasiticLoad VoltmeterOff = new([new(0.00196, 14.88, 0)]);

    public double CurrentAt(double volts)
    {
        var sum = 0.0;
        foreach (var part in Parts)
        {
            sum += part.Exponent == 0 ? part.Amperes : part.Amperes * Math.Pow(volts / part.Volts, part.Exponent);
        }

        return sum;
    }

    /// <summary>What a series meter of that burden shows: the load sees less voltage.</summary>
    public double CurrentThrough(double volts, double burdenOhms)
    {
        var current = CurrentAt(volts);
        for (var i = 0; i < 60; i++)
        {
            current = CurrentAt(volts - (current * burdenOhms));
        }

        return current;
    }
}

public readonly record struct ParasiticPart(double Amperes, double Volts, double Exponent);
