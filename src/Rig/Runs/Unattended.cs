using PackBench.Rig.Bench;

namespace PackBench.Rig.Runs;

/// <summary>What a run asks for that nobody attends: two barriers beside the rig itself, of which the BMS is never the only one, and room on the disk.</summary>
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
        var load = plan.Bench.Instruments.FirstOrDefault(instrument => instrument.Role == "load");
        var hasLoadStop = load is not null && plan.Profiles.Find(load.Profile)?.Load?.Protections.UnderVoltageOff is not null;
        var count = (hasLoadStop ? 1 : 0) + (hasGuard ? 1 : 0) + (bench.Bms is null ? 0 : 1);
        if (count < Barriers || !(hasLoadStop || hasGuard))
        {
            throw new UnattendedRefusedException(
                $"Unattended, a run wants {Barriers} barriers beside this program; there {(count == 1 ? "is" : "are")} {count}: under-voltage off in the load {Word(hasLoadStop)}, guard process {Word(hasGuard)}, "
                + $"BMS {Word(bench.Bms is not null)} (never the only one). Stay with it and leave --unattended out, or use a load that can stop by itself.");
        }

        var needed = DiskAChannel * bench.Channels.Count;
        var free = new DriveInfo(Directory.CreateDirectory(plan.Folder).FullName).AvailableFreeSpace;
        if (free < needed)
        {
            throw new UnattendedRefusedException($"{plan.Folder}: {free / 1e6:0} MB are free; an unattended run wants {needed / 1e6:0} MB.");
        }
    }

    private static string Word(bool isThere) => isThere ? "yes" : "no";
}
