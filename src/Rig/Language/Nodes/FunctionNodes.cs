using System.Collections.Immutable;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language.Nodes;

internal sealed class AbsNode(Node inner) : Node(inner.Type, inner.IsConstant, inner.HasRecorded)
{
    public override double Number(ILiveValues values) => Math.Abs(inner.Number(values));

    public override object Value(ILiveValues values)
    {
        var value = HasRecorded ? inner.Value(values) : base.Value(values);
        return HasRecorded && Combining.Estimate(value).Si < 0 ? Combining.Negate(value) : value;
    }
}

/// <summary>Of a pure number; of one below zero there is none, and a run that asks for it is told.</summary>
internal sealed class RootNode(Node inner) : Node(inner.Type, inner.IsConstant, inner.HasRecorded)
{
    public override double Number(ILiveValues values) => Math.Sqrt(inner.Number(values));

    public override object Value(ILiveValues values) => HasRecorded && inner.Value(values) is IMeasured measured ? measured.SquareRoot() : base.Value(values);
}

/// <summary>Of a pure number, without its uncertainty: for durations and the like that are told, not stated.</summary>
internal sealed class PowerNode(Node inner, Node exponent) : Node(inner.Type, inner.IsConstant && exponent.IsConstant, inner.HasRecorded)
{
    public override double Number(ILiveValues values) => Math.Pow(inner.Number(values), exponent.Number(values));
}

/// <summary>The least or the greatest of several values of one kind, or of a list by cell; a NaN among them wins, so that it is noticed.</summary>
internal sealed class ExtremeNode(Node[] items, bool isLeast, ExpressionType type)
    : Node(type, items.All(item => item.IsConstant), items.Any(item => item.HasRecorded))
{
    public override double Number(ILiveValues values)
    {
        if (HasRecorded)
        {
            return Combining.Estimate(Value(values)).Si;
        }

        var extreme = items[0].Number(values);
        for (var i = 1; i < items.Length; i++)
        {
            var next = items[i].Number(values);
            extreme = isLeast ? Math.Min(extreme, next) : Math.Max(extreme, next);
        }

        return extreme;
    }

    public override object Value(ILiveValues values)
    {
        if (!HasRecorded)
        {
            return base.Value(values);
        }

        var all = items.Select(item => item.Value(values)).SelectMany(value => value as IReadOnlyList<object> ?? [value]).ToArray();
        return isLeast ? all.MinBy(value => Combining.Estimate(value).Si)! : all.MaxBy(value => Combining.Estimate(value).Si)!;
    }
}

/// <summary>Rounds to the nearest multiple of a step of the same kind, halves away from zero.</summary>
internal sealed class RoundNode(Node inner, Node step) : Node(inner.Type, inner.IsConstant && step.IsConstant, inner.HasRecorded)
{
    public override double Number(ILiveValues values)
    {
        var width = step.Number(values);
        var zero = Type.Dimension.IsAbsolute ? Units.Celsius.Offset : 0;
        return Math.Round((inner.Number(values) - zero) / width, MidpointRounding.AwayFromZero) * width + zero;
    }
}

/// <summary>A value, or each of a list, with a limit of error that no instrument of the bench states: of a hand-held meter, of a drift.</summary>
/// <param name="text">How it is written: the name of its cause of doubt.</param>
internal sealed class WithinNode(Node inner, Node limit, string text) : Node(inner.Type, isConstant: false, hasRecorded: true)
{
    public override double Number(ILiveValues values) => inner.Number(values);

    public override object Value(ILiveValues values)
    {
        var bound = new Quantity(limit.Number(values), limit.Type.Dimension);
        return inner.Value(values) is var value && value is IReadOnlyList<object> list
            ? list.Select((one, at) => values.Within($"{text} {at + 1}", one, bound)).ToImmutableArray()
            : values.Within(text, value, bound);
    }
}

/// <summary>Slope or mean of a channel over a window that ends now.</summary>
internal sealed class WindowNode(Node channel, Node window, bool isSlope, ExpressionType type) : Node(type, isConstant: false)
{
    public override double Number(ILiveValues values)
    {
        var name = channel is FamilyNode family ? family.NameFor(values) : ((ChannelNode)channel).Name;
        var index = ChannelNode.IndexOf(values, name);
        var seconds = window.Number(values);
        if (!(seconds > 0 && seconds <= TimeSpan.MaxValue.TotalSeconds / 2))
        {
            throw new MissingReadingException(name, $"a window of {seconds} s has no {(isSlope ? "slope" : "mean")}");
        }

        var span = TimeSpan.FromSeconds(seconds);
        return isSlope ? values.Slope(index, span).Si : values.Mean(index, span).Si;
    }
}

internal sealed class SumNode(Node list, ExpressionType type) : Node(type, isConstant: false, hasRecorded: true)
{
    public override double Number(ILiveValues values) => Combining.Estimate(Value(values)).Si;

    public override object Value(ILiveValues values) =>
        ((IReadOnlyList<object>)list.Value(values)).Aggregate((sum, next) => Combining.Combine(Arithmetic.Add, sum, next));
}

/// <summary>The middle value; of an even number the mean of the middle two. A plain number: it is a yardstick, not a result.</summary>
internal sealed class MedianNode(Node list, ExpressionType type) : Node(type, isConstant: false, hasRecorded: true)
{
    public override double Number(ILiveValues values)
    {
        var sorted = ((IReadOnlyList<object>)list.Value(values)).Select(value => Combining.Estimate(value).Si).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    public override object Value(ILiveValues values) => new Quantity(Number(values), Type.Dimension);
}
