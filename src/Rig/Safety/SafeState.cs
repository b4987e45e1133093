using System.Collections.Immutable;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety;

/// <summary>
/// Everything off, all outputs at once, each under its own deadline, confirmed by read-back. Nobody can cancel it. An
/// output that cannot be confirmed is reported and tried again.
/// </summary>
public sealed class SafeState(ImmutableArray<ISafeOutput> outputs, TimeProvider time)
{
    /// <summary>For one instrument.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    public async Task<ImmutableArray<SafeConfirmation>> EnterAsync()
    {
        var pending = outputs.Select(MakeSafeAsync).ToArray();
        return [.. await Task.WhenAll(pending)];
    }

    private async Task<SafeConfirmation> MakeSafeAsync(ISafeOutput output)
    {
        var began = time.GetTimestamp();
        using var late = new CancellationTokenSource(Deadline, time);
        try
        {
            // WaitAsync as well: an instrument that ignores its token must not hold the others or this method.
            await output.MakeSafeAsync(late.Token).AsTask().WaitAsync(Deadline + TimeSpan.FromMilliseconds(200), time);
            return new SafeConfirmation(output.Role, true, "switched off, confirmed by read-back", time.GetElapsedTime(began));
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or StackOverflowException))
        {
            var why = failure is OperationCanceledException or TimeoutException
                ? $"no confirmation within {Deadline.TotalSeconds:0} s"
                : failure.Message;
            return new SafeConfirmation(output.Role, false, why, time.GetElapsedTime(began));
        }
    }
}
