using PackBench.Instruments.Quantities;
using PackBench.Rig.Language.Nodes;
using Scriban.Syntax;

namespace PackBench.Rig.Language;

internal sealed partial class ExpressionBuilder
{
    private Node BuildUnary(ScriptUnaryExpression unary)
    {
        var before = _stops.Count;
        var inner = Build(unary.Right);
        if (unary.Operator == ScriptUnaryOperator.Not)
        {
            _stops.RemoveRange(before, _stops.Count - before);
        }

        if (AnyUnknown(inner))
        {
            return inner;
        }

        return (unary.Operator, inner.Type.Kind) switch
        {
            (ScriptUnaryOperator.Not, ValueKind.Truth) => new NotNode(inner),
            (ScriptUnaryOperator.Not, _) => Mistake(At(unary), $"'!' turns a condition round; this is {inner.Type.Describe()}"),
            (ScriptUnaryOperator.Negate, ValueKind.Number) => Negated(inner),
            (ScriptUnaryOperator.Plus, ValueKind.Number) => inner,
            (ScriptUnaryOperator.Negate or ScriptUnaryOperator.Plus, _) => Mistake(At(unary), $"a sign before {inner.Type.Describe()}"),
            _ => Mistake(At(unary), $"'{unary.OperatorAsText}' is no part of the language"),
        };
    }

    private static Node Negated(Node inner) => inner is NumberNode { Bare: { } bare }
        ? new NumberNode(-inner.Number(NoValues.Instance), inner.Type, bare with { Text = "-" + bare.Text })
        : new NegateNode(inner);

    private Node BuildBinary(ScriptBinaryExpression binary)
    {
        if (binary.OperatorToken is null)
        {
            return BuildNeighbours(binary);
        }

        var left = Build(binary.Left);
        var right = Build(binary.Right);
        var at = At(binary.OperatorToken, binary);
        return binary.Operator switch
        {
            ScriptBinaryOperator.And or ScriptBinaryOperator.Or => BuildLogic(binary, left, right),
            ScriptBinaryOperator.Add => BuildSum(Arithmetic.Add, binary, left, right),
            ScriptBinaryOperator.Subtract => BuildSum(Arithmetic.Subtract, binary, left, right),
            ScriptBinaryOperator.Multiply => BuildProduct(Arithmetic.Multiply, at, left, right),
            ScriptBinaryOperator.Divide => BuildProduct(Arithmetic.Divide, at, left, right),
            ScriptBinaryOperator.CompareLess => BuildComparison(Comparison.Less, binary, left, right),
            ScriptBinaryOperator.CompareLessOrEqual => BuildComparison(Comparison.LessOrEqual, binary, left, right),
            ScriptBinaryOperator.CompareGreater => BuildComparison(Comparison.Greater, binary, left, right),
            ScriptBinaryOperator.CompareGreaterOrEqual => BuildComparison(Comparison.GreaterOrEqual, binary, left, right),
            ScriptBinaryOperator.CompareEqual => BuildComparison(Comparison.Equal, binary, left, right),
            ScriptBinaryOperator.CompareNotEqual => BuildComparison(Comparison.NotEqual, binary, left, right),
            _ => Mistake(at, $"'{Source(binary.OperatorToken)}' is no operator here: + - * /, < <= > >= == !=, && and || are"),
        };
    }

    /// <summary>Two values side by side: what Scriban would multiply is a missing operator or a misspelt unit.</summary>
    private MistakeNode BuildNeighbours(ScriptBinaryExpression binary)
    {
        var word = Source(binary.Right);
        if (binary.Left is ScriptVariable number && QuantityLiterals.IndexOf(number.Name) >= 0 && binary.Right is ScriptVariable && names.Find(word) is null)
        {
            return Mistake(At(binary.Right), $"there is no unit '{word}'{UnitSuggestion(word)}");
        }

        Build(binary.Left);
        Build(binary.Right);
        return Mistake(At(binary.Right), $"an operator is missing before '{word}'");
    }

