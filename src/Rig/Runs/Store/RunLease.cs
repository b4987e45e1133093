using PackBench.Rig.Safety;

namespace PackBench.Rig.Runs.Store;

/// <summary>The right to write one run file.</summary>
internal static class RunLease
{
    public static FileLease Acquire(string path, TimeProvider wall) => TryAcquire(path, wall, out var holder) ?? throw new RunFileException(
        RunFileProblem.InUse, path, $"another program is writing this run: {holder?.ToString() ?? "its name is not known"}. Wait for its end, or close it.");

    public static FileLease? TryAcquire(string path, TimeProvider wall, out LeaseHolder? holder)
    {
        try
        {
            return FileLease.TryAcquire(path + ".lock", "writing " + Path.GetFileName(path), wall, out holder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new RunFileException(
                RunFileProblem.ReadOnly, path, $"the folder cannot be written ({e.Message}). Check its rights and free space, or name another folder for the runs.", e);
        }
    }
}
