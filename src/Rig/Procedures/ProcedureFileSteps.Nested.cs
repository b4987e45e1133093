using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Procedures;

internal sealed partial class ProcedureFileSteps
{
    private ProcedureStep.Repeat? ReadRepeat(YamlScalar verb, MapReader map, NameTable scope)
    {
        var inner = scope.Nested();
        inner.Add(new NameEntry.Fact("pass", ExpressionType.Number(Dimension.None), new Quantity(1, Dimension.None)));
        var times = new ExpressionReader(map, scope).Required("times", Expected.Plain);
        CheckCount(times);
        var steps = ReadInner(verb, map, "steps", inner);
        var until = new ExpressionReader(map, inner).Optional("until", Expected.Condition);
        return times is null ? null : new ProcedureStep.Repeat(times, until, steps) { Place = verb.Place, Title = map.Text("title") };
    }

    private ProcedureStep.When? ReadWhen(YamlScalar verb, MapReader map, NameTable scope)
    {
        var condition = new ExpressionReader(map, scope).Required("condition", Expected.Condition);

        // What depends on the bench alone is decided now: a branch for instruments that are not there names channels that are not there.
        var decided = condition is { IsConstant: true } ? condition.IsTrue(NoValues.Instance) : (bool?)null;
        map.Require("then");
        var then = decided == false ? [] : ReadInner(verb, map, "then", scope);
        var otherwise = decided == true ? [] : Read(map.List("otherwise"), scope);
        return condition is null ? null : new ProcedureStep.When(condition, then, otherwise) { Place = verb.Place, Title = map.Text("title") };
    }

    private ImmutableArray<ProcedureStep> ReadInner(YamlScalar verb, MapReader map, string key, NameTable scope)
    {
        if (map.Require(key) && map.List(key).IsEmpty)
        {
            Complain(verb.Place, $"'{key}' of {verb.Value} is empty");
        }

        return Read(map.List(key), scope);
    }

    private IEnumerable<ProcedureStep> ReadForEach(YamlScalar verb, MapReader map, NameTable scope)
    {
        var name = map.RequiredText("name");
        map.Require("in");
        if (name.Length > 0 && (!Scalars.IsName(name) || scope.Uses(name)))
        {
            Complain(map.PlaceOf("name"), $"'{name}' cannot name the variable: small letters, digits and _, and a name of its own");
            return [];
        }

        return map.Node("in") switch
        {
            null => [],
            YamlScalar { Value: "cells" } => [ForNumbers(verb, map, scope, name, setting.Pack.Series)],
            YamlScalar { Value: "configurations" } => ForConfigurations(verb, map, scope, name),
            YamlScalar { Value: "runtimes" } => ForRuntimes(verb, map, scope, name),
            YamlList list => Given(ForList(verb, map, scope, name, list)),
            var other => Nothing(other),
        };

        ProcedureStep[] Nothing(YamlNode node)
        {
            Complain(node.Place, $"'in' wants a list, or one of cells, configurations, runtimes; this is {node.What}");
            return [];
        }
    }

    private ProcedureStep.ForEach? ForList(YamlScalar verb, MapReader map, NameTable scope, string name, YamlList list)
    {
        var items = ImmutableArray.CreateBuilder<Expression>();
        ExpressionType? type = null;
        var before = findings.Count;
        foreach (var node in list.Items)
        {
            if (ExpressionReader.Compile(node, scope, Expected.Anything, findings) is not { } item)
            {
                continue;
            }

            if (item.Type.IsRateOfCharge)
            {
                item = ExpressionReader.Compile(node, scope, Expected.Current, findings)!;
            }

            type ??= item.Type;
            if (item.Type.Kind != type.Value.Kind || item.Type.Dimension != type.Value.Dimension)
            {
                Complain(node.Place, $"the items are of one kind; this is {item.Type.Describe()}, the first {type.Value.Describe()}");
            }

            items.Add(item);
        }

        if (type is not { } kind)
        {
            if (findings.Count == before)
            {
                Complain(list.Place, "there is nothing in this list");
            }

            return null;
        }

        var inner = scope.Nested();
        inner.Add(new NameEntry.Fact(name, kind with { IsLive = false }, Sample: null));
        return new ProcedureStep.ForEach(name, items.ToImmutable(), ReadInner(verb, map, "steps", inner)) { Place = verb.Place, Title = map.Text("title") };
    }

    private ProcedureStep.ForEach ForNumbers(YamlScalar verb, MapReader map, NameTable scope, string name, int count)
    {
        var inner = scope.Nested();
        inner.Add(new NameEntry.Fact(name, ExpressionType.Number(Dimension.None), new Quantity(1, Dimension.None)));
        var items = Enumerable.Range(1, count).Select(number => Constant(verb, number.ToString(System.Globalization.CultureInfo.InvariantCulture), scope));
        return new ProcedureStep.ForEach(name, [.. items], ReadInner(verb, map, "steps", inner)) { Place = verb.Place, Title = map.Text("title") };
    }

