using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Procedures;

/// <summary>
/// The parameters of a procedure with what <c>--set</c> says of them. A later one may use an earlier one. Out of bounds is
/// a finding; nothing is drawn in.
/// </summary>
internal sealed class ProcedureFileParameters(MapReader root, NameTable names, ProcedureSetting setting)
{
    private static readonly string[] Bounds = ["min", "max"];

    private readonly ImmutableArray<Parameter>.Builder _parameters = ImmutableArray.CreateBuilder<Parameter>();

    // Here parameters are constants with their effective value; in steps they are facts that the run supplies.
    private readonly NameTable _known = names.Nested();

    public ImmutableArray<Parameter> Read()
    {
        foreach (var (name, value) in root.Named("parameters"))
        {
            if (CheckName(name) && Scalars.Map(value, ProcedureFileKeys.Parameter, root.Findings) is { } map && ReadOne(name, map) is { } parameter)
            {
                _parameters.Add(parameter);
                _known.Add(new NameEntry.Constant(parameter.Name, parameter.Fact));
                names.Add(new NameEntry.Fact(parameter.Name, TypeOf(parameter), parameter.Fact, map.Texts("choices")));
            }
        }

        if (setting.Calls.Length == 1)
        {
            CheckOverrides();
        }

        return _parameters.ToImmutable();
    }

    private Parameter? ReadOne(YamlScalar name, MapReader map)
    {
        var fallback = new ExpressionReader(map, _known).Required("default", Expected.Anything);
        if (fallback is null || !IsFixed(fallback, map))
        {
            return null;
        }

        var title = map.Text("title");
        switch (fallback.Type)
        {
            case { Kind: ValueKind.Truth }:
                RefuseBounds(map, "a switch");
                var on = (Override(name.Value, Expected.Condition) ?? fallback).IsTrue(NoValues.Instance);
                return new Parameter(name.Value, Dimension.None, default, null, null, title, name.Place) { Switch = on };
            case { Kind: ValueKind.Text }:
                return ReadChoice(name, map, fallback, title);
            default:
                return ReadQuantity(name, map, fallback, title);
        }
    }

    private Parameter ReadChoice(YamlScalar name, MapReader map, CompiledExpression fallback, string title)
    {
        RefuseBounds(map, "a choice");
        var choices = map.Texts("choices");
        var place = PlaceOfValue(name.Value, map);

        // On a command line nobody writes quotes round a word.
        var text = setting.Overrides.TryGetValue(name.Value, out var typed) && setting.Calls.Length == 1 ? typed.Trim().Trim('\'', '"') : fallback.ConstantText()!;
        if (choices.Length > 0 && !choices.Contains(text))
        {
            map.Complain(place, $"'{text}' is not among the choices of {name.Value} ({string.Join(", ", choices)}){Suggestion.For(text, choices)}");
        }

        return new Parameter(name.Value, Dimension.None, default, null, null, title, name.Place) { Text = text };
    }

    private Parameter? ReadQuantity(YamlScalar name, MapReader map, CompiledExpression fallback, string title)
    {
        var expected = Expected.Of(fallback.Type.IsRateOfCharge ? Dimension.Current : fallback.Type.Dimension);
        var read = new ExpressionReader(map, _known);
        var usual = fallback.Type.IsRateOfCharge ? read.Optional("default", expected) : fallback;

        var minimum = Bound(read.Optional("min", expected), map);
        var maximum = Bound(read.Optional("max", expected), map);
        if (map.Has("choices"))
        {
            map.Complain(map.PlaceOf("choices"), "choices belong to a parameter that is a word in quotes");
        }

        if ((Override(name.Value, expected) ?? usual)?.ConstantQuantity() is not { } value)
        {
            return null;
        }

        var place = PlaceOfValue(name.Value, map);
        if (minimum is { } least && value.Si < least.Si)
        {
            map.Complain(place, $"{name.Value}: {value} is below the least allowed, {least} ({map.Text("min")})");
        }

        if (maximum is { } most && value.Si > most.Si)
        {
            map.Complain(place, $"{name.Value}: {value} is above the largest allowed, {most} ({map.Text("max")})");
        }

        return new Parameter(name.Value, expected.Dimension!.Value, value, minimum, maximum, title, name.Place);
    }

    private static Quantity? Bound(CompiledExpression? bound, MapReader map) => bound is not null && IsFixed(bound, map) ? bound.ConstantQuantity() : null;

    private static bool IsFixed(CompiledExpression expression, MapReader map)
    {
        if (expression.IsConstant)
        {
            return true;
        }

        map.Complain(expression.Place, $"'{expression.Text}' is measured during a run; a parameter is fixed before it");
        return false;
    }

    private CompiledExpression? Override(string name, Expected expected)
    {
        if (setting.Calls.Length != 1 || !setting.Overrides.TryGetValue(name, out var typed))
        {
            return null;
        }

        var value = ExpressionCompiler.Compile(typed, PlaceMap.From(PlaceOfOverride(name)), _known, expected, root.Findings);
        if (value is { IsConstant: false })
        {
            root.Complain(value.Place, $"'{typed}' is measured during a run; a parameter is fixed before it");
            return null;
        }

        return value;
    }

    private Place PlaceOfValue(string name, MapReader map) =>
        setting.Calls.Length == 1 && setting.Overrides.ContainsKey(name) ? PlaceOfOverride(name) : map.PlaceOf("default");

    private static Place PlaceOfOverride(string name) => new($"--set {name}", 1, 1);

    private void CheckOverrides()
    {
        var known = _parameters.Select(parameter => parameter.Name).Concat(root.Named("parameters").Select(entry => entry.Key.Value)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in setting.Overrides.Keys.Where(name => !known.Contains(name)))
        {
            root.Complain(PlaceOfOverride(name), $"this procedure has no parameter '{name}'{Suggestion.For(name, known)}");
        }
    }

    private bool CheckName(YamlScalar name)
    {
        if (!Scalars.IsName(name.Value))
        {
            root.Complain(name.Place, $"'{name.Value}' cannot name a parameter: small letters, digits and _");
            return false;
        }

        if (names.Uses(name.Value))
        {
            root.Complain(name.Place, $"'{name.Value}' already means something else; a parameter needs a name of its own");
            return false;
        }

        return true;
    }

    private static void RefuseBounds(MapReader map, string what)
    {
        foreach (var key in Bounds.Where(map.Has))
        {
            map.Complain(map.PlaceOf(key), $"{what} has no '{key}'");
        }
    }

    private static ExpressionType TypeOf(Parameter parameter) => parameter.Fact switch
    {
        bool => ExpressionType.Truth,
        string => ExpressionType.Text,
        _ => ExpressionType.Number(parameter.Dimension),
    };
}
