namespace PackBench.Instruments.Transports;

/// <summary>HiSLIP 1.0 and 2.0 without encryption: <c>hislip://host/hislip0</c>.</summary>
public sealed class HislipTransport : ITransport, IUnreadInput
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // The safe state has two seconds in all: a device that does not answer a clear is connected anew within them.
    private static readonly TimeSpan ClearPatience = TimeSpan.FromSeconds(0.7);
    private readonly TimeProvider time;
    private readonly HislipWire wire;

    private HislipTransport(TransportAddress address, HislipSession session, TimeProvider time)
    {
        Address = address;
        this.time = time;
        wire = new HislipWire { Session = session };
    }

    public TransportAddress Address { get; }

    public Stream Wire => wire;

    public int UnreadBytes => wire.Unread;

    /// <summary>The protocol that was agreed on.</summary>
    public Version Version => wire.Session.Version;

    public static async ValueTask<HislipTransport> OpenAsync(TransportAddress address, TimeProvider time, CancellationToken cancellationToken) =>
        new(address, await SessionAsync(address, time, cancellationToken), time);

    /// <summary>Device clear; where the session does not answer any more, a new one.</summary>
    public async ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        wire.Clear();
        try
        {
            await Deadline.RunAsync(
                wire.Session,
                static async (session, token) =>
                {
                    await session.ClearAsync(token);
                    return true;
                },
                _ => $"{Address}: does not answer a device clear within {ClearPatience.TotalSeconds:0.#} s", ClearPatience, time, cancellationToken);
        }
        catch (Exception e) when (e is LinkException || LinkErrors.IsFromTheLine(e))
        {
            wire.Session.Dispose();
            wire.Session = await SessionAsync(Address, time, cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        wire.Session.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async ValueTask<HislipSession> SessionAsync(TransportAddress address, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await Deadline.RunAsync(
                (address, time), static (on, token) => HislipSession.OpenAsync(on.address, on.time, token),
                static on => $"{on.address}: no HiSLIP session within {Patience.TotalSeconds:0} s", Patience, time, cancellationToken);
        }
        catch (Exception e) when (LinkErrors.IsFromTheLine(e))
        {
            throw LinkErrors.Opening(address, e);
        }
    }

    private sealed class HislipWire : MessageWire
    {
        public required HislipSession Session { get; set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Session.SendAsync(buffer, cancellationToken);

        protected override async ValueTask ReceiveAsync(CancellationToken cancellationToken)
        {
            var (bytes, isEnd) = await Session.ReceiveAsync(cancellationToken);
            Received(bytes, isEnd);
        }
    }
}
