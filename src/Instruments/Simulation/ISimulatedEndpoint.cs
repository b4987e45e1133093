namespace PackBench.Instruments.Simulation;

/// <summary>
/// A simulated device as the wire sees it: bytes in, bytes out, in the same call. <c>sim://</c> transports, TCP servers
/// and pseudo-terminals all stand on this one seam. Implementations advance their world to the injected clock first.
/// </summary>
public interface ISimulatedEndpoint
{
    /// <summary>Takes what was written and appends whatever the device answers at once; nothing for a device that swallows it.</summary>
    void Receive(ReadOnlySpan<byte> written, System.Buffers.IBufferWriter<byte> answer);

    /// <summary>The way back to silence: drops half a message and every unread answer.</summary>
    void Clear();
}
