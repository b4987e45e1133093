using System.Globalization;

namespace PackBench.Rig.Runs.Store;

/// <summary>Ends a run file whose program did not.</summary>
public static class RunRepair
{
    /// <summary>
    /// Seals the file as interrupted after its last record; SQLite itself drops a half-written one. Nothing is invented and nothing
    /// recorded is touched. A run that is sealed already is left alone. Throws <see cref="RunFileException"/>, with
    /// <see cref="RunFileProblem.InUse"/> while the run is being written.
    /// </summary>
    /// <returns>The seal that the file has now.</returns>
    public static ValueTask<RunSeal> RepairAsync(string path, TimeProvider wall, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var lease = RunLease.Acquire(path, wall);
        using var tables = RunTables.Open(path, DurabilityMode.Real, out _);
        if (tables.ReadSeal() is { } seal)
        {
            return ValueTask.FromResult(seal);
        }

        var last = tables.LastRecord();
        tables.Seal(
            RunSeal.Interrupted,
            string.Create(CultureInfo.InvariantCulture, $"The program ended without closing the run. Last record at {last.TotalSeconds:0.###} s, after {tables.Scans.Count} scans."),
            wall.GetUtcNow());
        tables.Fold();
        return ValueTask.FromResult(tables.ReadSeal()!);
    }
}
