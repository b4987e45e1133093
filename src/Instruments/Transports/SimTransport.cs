using PackBench.Instruments.Simulation;

namespace PackBench.Instruments.Transports;

/// <summary>A simulated device in this process. Answers are there in the same call, so simulated time stays exact.</summary>
public sealed class SimTransport : ITransport, IUnreadInput
{
    private readonly ISimulatedEndpoint endpoint;
    private readonly SimulatedWire wire;

    /// <param name="time">By which a reader that waits looks again: some devices speak by themselves.</param>
    public SimTransport(TransportAddress address, ISimulatedEndpoint endpoint, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        Address = address;
        this.endpoint = endpoint;
        wire = new SimulatedWire(endpoint, time);
    }

    public TransportAddress Address { get; }

    public Stream Wire => wire;

    public int UnreadBytes => wire.Unread;

    public ValueTask ResynchronizeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        wire.Clear();
        endpoint.Clear();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
