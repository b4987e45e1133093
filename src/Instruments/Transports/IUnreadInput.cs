namespace PackBench.Instruments.Transports;

/// <summary>A transport that can tell whether bytes have arrived that nobody has read, without waiting for more.</summary>
public interface IUnreadInput
{
    /// <summary>How many bytes a read would return at once; 0 when it would wait.</summary>
    int UnreadBytes { get; }
}
