namespace PackBench.Rig.Safety;

/// <summary>An output was not switched on, for a reason that the operator can mend.</summary>
public sealed class StartRefusedException : Exception
{
    public StartRefusedException(string message)
        : base(message)
    {
    }

    public StartRefusedException()
    {
    }

    public StartRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
