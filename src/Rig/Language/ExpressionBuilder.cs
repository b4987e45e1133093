using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language.Nodes;
using Scriban.Syntax;

namespace PackBench.Rig.Language;

/// <summary>
/// Walks Scriban's tree, finds the kind of every part, and complains about each part that makes no sense; also about those
/// that a run might never evaluate, such as the right side of <c>||</c>.
/// </summary>
internal sealed partial class ExpressionBuilder(
    string text, ImmutableArray<QuantityLiteral> literals, NameTable names, Action<int, string> complain)
{
    private readonly SortedSet<string> _channels = new(StringComparer.Ordinal);
    private readonly List<StopComparison> _stops = [];

    public IReadOnlyList<string> Channels => [.. _channels];

    /// <summary>The comparisons of a channel with a value that is no reading; none of those under a '!'.</summary>
    public IReadOnlyList<StopComparison> Stops => _stops;

    public Node Build(ScriptExpression? expression) => expression switch
    {
        ScriptNestedExpression nested => Build(nested.Expression),
        ScriptLiteral literal => BuildLiteral(literal),
        ScriptVariable or ScriptMemberExpression or ScriptIndexerExpression => BuildName(expression),
        ScriptBinaryExpression binary => BuildBinary(binary),
        ScriptUnaryExpression unary => BuildUnary(unary),
        ScriptConditionalExpression choice => BuildChoice(choice),
        ScriptFunctionCall call => BuildCall(call),
        ScriptAssignExpression assign => Mistake(At(assign.EqualToken, assign), "an expression assigns nothing; to compare, write '=='"),
        _ => Mistake(At(expression), $"'{Source(expression)}' is no part of the language: values, + - * /, comparisons, && || !, ? : and functions are"),
    };

    /// <summary>The node as the key of the file wants it, or a complaint.</summary>
    public Node Fit(Node node, Expected expected, ScriptNode syntax)
    {
        var type = node.Type;
        if (type.Kind == ValueKind.Unknown || expected.Kind == ValueKind.Unknown)
        {
            return node;
        }

        if (type.IsRateOfCharge && expected.Dimension == Dimension.Current)
        {
            return AsCurrent(node, syntax);
        }

        if (type.IsPerCell && !expected.AllowsPerCell)
        {
            return Mistake(At(syntax), $"expected one value, {expected.Describe()}; this is {type.Describe()}");
        }

        if (type.Kind == expected.Kind && (expected.Dimension is null || expected.Dimension == type.Dimension))
        {
            return node;
        }

        return node is NumberNode { Bare: { } bare } && expected is { Kind: ValueKind.Number, Dimension: not null }
            ? Mistake(bare.Start, $"`{bare.Text}` needs a unit; {expected.Describe(bare.Text)}")
            : Mistake(At(syntax), $"expected {expected.Describe()}; this is {type.Describe()}");
    }

    private Node BuildLiteral(ScriptLiteral literal) => literal.Value switch
    {
        bool truth => new TruthNode(truth),
        string value => new TextNode(value),
        null => Mistake(At(literal), "'null' is no value here"),
        _ => Mistake(At(literal), $"'{Source(literal)}' is not a number as this language writes it"),
    };

    private static NumberNode BuildQuantity(QuantityLiteral literal)
    {
        var unit = literal.Unit ?? Units.One;
        var type = ExpressionType.Number(unit.Dimension) with { IsRateOfCharge = ReferenceEquals(unit, Units.CRate) };
        return new NumberNode(unit.ToSi(literal.Value), type, literal.Unit is null ? literal : null);
    }

    private Node BuildChoice(ScriptConditionalExpression choice)
    {
        var condition = Fit(Build(choice.Condition), Expected.Condition, choice.Condition!);
        var then = Build(choice.ThenValue);
        var otherwise = Build(choice.ElseValue);
        if (AnyUnknown(condition, then, otherwise))
        {
            return MistakeNode.Instance;
        }

        Reconcile(ref then, ref otherwise, choice.ThenValue!, choice.ElseValue!);
        if (then.Type.Kind != otherwise.Type.Kind || then.Type.Dimension != otherwise.Type.Dimension || then.Type.IsPerCell != otherwise.Type.IsPerCell)
        {
            return Mistake(At(choice.ElseValue), $"the two sides of ':' differ: {then.Type.Describe()} and {otherwise.Type.Describe()}");
        }

        return new ChooseNode(condition, then, otherwise, then.Type with { IsLive = condition.Type.IsLive || then.Type.IsLive || otherwise.Type.IsLive });
    }

    private Node AsCurrent(Node node, ScriptNode syntax) => names.Capacity is { } capacity
        ? new ScaledNode(node, capacity.AmpereSeconds, ExpressionType.Number(Dimension.Current) with { IsLive = node.Type.IsLive })
        : Mistake(At(syntax), "a C-rate becomes a current by a pack's capacity, and no pack is known here");

    /// <summary>Where one side is a C-rate and the other a current, both become currents.</summary>
    private void Reconcile(ref Node left, ref Node right, ScriptNode leftSyntax, ScriptNode rightSyntax)
    {
        if (left.Type.IsRateOfCharge && right.Type is { Kind: ValueKind.Number } && right.Type.Dimension == Dimension.Current)
        {
            left = AsCurrent(left, leftSyntax);
        }
        else if (right.Type.IsRateOfCharge && left.Type is { Kind: ValueKind.Number } && left.Type.Dimension == Dimension.Current)
        {
            right = AsCurrent(right, rightSyntax);
        }
    }

    private MistakeNode Mistake(int offset, string message)
    {
        complain(offset, message);
        return MistakeNode.Instance;
    }

    private static bool AnyUnknown(params ReadOnlySpan<Node> nodes)
    {
        foreach (var node in nodes)
        {
            if (node.Type.Kind == ValueKind.Unknown)
            {
                return true;
            }
        }

        return false;
    }

    private static int At(ScriptNode? node, ScriptNode? otherwise = null) => Math.Max(0, (node ?? otherwise)?.Span.Start.Offset ?? 0);

    /// <summary>The part of the file's own text that a node was read from.</summary>
    private string Source(ScriptNode? node)
    {
        if (node is ScriptVariable variable && QuantityLiterals.IndexOf(variable.Name) is >= 0 and var literal)
        {
            return literals[literal].Text;
        }

        var start = Math.Clamp(At(node), 0, text.Length);
        var end = Math.Clamp((node?.Span.End.Offset ?? start) + 1, start, text.Length);
        var source = text[start..end];
        return source.Length > 40 ? source[..37] + "…" : source;
    }
}
