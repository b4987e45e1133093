using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language.Nodes;

/// <summary>One checked piece of an expression, ready to be evaluated. Numbers are SI; their kind is in the type and never checked again.</summary>
internal abstract class Node(ExpressionType type, bool isConstant, bool hasRecorded = false)
{
    public ExpressionType Type => type;

    /// <summary>Same value whenever it is evaluated.</summary>
    public bool IsConstant => isConstant;

    /// <summary>Holds answers of recorded steps, which carry their uncertainty: evaluated by <see cref="Value"/>.</summary>
    public bool HasRecorded => hasRecorded;

    public virtual double Number(ILiveValues values) => throw Wrong("a number");

    public virtual bool Truth(ILiveValues values) => throw Wrong("a condition");

    public virtual object Value(ILiveValues values) => type.Kind switch
    {
        ValueKind.Number => new Quantity(Number(values), type.Dimension),
        ValueKind.Truth => Truth(values),
        _ => throw Wrong("a value"),
    };

    private InvalidOperationException Wrong(string asked) => new($"{GetType().Name} of {type.Describe()} was asked for {asked}.");
}

/// <summary>Stands where a mistake was found, so that the rest can be checked too. Never evaluated.</summary>
internal sealed class MistakeNode() : Node(ExpressionType.Unknown, isConstant: false)
{
    public static readonly MistakeNode Instance = new();
}

/// <param name="literal">The number as written, where it was one without a unit: for "needs a unit".</param>
internal sealed class NumberNode(double value, ExpressionType type, QuantityLiteral? literal = null) : Node(type, isConstant: true)
{
    public QuantityLiteral? Bare => literal;

    public override double Number(ILiveValues values) => value;
}

internal sealed class TruthNode(bool value) : Node(ExpressionType.Truth, isConstant: true)
{
    public override bool Truth(ILiveValues values) => value;
}

internal sealed class TextNode(string value) : Node(ExpressionType.Text, isConstant: true)
{
    public string Text => value;

    public override object Value(ILiveValues values) => value;
}

/// <summary>Turns a C-rate into a current by the pack's capacity.</summary>
internal sealed class ScaledNode(Node inner, double factor, ExpressionType type) : Node(type, inner.IsConstant, inner.HasRecorded)
{
    public override double Number(ILiveValues values) => inner.Number(values) * factor;
}
