using System.Collections.Immutable;
using PackBench.Rig.Bench;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs;

/// <summary>What a run asks for that nobody attends: for each way that current may flow two barriers beside the rig itself, of which the BMS is never the only one, and room on the disk.</summary>
internal static class Unattended
{
    public const int Barriers = 2;

    /// <summary>Bytes a channel and scan, ten scans a second, a day, twice.</summary>
    private const double DiskAChannel = 11 * 10 * 86400 * 2.0;

    /// <exception cref="UnattendedRefusedException">With everything that is missing.</exception>
    public static void Refuse(RunPlan plan, ConnectedBench bench, bool hasGuard)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(bench);
        foreach (var flow in Flows(plan.Procedure, bench))
        {
            RefuseFewBarriers(plan, bench, hasGuard, flow);
        }

        var needed = DiskAChannel * bench.Channels.Count;
        var free = new DriveInfo(Directory.CreateDirectory(plan.Folder).FullName).AvailableFreeSpace;
        if (free < needed)
        {
            throw new UnattendedRefusedException($"{plan.Folder}: {free / 1e6:0} MB are free; an unattended run wants {needed / 1e6:0} MB.");
        }
    }

    /// <summary>What the procedure may do on this bench: it cannot charge without a supply.</summary>
    public static ImmutableArray<EnergyFlow> Flows(Procedure procedure, ConnectedBench bench) =>
        [.. EnergyFlows.Of(procedure).Where(flow => flow == EnergyFlow.Discharge ? bench.Load is not null : bench.Supply is not null)];

    /// <summary>What a load does below a voltage is no barrier of a charge, and a supply's end voltage none of a discharge.</summary>
    private static void RefuseFewBarriers(RunPlan plan, ConnectedBench bench, bool hasGuard, EnergyFlow flow)
    {
        var isCharge = flow == EnergyFlow.Charge;
        var load = plan.Bench.Instruments.FirstOrDefault(instrument => instrument.Role == "load");
        var hasOwn = isCharge ? bench.Supply is not null : load is not null && plan.Profiles.Find(load.Profile)?.Load?.Protections.UnderVoltageOff is not null;
        var count = (hasOwn ? 1 : 0) + (hasGuard ? 1 : 0) + (bench.Bms is null ? 0 : 1);
        if (count < Barriers || !(hasOwn || hasGuard))
        {
            throw new UnattendedRefusedException(
                $"Unattended, a {(isCharge ? "charge" : "discharge")} wants {Barriers} barriers beside this program; there {(count == 1 ? "is" : "are")} {count}: "
                + $"{(isCharge ? "end voltage of the supply" : "under-voltage off in the load")} {Word(hasOwn)}, guard process {Word(hasGuard)}, BMS {Word(bench.Bms is not null)} (never the only one). "
                + $"Stay with it and leave --unattended out{(isCharge ? "" : ", or use a load that can stop by itself")}.");
        }
    }

    private static string Word(bool isThere) => isThere ? "yes" : "no";
}
