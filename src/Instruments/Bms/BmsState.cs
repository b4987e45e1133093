using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Bms;

/// <summary>What a BMS shows of its pack at one moment, whatever its make. A field that its protocol does not carry is null, never zero.</summary>
public sealed record BmsState
{
    /// <summary>Cell voltages in order, cell 1 first.</summary>
    public required ImmutableArray<Voltage> Cells { get; init; }

    public required Voltage PackVoltage { get; init; }

    /// <summary>Positive charges.</summary>
    public required Current Current { get; init; }

    /// <summary>By the name of the probe: <c>mos</c>, <c>t1</c>, <c>t2</c>, …; an open or absent probe is not listed.</summary>
    public ImmutableSortedDictionary<string, Temperature> Temperatures { get; init; } = ImmutableSortedDictionary<string, Temperature>.Empty;

    /// <summary>0 to 1.</summary>
    public double? StateOfCharge { get; init; }

    public double? StateOfHealth { get; init; }

    public Charge? RemainingCapacity { get; init; }

    public Charge? FullCapacity { get; init; }

    public int? Cycles { get; init; }

    public bool? ChargeOn { get; init; }

    public bool? DischargeOn { get; init; }

    public bool? BalanceOn { get; init; }

    /// <summary>Current that the balancer moves now; 0 when idle.</summary>
    public Current? BalanceCurrent { get; init; }

    /// <summary>Names of what the BMS complains of: <c>cell under-voltage</c>.</summary>
    public ImmutableArray<string> Alarms { get; init; } = [];

    /// <summary>Whole millivolts over the current sensor, by direction, where the protocol shows them (JK).</summary>
    public Voltage? ChargeSensor { get; init; }

    public Voltage? DischargeSensor { get; init; }

    /// <summary>The stored correction factors by direction, 1.0 = none, where the protocol shows them.</summary>
    public double? ChargeFactor { get; init; }

    public double? DischargeFactor { get; init; }
}