    /// <summary>One loop for each configuration of the pack file, so that its title and wiring are known inside.</summary>
    private ProcedureStep.ForEach[] ForConfigurations(YamlScalar verb, MapReader map, NameTable scope, string name) => Unrolled(
        verb, map, scope, name, setting.Pack.Configurations, configuration => configuration.Name,
        configuration => [new($"{name}.title", configuration.Title), new($"{name}.wiring", configuration.Wiring)], "configurations");

    private ProcedureStep.ForEach[] ForRuntimes(YamlScalar verb, MapReader map, NameTable scope, string name) => Unrolled(
        verb, map, scope, name, setting.Pack.Runtimes, runtime => runtime.Name,
        runtime => [new($"{name}.power", new Quantity(runtime.Power.Watts, Dimension.Power))], "runtimes");

    private ProcedureStep.ForEach[] Unrolled<T>(
        YamlScalar verb, MapReader map, NameTable scope, string name, ImmutableArray<T> items, Func<T, string> nameOf, Func<T, NameEntry.Constant[]> facts, string what)
    {
        if (items.IsEmpty)
        {
            Complain(map.PlaceOf("in"), $"the pack '{setting.Pack.Id}' lists no {what}");
        }

        return [.. items.Select(item =>
        {
            var inner = scope.Nested();
            inner.Add(new NameEntry.Fact(name, ExpressionType.Text, Sample: nameOf(item)));
            foreach (var fact in facts(item))
            {
                inner.Add(fact);
            }

            var value = Constant(verb, $"'{nameOf(item).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'", scope);
            return new ProcedureStep.ForEach(name, [value], ReadInner(verb, map, "steps", inner)) { Place = verb.Place, Title = map.Text("title") };
        })];
    }

    private CompiledExpression Constant(YamlScalar verb, string text, NameTable scope) =>
        ExpressionCompiler.Compile(text, PlaceMap.From(verb.Place), scope, Expected.Anything, findings)
        ?? throw new InvalidOperationException($"The constant {text} does not compile.");

    private ProcedureStep.Call? ReadCall(YamlScalar verb, MapReader map, NameTable scope) => map.Require("procedure") && map.Scalar("procedure") is { } name
        ? ReadCall(verb, name, [.. map.Named("with").Select(entry => (entry.Key, entry.Value, scope))], map.Text("title"))
        : null;

    private ProcedureStep.Call? ReadCall(YamlScalar verb, YamlScalar called, ImmutableArray<(YamlScalar Key, YamlNode Value, NameTable Scope)> with, string title)
    {
        var name = called.Value.Trim();
        if (setting.Calls.Contains(name))
        {
            Complain(called.Place, $"{string.Join(" calls ", setting.Calls)} calls {name}: that would never end");
            return null;
        }

        if (_section != Section.Steps)
        {
            Complain(verb.Place, "a procedure is called from 'steps' only");
        }

        var path = Path.Combine(folder, name + ".yaml");
        var recorded = setting.Called?.GetValueOrDefault(name + ".yaml");
        if (name.AsSpan().ContainsAny("/\\:") || (setting.Called is null ? !File.Exists(path) : recorded is null))
        {
            var known = setting.Called is { } texts ? texts.Keys.Select(file => Path.GetFileNameWithoutExtension(file)) : Directory.Exists(folder.Length == 0 ? "." : folder)
                ? Directory.EnumerateFiles(folder.Length == 0 ? "." : folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)
                : Enumerable.Empty<string>();
            Complain(called.Place, $"there is no procedure '{name}' beside this one{Suggestion.For(name, known)}");
            return null;
        }

        var source = recorded is null ? FileReader.Load(path, findings) : new SourceText(path, recorded);
        var procedure = source is null ? null : ProcedureFile.Read(source, setting with { Calls = setting.Calls.Add(name) }, findings);
        if (procedure is null)
        {
            return null;
        }

        var given = with.Select(pair => Argument(procedure, pair.Key, pair.Value, pair.Scope)).OfType<KeyValuePair<string, Expression>>().ToImmutableArray();
        return new ProcedureStep.Call(procedure, given) { Place = verb.Place, Title = title };
    }

    private KeyValuePair<string, Expression>? Argument(Procedure procedure, YamlScalar key, YamlNode value, NameTable scope)
    {
        if (procedure.Parameters.FirstOrDefault(parameter => parameter.Name == key.Value) is not { } parameter)
        {
            Complain(key.Place, $"{procedure.Name} has no parameter '{key.Value}'{Suggestion.For(key.Value, procedure.Parameters.Select(one => one.Name))}");
            return null;
        }

        var expected = parameter.Fact switch
        {
            bool => Expected.Condition,
            string => Expected.Text,
            _ => Expected.Of(parameter.Dimension),
        };
        if (ExpressionReader.Compile(value, scope, expected, findings) is not { } argument)
        {
            return null;
        }

        if (argument.ConstantQuantity() is { } fixedValue && ((parameter.Minimum is { } least && fixedValue.Si < least.Si) || (parameter.Maximum is { } most && fixedValue.Si > most.Si)))
        {
            Complain(value.Place, $"{fixedValue} is outside what {procedure.Name} allows for {parameter.Name}: {parameter.Minimum?.ToString() ?? "any"} to {parameter.Maximum?.ToString() ?? "any"}");
        }

        return new(key.Value, argument);
    }
}
