namespace PackBench.Instruments;

/// <summary>The device answered no. Says who, what was asked and what came; the link is still in step.</summary>
public sealed class InstrumentException : Exception
{
    /// <param name="who">Model and address: <c>SDL1020X at tcp://10.0.0.7:5025</c>.</param>
    /// <param name="command">What was sent.</param>
    /// <param name="answer">What the device said, verbatim.</param>
    public InstrumentException(string who, string command, string answer)
        : base($"{who} refused '{command}': {answer}")
    {
        Command = command;
        Answer = answer;
    }

    public InstrumentException(string message)
        : base(message)
    {
    }

    public InstrumentException()
    {
    }

    public InstrumentException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public string? Command { get; }

    public string? Answer { get; }
}
