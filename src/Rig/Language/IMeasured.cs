using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language;

public enum Arithmetic
{
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// <summary>A value that knows its uncertainty, as results compute with it. Expressions only pass it on and combine it.</summary>
public interface IMeasured
{
    Quantity Estimate { get; }

    /// <summary>This combined with <paramref name="other"/>, a <see cref="Quantity"/> or another measured value, carrying what is common to both.</summary>
    /// <param name="isRight">True where this value is the right-hand side.</param>
    IMeasured Combine(Arithmetic operation, object other, bool isRight);

    IMeasured Negate();

    /// <summary>Of a pure number. NaN below zero.</summary>
    IMeasured SquareRoot();
}
