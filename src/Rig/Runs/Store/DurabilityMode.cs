namespace PackBench.Rig.Runs.Store;

public enum DurabilityMode
{
    /// <summary>A run on hardware: every event is on the disk when the call returns, and a scan at the latest one second after it.</summary>
    Real,

    /// <summary>
    /// A run in simulated time, where thousands of scans come in a second and can be had again: scans and events are committed
    /// together, 4096 scans at a time; a trip still ends its batch.
    /// </summary>
    Simulated,

    /// <summary>
    /// What <see cref="Real"/> would have committed at every instant of the given clock, without waiting for the disk: for proofs that take the
    /// program away from a run in simulated time.
    /// </summary>
    Proof,
}
