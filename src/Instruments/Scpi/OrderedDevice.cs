using PackBench.Instruments.Profiles;

namespace PackBench.Instruments.Scpi;

/// <summary>
/// Runs what energises one at a time, and lets the safe state overtake it: an apply that is under way stops at its next
/// step and never reaches its 'on', and 'off' is what is sent last.
/// </summary>
internal sealed class OrderedDevice(ScpiDevice device) : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private int safeOrders;

    public ScpiDevice Device => device;

    /// <param name="work">Gets the checkpoint to pass to its scripts.</param>
    public async ValueTask<T> ApplyAsync<T>(Func<Action, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var ordered = Volatile.Read(ref safeOrders);
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await work(() =>
            {
                if (Volatile.Read(ref safeOrders) != ordered)
                {
                    throw new InvalidOperationException($"{device.Who}: overtaken by the safe state; nothing more is switched on by this call");
                }
            });
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask MakeSafeAsync(ProfileScript off, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref safeOrders);
        if (!gate.Wait(0, CancellationToken.None))
        {
            // Something is being applied: off past it, at once; and again when it has given up, so that off is what was sent last.
            await device.MakeSafeAsync(off, cancellationToken);
            await gate.WaitAsync(cancellationToken);
        }

        try
        {
            await device.MakeSafeAsync(off, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await device.DisposeAsync();
        gate.Dispose();
    }
}
