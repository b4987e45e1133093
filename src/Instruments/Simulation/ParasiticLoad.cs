using System.Collections.Immutable;

namespace PackBench.Instruments.Simulation;

/// <summary>What a standing pack draws: parts that follow a power of the voltage (-1 a switching converter, 0 a current source, +1 a resistor).</summary>
public sealed record ParasiticLoad(ImmutableArray<ParasiticPart> Parts)
{
    private static readonly ParasiticPart BalancersOwn = new(0.011, 15.14, -1);

    public static readonly ParasiticLoad None = new([]);

    /// <summary>Older BMS with a 20 A charger: 47 mA at 15.14 V.</summary>
    public static readonly ParasiticLoad Old = new([new(0.020, 15.14, 0), new(0.027, 15.14, 1, IsChargersBackFeed: true)]);

    /// <summary>The same, balancing: 58 mA.</summary>
    public static readonly ParasiticLoad OldBalancing = Old.WithBalancer();

    /// <summary>Newer BMS with a 25 A charger that feeds back: 47 mA at 14.88 V, of which 32 mA are assumed to be the charger's.</summary>
    public static readonly ParasiticLoad New = new([new(0.015, 14.88, 0), new(0.032, 14.88, 1, IsChargersBackFeed: true)]);

    public static readonly ParasiticLoad VoltmeterOn = new([new(0.00951, 14.88, 0)]);

    public static readonly ParasiticLoad VoltmeterOff = new([new(0.00196, 14.88, 0)]);

    /// <summary>A dash camera on its converter: 3.5 W.</summary>
    public static readonly ParasiticLoad Dashcam = new([new(0.230, 15.2, -1)]);

    /// <summary>
    /// What stands on the pack in a configuration: <c>bms</c> without the charger, <c>bms_balance</c> with the balancer at work, <c>charger</c> with its board
    /// connected, <c>voltmeter_on</c>, <c>voltmeter_off</c> and <c>dashcam</c> with that too. Throws <see cref="ArgumentException"/> for another.
    /// </summary>
    public ParasiticLoad In(string configuration) => configuration switch
    {
        "bms" => new ParasiticLoad([.. Parts.Where(part => !part.IsChargersBackFeed)]),
        "bms_balance" => In("bms").WithBalancer(),
        "charger" => this,
        "voltmeter_on" => With(VoltmeterOn),
        "voltmeter_off" => With(VoltmeterOff),
        "dashcam" => With(Dashcam),
        _ => throw new ArgumentException($"The simulated bench cannot be wired as '{configuration}'; it knows bms, bms_balance, charger, voltmeter_on, voltmeter_off and dashcam.", nameof(configuration)),
    };

    /// <summary>With another draw of the BMS's own: the first part that is nobody's back-feed and does not depend on the voltage.</summary>
    public ParasiticLoad WithOwn(double amperes)
    {
        var own = Parts.FirstOrDefault(part => !part.IsChargersBackFeed && part.Exponent == 0);
        return new ParasiticLoad(Parts.Contains(own) ? Parts.Replace(own, own with { Amperes = amperes }) : Parts);
    }

    /// <summary>With what a balancer takes to work; once, however often it is said.</summary>
    public ParasiticLoad WithBalancer() => Parts.Contains(BalancersOwn) ? this : new ParasiticLoad([.. Parts, BalancersOwn]);

    /// <param name="chargerOn">A charger that delivers does not feed back.</param>
    public double CurrentAt(double volts, bool chargerOn = false)
    {
        var sum = 0.0;
        foreach (var part in Parts)
        {
            sum += chargerOn && part.IsChargersBackFeed ? 0 : part.At(volts);
        }

        return sum;
    }

    /// <summary>What of it goes back into a charger whose output is off.</summary>
    public double BackFeedAt(double volts)
    {
        var sum = 0.0;
        foreach (var part in Parts)
        {
            sum += part.IsChargersBackFeed ? part.At(volts) : 0;
        }

        return sum;
    }

    /// <summary>What a series meter of that burden shows: the load sees less voltage.</summary>
    public double CurrentThrough(double volts, double burdenOhms, bool chargerOn = false)
    {
        var current = CurrentAt(volts, chargerOn);
        for (var i = 0; i < 60 && burdenOhms > 0; i++)
        {
            var next = CurrentAt(volts - (current * burdenOhms), chargerOn);
            if (next == current)
            {
                break;
            }

            current = next;
        }

        return current;
    }

    /// <summary>Both together.</summary>
    public ParasiticLoad With(ParasiticLoad other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ParasiticLoad([.. Parts, .. other.Parts]);
    }
}

public readonly record struct ParasiticPart(double Amperes, double Volts, double Exponent, bool IsChargersBackFeed = false)
{
    /// <summary>A at a voltage; nothing without one.</summary>
    public double At(double volts) =>
        Exponent == 0 ? Amperes : volts <= 0 ? 0 : Exponent == 1 ? Amperes * volts / Volts : Amperes * Math.Pow(volts / Volts, Exponent);
}
