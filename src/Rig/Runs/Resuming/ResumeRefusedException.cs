namespace PackBench.Rig.Runs.Resuming;

/// <summary>A run is not taken up again, for a reason that the message says; nothing was energised and its file is as it was.</summary>
public sealed class ResumeRefusedException : Exception
{
    public ResumeRefusedException(string message)
        : base(message)
    {
    }

    public ResumeRefusedException()
    {
    }

    public ResumeRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
