namespace PackBench.Rig.Runs;

/// <summary>A run that nobody attends wants more than is there; nothing was energised.</summary>
public sealed class UnattendedRefusedException : Exception
{
    public UnattendedRefusedException(string message)
        : base(message)
    {
    }

    public UnattendedRefusedException()
    {
    }

    public UnattendedRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
