using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language;

/// <summary>What a name in an expression stands for. A closed set.</summary>
public abstract record NameEntry(string Name, ExpressionType Type)
{
    /// <summary>A measured quantity of the bench; changes with every scan.</summary>
    public sealed record Channel(string Name, Unit Unit) : NameEntry(Name, ExpressionType.Number(Unit.Dimension) with { IsLive = true });

    /// <summary><c>step.elapsed</c> and its like.</summary>
    public sealed record Progress(string Name, Dimension Dimension) : NameEntry(Name, ExpressionType.Number(Dimension) with { IsLive = true });

    /// <summary>A fact of pack or bench: known when the file is read and put into the expression there.</summary>
    /// <param name="Value">A <see cref="Quantity"/>, a string or a bool.</param>
    public sealed record Constant(string Name, object Value) : NameEntry(Name, TypeOf(Value));

    /// <summary>A parameter, loop variable or answer: known when the run reaches it.</summary>
    /// <param name="Sample">Its default, for plans; null where there is none.</param>
    /// <param name="Choices">For an answer that was chosen from a list: the list.</param>
    public sealed record Fact(string Name, ExpressionType FactType, object? Sample, ImmutableArray<string> Choices = default) : NameEntry(Name, FactType);

    /// <summary>A recorded step; what can be asked of it is in <see cref="RecordedNames"/>.</summary>
    public sealed record Recorded(string Name) : NameEntry(Name, ExpressionType.Unknown);

    /// <summary>A function.</summary>
    public sealed record Function(string Name) : NameEntry(Name, ExpressionType.Unknown);

    private static ExpressionType TypeOf(object value) => value switch
    {
        Quantity quantity => ExpressionType.Number(quantity.Dimension),
        bool => ExpressionType.Truth,
        string => ExpressionType.Text,
        _ => throw new ArgumentException($"A constant cannot be a {value.GetType().Name}.", nameof(value)),
    };
}
