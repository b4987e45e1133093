using System.Globalization;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Tests.Safety.Campaign;

/// <summary>
/// What must be true at every step of the simulated world while a run is on, as the physics has it and not as anybody reads it.
/// </summary>
internal sealed class WorldInvariants(SimulatedBench world, bool isUnattended)
{
    /// <summary>A: what counts as a current through an output.</summary>
    private const double Flow = 0.02;

    /// <summary>S: the slowest way from the physics to a limit: a BMS that shows the last second, a reading that may be three periods old, a debounce, the scan.</summary>
    private const double Reaction = 6;

    /// <summary>S: from a trip to no current.</summary>
    private const double ToOff = 2.2;

    /// <summary>S: from switching off to a witness that it was not obeyed.</summary>
    private const double ToFindFlow = 6;

    /// <summary>Faults that no run may live with while an output is on, and for how long at the most.</summary>
    private static readonly (SimulatedFault Fault, double Seconds)[] Unbearable =
    [
        (SimulatedFault.VoltmeterSilent, 7), (SimulatedFault.VoltmeterOverload, 7), (SimulatedFault.VoltmeterTimesThousand, 3), (SimulatedFault.BmsSilent, 7),
        (SimulatedFault.SenseWireOpen, Reaction), (SimulatedFault.LoadTimesTen, 8), (SimulatedFault.MeterFuseBlown, 10), (SimulatedFault.BmsSignReversed, 45),
        (SimulatedFault.ProbeOpen, 8),
    ];

    private readonly Dictionary<string, double> _since = [];
    private double? _trippedAt;
    private double? _toldOffAt = 0;

    /// <summary>Before the first step of an unattended run each barrier is taken away and made to act, at half an ampere.</summary>
    private bool _isBefore = isUnattended;

    private readonly bool _isUnattended = isUnattended;

    /// <summary>The first that was broken, and when.</summary>
    public string? Broken { get; private set; }

    /// <summary>Seconds from the trip until nothing flowed, where it took any.</summary>
    public double WorstToOff { get; private set; }

    /// <summary>Whether an instrument is in a state in which it cannot be switched off from here.</summary>
    public bool CannotObey => world.ActiveFaults.Any(fault => fault.Fault is SimulatedFault.LoadIgnoresOff or SimulatedFault.LoadSilent or SimulatedFault.ChargerIgnoresOff
        || (fault.IsOnWire && fault.On is "load" or "charger"));

    public bool IsEnergized => world.LoadCurrent > Flow || world.ChargerCurrent > Flow;

    public void Hear(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.Tripped:
                _trippedAt ??= world.Seconds;
                break;
            case RunEvent.BarrierTested { Barrier: "BMS" }:
                _isBefore = false;
                break;
            case RunEvent.OutputChanged { Setpoint: not "off" }:
                _toldOffAt = null;
                break;
            case RunEvent.OutputChanged or RunEvent.MadeSafe:
                _toldOffAt ??= world.Seconds;
                break;
        }
    }

    public void Check()
    {
        var now = world.Seconds;
        if (_trippedAt is { } tripped)
        {
            WorstToOff = IsEnergized && !CannotObey ? now - tripped : WorstToOff;
            Must(!IsEnergized || CannotObey || now - tripped <= ToOff, "energised after the trip");
            return;
        }

        Last("energised although it was told to be off", ToFindFlow, IsEnergized && !_isBefore && _toldOffAt is { } off && now > off);
        var pack = world.Pack;
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < pack.Groups; i++)
        {
            least = Math.Min(least, world.Cell(i));
            most = Math.Max(most, world.Cell(i));
        }

        Last("a cell below its absolute minimum goes on being discharged", Reaction, world.LoadCurrent > Flow && least < 1.50);
        Last("a cell above its absolute maximum goes on being charged", Reaction, world.ChargerCurrent > Flow && most > 2.85);
        Last("the pack below its minimum goes on being discharged", Reaction, world.LoadCurrent > Flow && world.TerminalVolts < 9.0);
        Last("the pack above its maximum goes on being charged", Reaction, world.ChargerCurrent > Flow && world.TerminalVolts > 16.5);
        Last("more current than the pack bears", Reaction, world.TerminalCurrent < -(40 * 1.05) - 0.1 || world.TerminalCurrent > (25 * 1.05) + 0.1);
        Last("the cells are too hot", Reaction, IsEnergized && world.CellCelsius > 51);
        foreach (var (fault, seconds) in Unbearable)
        {
            Last(ScheduledFault.NameOf(fault), seconds, IsEnergized && world.Has(fault) && (fault != SimulatedFault.LoadTimesTen || world.LoadCurrent > Flow));
        }

        Must(!_isBefore || world.LoadCurrent + world.ChargerCurrent < 1, "more than an ampere before the barriers were tested");
        if (_isUnattended && !_isBefore)
        {
            var stops = world.Load.StartVolts > 0 || world.Load.Battery.Voltage > 0 ? 1 : 0;
            Must(world.LoadCurrent <= Flow || stops + (world.Bms.DischargeOn ? 1 : 0) >= 2, "discharged with fewer than two barriers");
            Must(world.ChargerCurrent <= Flow || (world.ChargerVolts is > 0 and <= 16.5 && world.Bms.ChargeOn), "charged with fewer than two barriers");
        }
    }

    /// <summary>Breaks where something holds without a break for longer than it may.</summary>
    private void Last(string what, double longest, bool holds)
    {
        if (!holds)
        {
            _since.Remove(what);
            return;
        }

        _since.TryAdd(what, world.Seconds);
        Must(world.Seconds - _since[what] <= longest, $"{what} for more than {longest.ToString(CultureInfo.InvariantCulture)} s");
    }

    private void Must(bool holds, string what) =>
        Broken ??= holds ? null : string.Create(CultureInfo.InvariantCulture, $"at {world.Seconds:0.0} s of the world: {what}");
}
