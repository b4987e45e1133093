namespace PackBench.Instruments.Transports;

/// <summary>
/// Opens a line anew when it cannot be resynchronised: cable out and in, instrument off and on, network gone for a while. Waits
/// longer after each attempt, and gives up after a stated number of them or when the caller's token ends. Whoever resynchronises
/// checks the identity afterwards: it may be another instrument that was plugged in.
/// </summary>
public sealed class ReopeningTransport : ITransport, IUnreadInput
{
    public const int Attempts = 8;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private readonly Func<CancellationToken, ValueTask<ITransport>> open;
    private readonly TimeProvider time;
    private ITransport line;
    private bool isLost;

    private ReopeningTransport(ITransport line, Func<CancellationToken, ValueTask<ITransport>> open, TimeProvider time)
    {
        this.line = line;
        this.open = open;
        this.time = time;
    }

    public TransportAddress Address => line.Address;

    /// <summary>The stream of the line that is open now: to be asked for at every exchange.</summary>
    public Stream Wire => line.Wire;

    public int UnreadBytes => !isLost && line is IUnreadInput input ? input.UnreadBytes : 0;

    public static async ValueTask<ReopeningTransport> OpenAsync(Func<CancellationToken, ValueTask<ITransport>> open, TimeProvider time, CancellationToken cancellationToken) =>
        new(await open(cancellationToken), open, time);

    public async ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        if (!isLost)
        {
            try
            {
                await line.ResynchronizeAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (e is LinkException || LinkErrors.IsFromTheLine(e))
            {
                isLost = true;
                await line.DisposeAsync();
            }
        }

        line = await ReopenAsync(cancellationToken);
        isLost = false;
    }

    public ValueTask DisposeAsync() => isLost ? ValueTask.CompletedTask : line.DisposeAsync();

    private async ValueTask<ITransport> ReopenAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            // Many instruments need a moment before they take a new connection.
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            try
            {
                return await open(cancellationToken);
            }
            catch (LinkException e) when (attempt < Attempts && e.IsTransient)
            {
                // Tried again after a longer pause; the last failure is the one that is told.
            }
        }
    }
}
