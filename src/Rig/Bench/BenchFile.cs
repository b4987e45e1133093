using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Transports;
using PackBench.Rig.Language;

namespace PackBench.Rig.Bench;

/// <summary>The instruments, by role, as their file says (bench/*.yaml). Nothing is connected yet.</summary>
public sealed record BenchFile
{
    public required string Name { get; init; }

    public string Title { get; init; } = "";

    public ImmutableArray<BenchInstrument> Instruments { get; init; } = [];

    /// <summary>Limits of leads, fuse and place: on top of the pack's.</summary>
    public Current? MaximumCurrent { get; init; }

    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Bench files for procedures that ask for another wiring of the same place: procedure to file or name, as written.</summary>
    public ImmutableSortedDictionary<string, string> Wirings { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Set for a simulated bench: everything between <c>simulation:</c> and the next key, as flat text values.</summary>
    public ImmutableSortedDictionary<string, string>? Simulation { get; init; }

    public required string SourceFile { get; init; }

    public required string SourceText { get; init; }

    public bool IsSimulated => Simulation is not null;

    /// <summary>Set where another process serves the simulated instruments: simulated seconds per second of its world.</summary>
    public double? ServedSpeed => Simulation?.GetValueOrDefault("served") is { } text ? SimulationOptions.SpeedOf(text) : null;

    /// <summary>Whether the world behind <c>sim://</c> addresses is made here.</summary>
    public bool IsSimulatedHere => IsSimulated && ServedSpeed is null;

    /// <summary>A new world behind the <c>sim://</c> addresses, in the time of the clock; null where the bench has real lines.</summary>
    public SimulatedBench? MakeWorld(TimeProvider time) => IsSimulatedHere ? new SimulatedBench(SimulationOptions.FromText(Simulation!), time) : null;
}

/// <summary>One instrument in one role.</summary>
/// <param name="Role">
/// voltage_reference, current_reference, cell_reference, load, supply, bms, thermometer.
/// </param>
/// <param name="Profile">Id of the profile; for the BMS its protocol (<c>jk02-32s</c>, <c>auto</c>).</param>
/// <param name="Serial">Expected serial number; empty to accept any.</param>
/// <param name="Calibrated">Date of the last calibration; null where there is no certificate.</param>
/// <param name="Certificate">Number or name of the certificate.</param>
/// <param name="Shunt">For a current_reference that measures a shunt's voltage: its resistance.</param>
/// <param name="ShuntUncertainty">Relative expanded uncertainty (k = 2) of the shunt, 0.0002 for 0.02 %.</param>
/// <param name="Range">Fixed range; null for automatic.</param>
/// <param name="PowerLineCycles">Integration time.</param>
/// <param name="Inputs">Scanner inputs of the cells, cell 1 first; probe names for a thermometer in <paramref name="Probes"/>.</param>
/// <param name="Invert">True where the wiring makes a charging current read negative.</param>
public sealed record BenchInstrument(
    string Role, string Profile, TransportAddress Address, string Serial, DateOnly? Calibrated, string Certificate, Resistance? Shunt, double ShuntUncertainty,
    Quantity? Range, double PowerLineCycles, ImmutableArray<int> Inputs, ImmutableArray<string> Probes, bool Invert, Place Place)
{
    /// <summary>A supply that also measures what it takes in: it then delivers <c>supply.input_power</c>.</summary>
    public bool MeasuresInputPower { get; init; }

    /// <summary>What is really flowing where the BMS reports so much; null where its current is taken as it is.</summary>
    public CurrentTable? Correction { get; init; }
}