    private static string UnitSuggestion(string word)
    {
        var same = Units.Symbols.FirstOrDefault(symbol => string.Equals(symbol, word, StringComparison.OrdinalIgnoreCase));
        return same is null ? Suggestion.For(word, Units.Symbols.Where(symbol => symbol.Length > 1)) : $"; did you mean '{same}'?";
    }

    private Node BuildLogic(ScriptBinaryExpression binary, Node left, Node right)
    {
        left = Fit(left, Expected.Condition, binary.Left!);
        right = Fit(right, Expected.Condition, binary.Right!);
        if (AnyUnknown(left, right))
        {
            return MistakeNode.Instance;
        }

        // What the bench decides need not wait for a run: `recharge && bench.supply.connected` is false where there is no supply.
        var isAnd = binary.Operator == ScriptBinaryOperator.And;
        if (left.IsConstant || right.IsConstant)
        {
            var (known, other) = left.IsConstant ? (left, right) : (right, left);
            return known.Truth(NoValues.Instance) == isAnd ? other : new TruthNode(!isAnd);
        }

        return isAnd ? new BothNode(left, right) : new EitherNode(left, right);
    }

    private Node BuildSum(Arithmetic operation, ScriptBinaryExpression binary, Node left, Node right)
    {
        if (AnyUnknown(left, right) || !AreNumbers(binary, left, right))
        {
            return MistakeNode.Instance;
        }

        Reconcile(ref left, ref right, binary.Left!, binary.Right!);
        if (AnyUnknown(left, right))
        {
            return MistakeNode.Instance;
        }

        try
        {
            // Quantity knows what may be added to what; the value does not matter.
            var one = new Quantity(1, left.Type.Dimension);
            var other = new Quantity(1, right.Type.Dimension);
            var sum = operation == Arithmetic.Add ? one + other : one - other;
            return new ArithmeticNode(operation, left, right, Mix(left, right, sum.Dimension) with { IsRateOfCharge = left.Type.IsRateOfCharge && right.Type.IsRateOfCharge });
        }
        catch (DimensionException)
        {
            return operation == Arithmetic.Add
                ? Unlike(binary, left, right, $"cannot add {right.Type.Describe()} to {left.Type.Describe()}")
                : Unlike(binary, left, right, $"cannot subtract {right.Type.Describe()} from {left.Type.Describe()}");
        }
    }

    private Node BuildProduct(Arithmetic operation, int at, Node left, Node right)
    {
        if (AnyUnknown(left, right))
        {
            return MistakeNode.Instance;
        }

        var verb = operation == Arithmetic.Multiply ? "multiply" : "divide";
        if (left.Type.Kind != ValueKind.Number || right.Type.Kind != ValueKind.Number || left.Type.Dimension.IsAbsolute || right.Type.Dimension.IsAbsolute)
        {
            return Mistake(at, $"cannot {verb} {left.Type.Describe()} by {right.Type.Describe()}");
        }

        var dimension = operation == Arithmetic.Multiply ? left.Type.Dimension * right.Type.Dimension : left.Type.Dimension / right.Type.Dimension;
        var keepsRate = (left.Type.IsRateOfCharge && right.Type.Dimension == Dimension.None)
            || (operation == Arithmetic.Multiply && right.Type.IsRateOfCharge && left.Type.Dimension == Dimension.None);
        return new ArithmeticNode(operation, left, right, Mix(left, right, dimension) with { IsRateOfCharge = keepsRate });
    }

