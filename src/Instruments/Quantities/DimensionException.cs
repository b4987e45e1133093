namespace PackBench.Instruments.Quantities;

/// <summary>Quantities of kinds that do not go together, such as a voltage and a current in one sum.</summary>
public sealed class DimensionException : Exception
{
    public DimensionException(string message)
        : base(message)
    {
    }

    public DimensionException()
    {
    }

    public DimensionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
