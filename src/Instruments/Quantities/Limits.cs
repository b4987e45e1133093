namespace PackBench.Instruments.Quantities;

/// <summary>A closed interval that admits or refuses a value; it never changes one.</summary>
public readonly record struct Limits<T>(T Minimum, T Maximum)
    where T : struct, IQuantity<T>
{
    /// <summary>False for a value outside, and for one that is not a number.</summary>
    public bool Admits(T value) => value.Si >= Minimum.Si && value.Si <= Maximum.Si;

    public override string ToString() => $"{Minimum} to {Maximum}";
}
