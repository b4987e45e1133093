using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Proving;

/// <summary>
/// Takes the rig away at one of its records: that call never returns, so nothing that the rig would do afterwards is done, on no path. What
/// was not committed by then is lost when the file is abandoned.
/// </summary>
/// <param name="isLast">Whether it ends after this record.</param>
/// <param name="cut">Told when it has ended.</param>
internal sealed class CutRecorder(SqliteRunRecorder recorder, Func<RunEvent, bool> isLast, TaskCompletionSource cut) : IRunRecorder
{
    public string RunId => recorder.RunId;

    public SqliteRunRecorder File => recorder;

    /// <summary>Records so far: events and scans.</summary>
    public long Count { get; private set; }

    public async ValueTask RecordAsync(RunEvent happened, CancellationToken cancellationToken)
    {
        if (cut.Task.IsCompleted)
        {
            await new TaskCompletionSource().Task;
        }

        await recorder.RecordAsync(happened, cancellationToken);
        Count++;
        if (isLast(happened))
        {
            cut.SetResult();
            await new TaskCompletionSource().Task;
        }
    }

    public ValueTask CompleteAsync(RunOutcome outcome, string reason, CancellationToken cancellationToken) => recorder.CompleteAsync(outcome, reason, cancellationToken);

    public ValueTask DisposeAsync() => recorder.DisposeAsync();
}
