namespace PackBench.Instruments;

/// <summary>
/// The line failed: late, closed, garbled. Whoever threw it has marked the link broken; nothing is sent on it until it
/// has been resynchronised, because a late answer would be read as the answer to the next question.
/// </summary>
public sealed class LinkException : Exception
{
    public LinkException(string message, bool isTransient = true)
        : base(message) => IsTransient = isTransient;

    public LinkException(string message, Exception innerException, bool isTransient = true)
        : base(message, innerException) => IsTransient = isTransient;

    public LinkException()
    {
    }

    public LinkException(string message)
        : this(message, isTransient: true)
    {
    }

    public LinkException(string message, Exception innerException)
        : this(message, innerException, isTransient: true)
    {
    }

    /// <summary>Whether resynchronising or reconnecting may help; false for a wrong address or a device that is another.</summary>
    public bool IsTransient { get; }
}
