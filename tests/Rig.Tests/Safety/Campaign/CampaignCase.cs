using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Simulation;

namespace PackBench.Rig.Tests.Safety.Campaign;

/// <summary>One run of the campaign: everything about it follows from its seed.</summary>
internal sealed record CampaignCase(int Seed, string Procedure, Dictionary<string, string> Settings, bool IsUnattended, ImmutableArray<ScheduledFault> Faults)
{
    /// <summary>Two cycles of discharge and charge, each ended by the cells, by the pack or by time.</summary>
    private static string Cycles(string phase) => $$"""
        procedure: test-procedure
        version: 1
        title: Two cycles
        needs: { load: required, supply: required }
        parameters:
          current: { default: 8 A, min: 0.1 A, max: 20 A }
        steps:
          - rest: { for: 20 s, record: before }
          - repeat:
              times: 2
              steps:
                - discharge: { current: current, until: cells.min <= 1.95 V || step.elapsed >= {{phase}}, at_most: 10 min, record: discharge }
                - rest: { for: 20 s }
                - charge: { current: current, voltage: 15.8 V, until: cells.max >= 2.65 V || step.elapsed >= {{phase}}, at_most: 10 min, record: charge }
                - rest: { for: 20 s }
        results:
          charge: { value: discharge.charge, unit: Ah }
        """;

    private static readonly ImmutableArray<SimulatedFault> All = [.. Enum.GetValues<SimulatedFault>()];

    private static readonly ImmutableArray<string> Wires = ["dmm-v", "dmm-i", "load", "charger", "thermo", "bms"];

    /// <summary>Where the campaign is long, every fifth is a whole capacity run.</summary>
    public static CampaignCase Of(int seed, bool isLong)
    {
        var random = new SplitMix64((ulong)seed * 2654435761);
        var isCapacity = isLong && seed % 5 == 0;
        var settings = new Dictionary<string, string> { ["current"] = (4 + (random.NextUnit() * 6)).ToString("0.0 A", CultureInfo.InvariantCulture) };
        if (isCapacity)
        {
            settings["rest_before"] = settings["rest_after"] = "10 min";
        }

        var span = isCapacity ? 9 * 3600.0 : isLong ? 1300 : 340;
        var isUnattended = random.NextUnit() < 0.4;
        var count = 1 + (int)(random.NextUnit() * 3);
        return new CampaignCase(
            seed, isCapacity ? "capacity-run" : Cycles(isLong ? "5 min" : "1 min"), settings, isUnattended, [.. Enumerable.Range(0, count).Select(_ => Fault(random, span)).OrderBy(fault => fault.At)]);
    }

    private static ScheduledFault Fault(SplitMix64 random, double span)
    {
        var kind = All[(int)(random.NextUnit() * All.Length)];
        var at = TimeSpan.FromMilliseconds(Math.Round(random.NextUnit() * span * 1000));

        // From a glitch of a fifth of a second to more than the run lasts.
        var lasts = TimeSpan.FromMilliseconds(Math.Round(200 * Math.Pow(10, random.NextUnit() * 5)));
        var isForever = random.NextUnit() < 0.4;
        var fault = new ScheduledFault(kind, at, isForever ? null : lasts, Group: 1 + (int)(random.NextUnit() * 6));
        var wire = Wires[(int)(random.NextUnit() * Wires.Length)];
        return !fault.IsOnWire ? fault : fault with { On = kind == SimulatedFault.CommandsSwallowed && wire == "bms" ? "load" : wire };
    }

    public override string ToString() =>
        $"seed {Seed}: {(Procedure.Contains('\n', StringComparison.Ordinal) ? "two cycles" : Procedure)} at {Settings["current"]}{(IsUnattended ? ", unattended" : "")}; {string.Join(", ", Faults)}";
}
