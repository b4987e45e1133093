namespace PackBench.Rig.Signing;

/// <summary>A signing key cannot be made, read or used; the message says which, why and what to do.</summary>
public sealed class KeyException : IOException
{
    public KeyException()
    {
    }

    public KeyException(string message)
        : base(message)
    {
    }

    public KeyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
