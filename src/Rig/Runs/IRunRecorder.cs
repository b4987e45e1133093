namespace PackBench.Rig.Runs;

/// <summary>
/// The audit seam: what happened goes here before anybody acts on it being written. If it cannot record, it throws, and
/// the run stops. Scans may be up to one second of wall-clock time on their way to the disk; every other event, a trip
/// above all, is on the disk when the call returns.
/// </summary>
public interface IRunRecorder : IAsyncDisposable
{
    string RunId { get; }

    ValueTask RecordAsync(RunEvent happened, CancellationToken cancellationToken);

    /// <summary>Seals the file. Nothing can be recorded afterwards.</summary>
    ValueTask CompleteAsync(RunOutcome outcome, string reason, CancellationToken cancellationToken);
}
