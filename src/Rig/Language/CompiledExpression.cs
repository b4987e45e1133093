using PackBench.Instruments.Quantities;
using PackBench.Rig.Language.Nodes;

namespace PackBench.Rig.Language;

/// <summary>A checked expression. Evaluation allocates nothing but what the values themselves need.</summary>
internal sealed class CompiledExpression(string text, Place place, Node root, IReadOnlyList<string> channels) : Expression
{
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
