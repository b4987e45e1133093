using PackBench.Instruments.Quantities;
using PackBench.Rig.Language.Nodes;

namespace PackBench.Rig.Language;

/// <summary>A checked expression. Evaluation allocates nothing but what the values themselves need.</summary>
internal sealed class CompiledExpression(
    string text, Place place, Node root, IReadOnlyList<string> channels, IReadOnlyList<Stop> stops) : Expression
{
    /// <summary>Where it compares a channel with a limit: what a plan can reason about.</summary>
    public IReadOnlyList<Stop> Stops => stops;

    public override string Text => text;

    public override Place Place => place;

    public override IReadOnlyList<string> Channels => channels;

    public ExpressionType Type => root.Type;

    /// <summary>Whether it always has the same value: it reads no channel, parameter or answer.</summary>
    public bool IsConstant => root.IsConstant;

    public override Quantity Quantity(ILiveValues values)
    {
        var value = root.Number(values);
        return double.IsNaN(value)
            ? throw new MissingReadingException(text, "its value is not a number")
            : new Quantity(value, root.Type.Dimension);
    }

    public override bool IsTrue(ILiveValues values) => root.Truth(values);

    public override object? Value(ILiveValues values) => root.Value(values);

    /// <summary>Its number where it is constant; null otherwise.</summary>
    public Quantity? ConstantQuantity() => IsConstant && Type is { Kind: ValueKind.Number, IsPerCell: false } ? Quantity(NoValues.Instance) : null;

    public string? ConstantText() => IsConstant && Type.Kind == ValueKind.Text ? (string)root.Value(NoValues.Instance) : null;

    public override string ToString() => text;
}

/// <summary>A comparison as the builder finds it.</summary>
internal sealed record StopComparison(string Channel, bool IsFalling, Node Bound, int Offset);

/// <summary>A channel compared with a limit that is known before a run.</summary>
/// <param name="IsFalling">True where it holds below the limit.</param>
internal sealed record Stop(string Channel, bool IsFalling, Node Bound, Place Place)
{
    /// <summary>The limit in SI; throws <see cref="MissingReadingException"/> where something it needs is not known yet.</summary>
    public Quantity Limit(ILiveValues known) => new(Bound.Number(known), Bound.Type.Dimension);
}

/// <summary>For constants, which ask for nothing.</summary>
internal sealed class NoValues : ILiveValues
{
    public static readonly NoValues Instance = new();

    public IReadOnlyList<int> CellChannels => [];

    public Quantity Channel(int index) => throw new MissingReadingException("channel", "nothing is measured while a file is read");

    public int IndexOfChannel(string name) => -1;

    public Quantity Slope(int channel, TimeSpan window) => Channel(channel);

    public Quantity Mean(int channel, TimeSpan window) => Channel(channel);

    public bool TryGetProgress(string name, out Quantity value)
    {
        value = default;
        return false;
    }

    public bool TryGetFact(string name, out object? value)
    {
        value = null;
        return false;
    }
}
