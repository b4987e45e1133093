using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language.Nodes;
using Scriban.Syntax;

namespace PackBench.Rig.Language;

internal sealed partial class ExpressionBuilder
{
    private Node BuildName(ScriptExpression expression)
    {
        if (expression is ScriptVariable variable && QuantityLiterals.IndexOf(variable.Name) is >= 0 and var literal)
        {
            return BuildQuantity(literals[literal]);
        }

        var path = PathOf(expression);
        if (path is null)
        {
            return MistakeNode.Instance;
        }

        if (path.Index is not null)
        {
            return BuildFamily(path, expression);
        }

        return names.Find(path.Name) switch
        {
            NameEntry.Channel channel => BuildChannel(channel),
            NameEntry.Progress progress => new ProgressNode(progress.Name, progress.Type),
            NameEntry.Constant constant => BuildConstant(constant),
            NameEntry.Fact fact => new FactNode(fact.Name, fact.Type),
            NameEntry.Function function => Mistake(At(expression), $"{function.Name} is a function: {FormOf(function.Name)}"),
            NameEntry.Recorded recorded => Mistake(At(expression), $"{recorded.Name} is a recorded step; ask it for {string.Join(", ", RecordedNames.All.Select(rule => rule.Form))}"),
            _ => BuildRecorded(path.Name, [], expression) ?? Unknown(path.Name, expression),
        };
    }

    private ChannelNode BuildChannel(NameEntry.Channel channel)
    {
        _channels.Add(channel.Name);
        return new ChannelNode(channel.Name, channel.Type);
    }

    private static Node BuildConstant(NameEntry.Constant constant) => constant.Value switch
    {
        Quantity quantity => new NumberNode(quantity.Si, constant.Type),
        bool truth => new TruthNode(truth),
        _ => new TextNode((string)constant.Value),
    };

    private Node BuildFamily(NamePath path, ScriptExpression expression)
    {
        var family = names.Family(path.Name, path.Suffix);
        var index = Fit(Build(path.Index), Expected.Plain, path.Index!);
        if (AnyUnknown(index))
        {
            return index;
        }

        if (family.Count == 0)
        {
            return Unknown($"{path.Name}[{Source(path.Index)}]{path.Suffix}", expression);
        }

        if (index.IsConstant)
        {
            var number = index.Number(NoValues.Instance);
            if (!(number >= 1 && number <= family.Count && number == Math.Floor(number)))
            {
                return Mistake(At(path.Index), $"there is no {path.Name}[{number.ToString(CultureInfo.InvariantCulture)}]; they are numbered from 1 to {family.Count}");
            }

            return BuildChannel((NameEntry.Channel)names.Find(family[(int)number - 1])!);
        }

        _channels.UnionWith(family);
        return new FamilyNode(family, index, names.Find(family[0])!.Type);
    }

    private MistakeNode Unknown(string name, ScriptExpression expression)
    {
        if (Units.TryFind(name, out _) && name.Length > 0)
        {
            return Mistake(At(expression), $"'{name}' is a unit, and a unit follows a number: `1 {name}`");
        }

        var known = names.Names.Concat(RecordedForms());
        return Mistake(At(expression), $"'{name}' is not known here{Suggestion.For(name, known)}");
    }

    private IEnumerable<string> RecordedForms() =>
        from name in names.Names where names.Find(name) is NameEntry.Recorded from rule in RecordedNames.All select $"{name}.{rule.Name}";

