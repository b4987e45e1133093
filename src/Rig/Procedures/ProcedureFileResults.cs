using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Procedures;

/// <summary>The results of a procedure: expressions over what its steps recorded.</summary>
internal sealed class ProcedureFileResults(MapReader root, NameTable names)
{
    private static readonly string[] Comparisons = ["<=", ">=", "<", ">"];

    public ImmutableArray<ResultRule> Read()
    {
        var results = ImmutableArray.CreateBuilder<ResultRule>();
        foreach (var (name, node) in root.Named("results"))
        {
            if (!Scalars.IsName(name.Value))
            {
                root.Complain(name.Place, $"'{name.Value}' cannot name a result: small letters, digits and _");
            }

            if (Scalars.Map(node, ProcedureFileKeys.Result, root.Findings) is { } map && ReadOne(name, map) is { } result)
            {
                results.Add(result);
            }
        }

        return results.ToImmutable();
    }

    private ResultRule? ReadOne(YamlScalar name, MapReader map)
    {
        var read = new ExpressionReader(map, names);
        var when = read.Optional("when", Expected.Condition);
        if (when is { IsConstant: true } && !when.IsTrue(NoValues.Instance))
        {
            return null;
        }

        var value = read.Required("value", Expected.Anything);
        var unit = ReadUnit(map, value);
        var accept = value is null ? null : ReadAccept(map, value);
        var rule = map.Word("guard", "none", "none", "U", "non_binary") switch
        {
            "U" => "guarded",
            "non_binary" => "non_binary",
            _ => "simple",
        };
        if (map.Has("guard") && !map.Has("accept"))
        {
            map.Complain(map.PlaceOf("guard"), "a guard band belongs to a limit; 'accept' is missing");
        }

        if (when is { Type.IsLive: true })
        {
            map.Complain(when.Place, "'when' asks for parameters and facts, not for what is measured");
        }

        var isOptional = map.Flag("optional") ?? false;
        if (isOptional && map.Has("accept"))
        {
            map.Complain(map.PlaceOf("optional"), "a result that is judged cannot be optional: without it nothing is known of its criterion");
        }

        return value is null ? null : new ResultRule(name.Value, map.Text("title", name.Value), value, unit, accept, rule, map.Text("group"), map.Text("note"), name.Place)
        {
            When = when, IsOptional = isOptional,
        };
    }

    private static Unit? ReadUnit(MapReader map, CompiledExpression? value)
    {
        if (map.Scalar("unit") is not { } scalar)
        {
            return null;
        }

        var symbol = scalar.Value.Trim();
        if (!Units.TryFind(symbol, out var unit))
        {
            map.Complain(scalar.Place, $"there is no unit '{symbol}'{Suggestion.For(symbol, Units.Symbols.Where(known => known.Length > 0))}");
            return null;
        }

        if (value is not null && value.Type.Kind != ValueKind.Unknown && (value.Type.Kind != ValueKind.Number || value.Type.Dimension != unit.Dimension))
        {
            map.Complain(scalar.Place, $"'{symbol}' is the unit of {unit.Dimension.Describe()}; the value is {value.Type.Describe()}");
            return null;
        }

        return unit;
    }

    private AcceptRule? ReadAccept(MapReader map, CompiledExpression value)
    {
        if (map.Scalar("accept") is not { } scalar)
        {
            return null;
        }

        var text = scalar.Value;
        var start = text.Length - text.TrimStart().Length;
        var comparison = Comparisons.FirstOrDefault(sign => text.AsSpan(start).StartsWith(sign, StringComparison.Ordinal));
        if (comparison is null)
        {
            map.Complain(scalar.Places.At(start), "a criterion begins with <, <=, > or >=, such as \">= 80 % * pack.capacity\"");
            return null;
        }

        if (value.Type.Kind != ValueKind.Number)
        {
            map.Complain(scalar.Place, $"only a number has a limit; the value is {value.Type.Describe()}");
            return null;
        }

        var skip = start + comparison.Length;
        var bound = ExpressionCompiler.Compile(text[skip..], scalar.Places.Skip(skip), names, Expected.Of(value.Type.Dimension), map.Findings);
        return bound is null ? null : new AcceptRule(comparison, bound, text.Trim());
    }
}
