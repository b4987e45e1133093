using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language.Nodes;

internal sealed class ArithmeticNode(Arithmetic operation, Node left, Node right, ExpressionType type)
    : Node(type, left.IsConstant && right.IsConstant, left.HasRecorded || right.HasRecorded)
{
    public override double Number(ILiveValues values)
    {
        var one = left.Number(values);
        var other = right.Number(values);
        return operation switch
        {
            Arithmetic.Add => one + other,
            Arithmetic.Subtract => one - other,
            Arithmetic.Multiply => one * other,
            _ => one / other,
        };
    }

    public override object Value(ILiveValues values) =>
        HasRecorded ? Combining.Combine(operation, left.Value(values), right.Value(values)) : base.Value(values);
}

internal sealed class NegateNode(Node inner) : Node(inner.Type, inner.IsConstant, inner.HasRecorded)
{
    // The negative of 5 °C is -5 °C, not minus 278.15 K.
    public override double Number(ILiveValues values) =>
        Type.Dimension.IsAbsolute ? 2 * Units.Celsius.Offset - inner.Number(values) : -inner.Number(values);

    public override object Value(ILiveValues values) => HasRecorded ? Combining.Negate(inner.Value(values)) : base.Value(values);
}

internal enum Comparison
{
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

internal sealed class CompareNode(Comparison comparison, Node left, Node right, string text)
    : Node(ExpressionType.Truth with { IsLive = left.Type.IsLive || right.Type.IsLive }, left.IsConstant && right.IsConstant)
{
    public override bool Truth(ILiveValues values)
    {
        var one = left.Number(values);
        var other = right.Number(values);
        if (double.IsNaN(one) || double.IsNaN(other))
        {
            // Every comparison with NaN is false: a stop condition would never come true, and nobody would know.
            throw new MissingReadingException(text, "a side of the comparison is not a number");
        }

        return comparison switch
        {
            Comparison.Less => one < other,
            Comparison.LessOrEqual => one <= other,
            Comparison.Greater => one > other,
            Comparison.GreaterOrEqual => one >= other,
            Comparison.Equal => one == other,
            _ => one != other,
        };
    }
}

/// <summary>Equality of texts or of truths.</summary>
internal sealed class SameNode(Node left, Node right, bool isEqual)
    : Node(ExpressionType.Truth with { IsLive = left.Type.IsLive || right.Type.IsLive }, left.IsConstant && right.IsConstant)
{
    public override bool Truth(ILiveValues values) => Equals(left.Value(values), right.Value(values)) == isEqual;
}

internal sealed class BothNode(Node left, Node right)
    : Node(ExpressionType.Truth with { IsLive = left.Type.IsLive || right.Type.IsLive }, left.IsConstant && right.IsConstant)
{
    public override bool Truth(ILiveValues values) => left.Truth(values) && right.Truth(values);
}

internal sealed class EitherNode(Node left, Node right)
    : Node(ExpressionType.Truth with { IsLive = left.Type.IsLive || right.Type.IsLive }, left.IsConstant && right.IsConstant)
{
    public override bool Truth(ILiveValues values) => left.Truth(values) || right.Truth(values);
}

internal sealed class NotNode(Node inner) : Node(inner.Type, inner.IsConstant)
{
    public override bool Truth(ILiveValues values) => !inner.Truth(values);
}

internal sealed class ChooseNode(Node condition, Node then, Node otherwise, ExpressionType type)
    : Node(type, condition.IsConstant && then.IsConstant && otherwise.IsConstant, then.HasRecorded || otherwise.HasRecorded)
{
    public override double Number(ILiveValues values) => Chosen(values).Number(values);

    public override bool Truth(ILiveValues values) => Chosen(values).Truth(values);

    public override object Value(ILiveValues values) => Chosen(values).Value(values);

    private Node Chosen(ILiveValues values) => condition.Truth(values) ? then : otherwise;
}
