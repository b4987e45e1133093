namespace PackBench.Rig.Lab;

/// <summary>The lab's database cannot be used as asked: the message says which, what came and what to do; it never holds a password.</summary>
public sealed class LabException : Exception
{
    public LabException(string message, Exception? innerException, bool isTransient)
        : base(message, innerException) => IsTransient = isTransient;

    public LabException()
    {
    }

    public LabException(string message)
        : base(message)
    {
    }

    public LabException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The line or the server failed, and may do better later; otherwise somebody has to change something.</summary>
    public bool IsTransient { get; }
}
