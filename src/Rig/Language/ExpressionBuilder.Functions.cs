using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language.Nodes;
using Scriban.Syntax;

namespace PackBench.Rig.Language;

internal sealed partial class ExpressionBuilder
{
    /// <summary>Every function with the way it is written.</summary>
    public static readonly ImmutableSortedDictionary<string, string> Functions = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("abs", "abs(value)"),
        KeyValuePair.Create("max", "max(value, value, …)"),
        KeyValuePair.Create("mean", "mean(channel, time)"),
        KeyValuePair.Create("median", "median(list by cell)"),
        KeyValuePair.Create("min", "min(value, value, …)"),
        KeyValuePair.Create("round", "round(value) or round(value, step)"),
        KeyValuePair.Create("slope", "slope(channel, time)"),
        KeyValuePair.Create("sqrt", "sqrt(number)"),
        KeyValuePair.Create("power", "power(number, exponent)"),
        KeyValuePair.Create("sum", "sum(list by cell)"),
        KeyValuePair.Create("within", "within(value, limit of error)"),
    ]);

    private static string FormOf(string function) => Functions[function];

    private Node BuildCall(ScriptFunctionCall call)
    {
        var arguments = call.Arguments.ToArray();
        if (call.Target is null || call.OpenParent is null)
        {
            return Mistake(At(call), $"'{Source(call)}': a function's arguments stand in brackets");
        }

        var path = PathOf(call.Target);
        if (path is null)
        {
            return MistakeNode.Instance;
        }

        if (names.Find(path.Name) is NameEntry.Function && path.Index is null)
        {
            return BuildFunction(path.Name, arguments, call);
        }

        if (path.Index is null && BuildRecorded(path.Name, arguments, call) is { } recorded)
        {
            return recorded;
        }

        return names.Find(path.Name) is null
            ? Mistake(At(call), $"there is no function '{path.Name}'{Suggestion.For(path.Name, Functions.Keys.Concat(RecordedForms()))}")
            : Mistake(At(call), $"'{path.Name}' is not a function; an operator is missing before the bracket");
    }

    private Node BuildFunction(string name, ScriptExpression[] arguments, ScriptFunctionCall call)
    {
        switch (name, arguments.Length)
        {
            case ("slope" or "mean", 2):
                return BuildWindow(name == "slope", arguments, call);
            case ("abs", 1):
                var inner = Number(arguments[0]);
                return inner is null ? MistakeNode.Instance
                    : inner.Type.Dimension.IsAbsolute ? Mistake(At(arguments[0]), "a temperature has no absolute value; a difference of two has")
                    : new AbsNode(inner);
            case ("sqrt", 1):
                return Fit(Build(arguments[0]), Expected.Plain, arguments[0]) is var square && AnyUnknown(square) ? MistakeNode.Instance : new RootNode(square);
            case ("power", 2):
                var (powered, exponent) = (Fit(Build(arguments[0]), Expected.Plain, arguments[0]), Fit(Build(arguments[1]), Expected.Plain, arguments[1]));
                return AnyUnknown(powered, exponent) ? MistakeNode.Instance : new PowerNode(powered, exponent);
            case ("min" or "max" or "sum" or "median", 1):
                return BuildOfList(name, arguments[0], call);
            case ("min" or "max", >= 2):
                return BuildExtreme(name, arguments);
            case ("within", 2):
                return BuildWithin(arguments);
            case ("round", 1 or 2):
                return BuildRound(arguments);
            default:
                return Mistake(At(call), $"{name} takes other arguments: {FormOf(name)}");
        }
    }

    private Node BuildWindow(bool isSlope, ScriptExpression[] arguments, ScriptFunctionCall call)
    {
        var channel = Build(arguments[0]);
        var window = Fit(Build(arguments[1]), Expected.Time, arguments[1]);
        if (AnyUnknown(channel, window))
        {
            return MistakeNode.Instance;
        }

        if (channel is not (ChannelNode or FamilyNode))
        {
            return Mistake(At(arguments[0]), $"{(isSlope ? "slope" : "mean")} wants a channel such as pack.voltage, not {channel.Type.Describe()}");
        }

        if (window.IsConstant && !(window.Number(NoValues.Instance) > 0))
        {
            return Mistake(At(arguments[1]), "a window of no length");
        }

        // A slope of °C is in K a time: the zero point drops out.
        var dimension = channel.Type.Dimension with { IsAbsolute = channel.Type.Dimension.IsAbsolute && !isSlope };
        return new WindowNode(channel, window, isSlope, ExpressionType.Number(isSlope ? dimension / Dimension.Time : dimension) with { IsLive = true });
    }

    private Node BuildExtreme(string name, ScriptExpression[] arguments)
    {
        var items = new Node[arguments.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (Number(arguments[i]) is not { } item)
            {
                return MistakeNode.Instance;
            }

            items[i] = item;
            if (i > 0)
            {
                Reconcile(ref items[0], ref items[i], arguments[0], arguments[i]);
            }

            if (items[i].Type.Dimension != items[0].Type.Dimension)
            {
                return Mistake(At(arguments[i]), $"{name} of {items[0].Type.Describe()} and {items[i].Type.Describe()}: they are not of one kind");
            }
        }

        return new ExtremeNode(items, name == "min", items[0].Type with { IsLive = items.Any(item => item.Type.IsLive) });
    }

    private Node BuildOfList(string name, ScriptExpression argument, ScriptFunctionCall call)
    {
        var list = Build(argument);
        if (list.Type.Kind == ValueKind.Unknown)
        {
            return list;
        }

        if (list.Type is not { Kind: ValueKind.Number, IsPerCell: true })
        {
            return Mistake(At(call), $"{name} of one value; write {FormOf(name)}, or give it a list by cell");
        }

        var type = list.Type with { IsPerCell = false };
        return name switch
        {
            "min" or "max" => new ExtremeNode([list], name == "min", type),
            "sum" when type.Dimension.IsAbsolute => Mistake(At(call), "temperatures do not add"),
            "sum" => new SumNode(list, type),
            _ => new MedianNode(list, type),
        };
    }

    private Node BuildWithin(ScriptExpression[] arguments)
    {
        var value = Build(arguments[0]);
        if (AnyUnknown(value))
        {
            return MistakeNode.Instance;
        }

        if (value.Type.Kind != ValueKind.Number)
        {
            return Mistake(At(arguments[0]), $"within wants a number, not {value.Type.Describe()}");
        }

        var limit = Fit(Build(arguments[1]), Expected.Of(value.Type.Dimension with { IsAbsolute = false }), arguments[1]);
        return AnyUnknown(limit) ? limit : new WithinNode(value, limit, Source(arguments[0]));
    }

    private Node BuildRound(ScriptExpression[] arguments)
    {
        if (Number(arguments[0]) is not { } value)
        {
            return MistakeNode.Instance;
        }

        if (arguments.Length == 1)
        {
            return value.Type.Dimension == Dimension.None
                ? new RoundNode(value, new NumberNode(1, ExpressionType.Number(Dimension.None)))
                : Mistake(At(arguments[0]), $"to round {value.Type.Describe()} say to what: {Expected.Of(value.Type.Dimension).Describe("0.1")}");
        }

        var step = Fit(Build(arguments[1]), Expected.Of(value.Type.Dimension with { IsAbsolute = false }), arguments[1]);
        return AnyUnknown(step) ? step : new RoundNode(value, step);
    }

    /// <summary>One number, or null after a complaint.</summary>
    private Node? Number(ScriptExpression argument)
    {
        var node = Fit(Build(argument), Expected.Number, argument);
        return AnyUnknown(node) ? null : node;
    }
}