    private Node BuildComparison(Comparison comparison, ScriptBinaryExpression binary, Node left, Node right)
    {
        if (AnyUnknown(left, right))
        {
            return MistakeNode.Instance;
        }

        var isEquality = comparison is Comparison.Equal or Comparison.NotEqual;
        if (isEquality && left.Type.Kind == right.Type.Kind && left.Type.Kind is ValueKind.Text or ValueKind.Truth)
        {
            CheckChoice(binary.Left!, right, binary.Right!);
            CheckChoice(binary.Right!, left, binary.Left!);
            return new SameNode(left, right, comparison == Comparison.Equal);
        }

        if (!AreNumbers(binary, left, right))
        {
            return MistakeNode.Instance;
        }

        Reconcile(ref left, ref right, binary.Left!, binary.Right!);
        if (AnyUnknown(left, right))
        {
            return MistakeNode.Instance;
        }

        if (left.Type.Dimension != right.Type.Dimension)
        {
            return Unlike(binary, left, right, $"cannot compare {left.Type.Describe()} with {right.Type.Describe()}");
        }

        if (left.Type.IsPerCell || right.Type.IsPerCell)
        {
            return Mistake(At(binary.OperatorToken, binary), "a list by cell is not compared; take max(…) or min(…) of it");
        }

        NoteStop(comparison, left, right, binary.Left!);
        NoteStop(Mirrored(comparison), right, left, binary.Right!);
        return isEquality && (left.Type.IsLive || right.Type.IsLive)
            ? Mistake(At(binary.OperatorToken, binary), "a measured value never equals a number exactly; use <= or >=")
            : new CompareNode(comparison, left, right, Source(binary));
    }

    private void NoteStop(Comparison comparison, Node channel, Node bound, ScriptNode at)
    {
        var name = channel is ChannelNode one ? one.Name : channel is FamilyNode family ? family.FirstName : null;
        if (name is not null && !bound.Type.IsLive && comparison is not (Comparison.Equal or Comparison.NotEqual))
        {
            _stops.Add(new StopComparison(name, comparison is Comparison.Less or Comparison.LessOrEqual, bound, At(at)));
        }
    }

    private static Comparison Mirrored(Comparison comparison) => comparison switch
    {
        Comparison.Less => Comparison.Greater,
        Comparison.LessOrEqual => Comparison.GreaterOrEqual,
        Comparison.Greater => Comparison.Less,
        Comparison.GreaterOrEqual => Comparison.LessOrEqual,
        _ => comparison,
    };

    /// <summary>A text compared with an answer must be one of the answer's choices.</summary>
    private void CheckChoice(ScriptExpression named, Node literal, ScriptExpression at)
    {
        if (named is ScriptVariable variable && literal is TextNode { Text: var word } && names.Find(variable.Name) is NameEntry.Fact { Choices: { IsDefaultOrEmpty: false } choices }
            && !choices.Contains(word))
        {
            complain(At(at), $"'{word}' is not among the choices of {variable.Name} ({string.Join(", ", choices)}){Suggestion.For(word, choices)}");
        }
    }

    private bool AreNumbers(ScriptBinaryExpression binary, Node left, Node right)
    {
        if (left.Type.Kind == ValueKind.Number && right.Type.Kind == ValueKind.Number)
        {
            return true;
        }

        complain(At(binary.OperatorToken, binary), $"'{Source(binary.OperatorToken)}' stands between {left.Type.Describe()} and {right.Type.Describe()}; it joins two numbers of one kind");
        return false;
    }

    private MistakeNode Unlike(ScriptBinaryExpression binary, Node left, Node right, string message)
    {
        if (right is NumberNode { Bare: { } bare } && left.Type.Dimension != Dimension.None)
        {
            return Mistake(bare.Start, $"`{bare.Text.TrimStart('-')}` needs a unit; {Expected.Of(left.Type.Dimension).Describe(bare.Text.TrimStart('-'))}");
        }

        if (left is NumberNode { Bare: { } first } && right.Type.Dimension != Dimension.None)
        {
            return Mistake(first.Start, $"`{first.Text.TrimStart('-')}` needs a unit; {Expected.Of(right.Type.Dimension).Describe(first.Text.TrimStart('-'))}");
        }

        var hint = (left.Type.Dimension == Dimension.Temperature && right.Type.Dimension == Dimension.TemperatureDifference)
            || (right.Type.Dimension == Dimension.Temperature && left.Type.Dimension == Dimension.TemperatureDifference)
            ? "; a temperature is written in °C, a difference of temperatures in K"
            : "";
        return Mistake(At(binary.OperatorToken, binary), message + hint);
    }

    private static ExpressionType Mix(Node left, Node right, Dimension dimension) => new(
        ValueKind.Number, dimension, IsPerCell: left.Type.IsPerCell || right.Type.IsPerCell, IsLive: left.Type.IsLive || right.Type.IsLive);
}