    /// <summary><c>discharge.charge</c>, <c>discharge.mean(pack.voltage)</c>: null where the name is not a recorded step's.</summary>
    private Node? BuildRecorded(string name, ScriptExpression[] arguments, ScriptExpression expression)
    {
        var dot = name.LastIndexOf('.');
        if (dot < 0 || names.Find(name[..dot]) is not NameEntry.Recorded recorded)
        {
            return null;
        }

        var word = name[(dot + 1)..];
        if (RecordedNames.Find(word) is not { } rule)
        {
            return Mistake(At(expression), $"a recorded step has no '{word}'{Suggestion.For(word, RecordedNames.All.Select(one => one.Name))}");
        }

        var wanted = (rule.TakesChannel || rule.TakesLoads ? 1 : 0) + (rule.TakesTime ? 1 : 0);
        if (arguments.Length != wanted)
        {
            return Mistake(At(expression), $"write {recorded.Name}.{rule.Form}");
        }

        if (rule.TakesLoads)
        {
            return Loads(arguments[0]) is { } loads
                ? new RecordedNode(new RecordedQuery(recorded.Name, rule.Name, "", TimeSpan.Zero), new ExpressionType(rule.Kind, rule.Dimension ?? default, IsPerCell: true, IsLive: true), loads)
                : MistakeNode.Instance;
        }

        var channel = "";
        var dimension = rule.Dimension ?? default;
        var isPerCell = rule.IsPerCell;
        if (rule.TakesChannel)
        {
            if (ChannelArgument(arguments[0]) is not { } argument)
            {
                return MistakeNode.Instance;
            }

            if (rule.IsPerCell && argument.Name == RecordedNames.AllCells)
            {
                return Mistake(At(arguments[0]), $"'{rule.Name}' is a list by itself: name one channel, such as cell[1].voltage");
            }

            (channel, dimension, isPerCell) = (argument.Name, rule.Dimension ?? argument.Dimension, rule.IsPerCell || argument.Name == RecordedNames.AllCells);
        }

        var at = TimeSpan.Zero;
        if (rule.TakesTime && ConstantTime(arguments[1]) is not { } time)
        {
            return MistakeNode.Instance;
        }
        else if (rule.TakesTime)
        {
            at = ConstantTime(arguments[1])!.Value;
        }

        return new RecordedNode(new RecordedQuery(recorded.Name, rule.Name, channel, at), new ExpressionType(rule.Kind, dimension, IsPerCell: isPerCell, IsLive: true));
    }

    /// <summary>A text that lists loads; what is known of it already is read now, so that a slip in it is found before anything runs.</summary>
    private Node? Loads(ScriptExpression argument)
    {
        var node = Fit(Build(argument), Expected.Text, argument);
        if (AnyUnknown(node))
        {
            return null;
        }

        var known = node.IsConstant ? node.Value(NoValues.Instance) : argument is ScriptVariable variable && names.Find(variable.Name) is NameEntry.Fact fact ? fact.Sample : null;
        try
        {
            _ = known is string text ? LoadList.Parse(text) : default;
            return node;
        }
        catch (FormatException wrong)
        {
            complain(At(argument), wrong.Message);
            return null;
        }
    }

    private (string Name, Dimension Dimension)? ChannelArgument(ScriptExpression argument)
    {
        if (argument is ScriptVariable { Name: RecordedNames.AllCells } && names.Family("cell", ".voltage").Count > 0)
        {
            return (RecordedNames.AllCells, Dimension.Voltage);
        }

        switch (Build(argument))
        {
            case ChannelNode channel:
                return (channel.Name, channel.Type.Dimension);
            case MistakeNode:
                return null;
            default:
                complain(At(argument), $"'{Source(argument)}' is not a channel; one such as pack.voltage is wanted here");
                return null;
        }
    }

    private TimeSpan? ConstantTime(ScriptExpression argument)
    {
        var node = Fit(Build(argument), Expected.Time, argument);
        if (AnyUnknown(node))
        {
            return null;
        }

        if (!node.IsConstant || node.Number(NoValues.Instance) is not (> 0 and < 1e7))
        {
            complain(At(argument), "a fixed time such as `10 s` is wanted here");
            return null;
        }

        return TimeSpan.FromSeconds(node.Number(NoValues.Instance));
    }

    /// <summary>A dotted name as one word. At most one bracket with something other than a number in it.</summary>
    private NamePath? PathOf(ScriptExpression? expression)
    {
        switch (expression)
        {
            case ScriptVariable variable when QuantityLiterals.IndexOf(variable.Name) < 0:
                return new NamePath(variable.Name, null, "");
            case ScriptMemberExpression { Member: { } member } access when PathOf(access.Target) is { } target:
                return target.Index is null ? target with { Name = $"{target.Name}.{member.Name}" } : target with { Suffix = $"{target.Suffix}.{member.Name}" };
            case ScriptIndexerExpression { Index: { } index } access when PathOf(access.Target) is { Index: null } target:
                return new NamePath(target.Name, index, "");
            case ScriptMemberExpression or ScriptIndexerExpression:
                complain(At(expression), $"'{Source(expression)}' is not a name");
                return null;
            default:
                complain(At(expression), $"'{Source(expression)}' has no parts that a dot or bracket could name");
                return null;
        }
    }

    private sealed record NamePath(string Name, ScriptExpression? Index, string Suffix);
}
