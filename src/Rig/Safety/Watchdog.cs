using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety;

/// <summary>
/// Judges the limits by its own clock, twice a second, whether or not scans come: a procedure that hangs, a scanner
/// that stops and a link that dies all end here.
/// </summary>
public sealed class Watchdog(LimitWatch limits, Func<Scan?> latest, Func<TimeSpan> now, TimeProvider time, Func<Trip, ValueTask> trip)
{
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs until cancelled; returns then. Anything else that ends it is an error of the rig and is thrown.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Period, time, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (latest() is { } scan && limits.Judge(scan, now(), time.GetUtcNow()) is { } broken)
            {
                await trip(broken);
                return;
            }
        }
    }
}
