namespace PackBench.Instruments.Transports;

/// <summary>Bytes, an address, and a way back to silence. Knows nothing of what the bytes mean.</summary>
public interface ITransport : IAsyncDisposable
{
    TransportAddress Address { get; }

    /// <summary>Opened before it is handed out. Pull only: nothing is read until somebody asks.</summary>
    Stream Wire { get; }

    /// <summary>Device clear where the transport has one, else drain until the line is quiet. Throws <see cref="LinkException"/> if it cannot.</summary>
    ValueTask ResynchronizeAsync(CancellationToken cancellationToken);
}
