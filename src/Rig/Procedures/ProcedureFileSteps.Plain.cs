using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Procedures;

internal sealed partial class ProcedureFileSteps
{
    private static readonly string[] Questions = ["confirm", "choose", "number", "text"];

    private ProcedureStep.Measure? ReadMeasure(YamlScalar verb, MapReader map, NameTable scope)
    {
        var read = new ExpressionReader(map, scope);
        var readings = read.Otherwise("readings", Expected.Plain, "10");
        CheckCount(readings);
        map.Require("channels");
        var channels = ImmutableArray.CreateBuilder<string>();
        foreach (var item in map.List("channels"))
        {
            if (Scalars.Text(item, "channels", findings) is not { } name)
            {
                continue;
            }

            if (name == "cells" && scope.Family("cell", ".voltage") is { Count: > 0 } cells)
            {
                channels.AddRange(cells);
            }
            else if (scope.Find(name) is NameEntry.Channel)
            {
                channels.Add(name);
            }
            else
            {
                var known = scope.Names.Where(one => scope.Find(one) is NameEntry.Channel).Append("cells");
                Complain(item.Place, $"this bench has no channel '{name}'{Suggestion.For(name, known)}");
            }
        }

        var record = ReadRecord(map);
        return readings is null
            ? null
            : new ProcedureStep.Measure(map.RequiredText("table"), channels.ToImmutable(), readings, read.Named("with"), ReadSampling(map))
            {
                Place = verb.Place, Title = map.Text("title"), Record = record,
            };
    }

    private static readonly string[] NotWithBack = ["value", "restore"];

    private static ProcedureStep.Set? ReadSet(YamlScalar verb, MapReader map, NameTable scope)
    {
        var target = map.RequiredText("target");
        var role = target.Split('.')[0];
        if (target.Length > 0 && (!target.Contains('.', StringComparison.Ordinal) || !RigNames.Roles.Contains(role)))
        {
            map.Complain(map.PlaceOf("target"), $"a target is a role and a setting, such as bms.balance; this is '{target}'");
        }

        else if (role == Bench.BmsBenchSettings.Role && !Bench.BmsBenchSettings.Targets.Contains(target))
        {
            map.Complain(map.PlaceOf("target"), $"no BMS has the setting '{target}'{Suggestion.For(target, Bench.BmsBenchSettings.Targets)}");
        }

        if (map.Flag("back") == true)
        {
            foreach (var key in NotWithBack.Where(map.Has))
            {
                map.Complain(map.PlaceOf(key), $"with 'back' the setting goes back to what it was; '{key}' has no place there");
            }

            return new ProcedureStep.Set(target, null, false) { Place = verb.Place, Title = map.Text("title") };
        }

        return new ExpressionReader(map, scope).Required("value", Expected.Anything) is { } value
            ? new ProcedureStep.Set(target, value, map.Flag("restore") ?? true) { Place = verb.Place, Title = map.Text("title") }
            : null;
    }

    private ProcedureStep.Ask? ReadAsk(YamlScalar verb, MapReader map, NameTable scope)
    {
        var kinds = Questions.Where(map.Has).ToArray();
        if (kinds.Length != 1)
        {
            Complain(kinds.Length == 0 ? verb.Place : map.PlaceOf(kinds[1]), "a question is one of confirm, choose, number or text");
            return null;
        }

        var kind = kinds[0] switch
        {
            "confirm" => AskKind.Confirm,
            "choose" => AskKind.Choose,
            "number" => AskKind.Number,
            _ => AskKind.Text,
        };
        var message = new ExpressionReader(map, scope).Template(kinds[0]);
        var choices = map.Texts("from");
        var unit = ReadAskUnit(map, kind);
        var fallback = map.Text("default");
        var simulated = map.Text("simulated");
        if (fallback.Length == 0 && scope.Find("bench.simulated") is NameEntry.Constant { Value: true })
        {
            fallback = simulated;
        }

        if ((kind == AskKind.Choose) != (choices.Length > 0))
        {
            Complain(kind == AskKind.Choose ? verb.Place : map.PlaceOf("from"), kind == AskKind.Choose ? "'from' is missing: the choices" : "'from' goes with 'choose'");
        }

        if (choices.Length > 0 && fallback.Length > 0 && !choices.Contains(fallback))
        {
            Complain(map.PlaceOf("default"), $"'{fallback}' is not among the choices{Suggestion.For(fallback, choices)}");
        }

        if (kind == AskKind.Number && fallback.Length > 0)
        {
            Scalars.Quantity(map.Scalar("default"), unit?.Dimension ?? Dimension.None, findings);
        }

        if (map.Scalar("as") is { } variable)
        {
            Declare(variable, "an answer", name => new NameEntry.Fact(name, TypeOf(kind, unit), Sample: null, choices));
        }
        else if (kind != AskKind.Confirm)
        {
            Complain(verb.Place, "'as' is missing: the name of the answer");
        }

        var connect = new ExpressionReader(map, scope).Optional("connect", Expected.Text);
        return message is null ? null : new ProcedureStep.Ask(kind, message, choices, map.Text("as"), unit, fallback, connect) { Place = verb.Place, Title = map.Text("title") };
    }

    private Unit? ReadAskUnit(MapReader map, AskKind kind)
    {
        if (map.Scalar("unit") is not { } scalar)
        {
            return null;
        }

        if (kind != AskKind.Number)
        {
            Complain(scalar.Place, "'unit' goes with 'number'");
        }

        if (Units.TryFind(scalar.Value.Trim(), out var unit))
        {
            return unit;
        }

        Complain(scalar.Place, $"there is no unit '{scalar.Value}'{Suggestion.For(scalar.Value, Units.Symbols.Where(known => known.Length > 0))}");
        return null;
    }

    private static ExpressionType TypeOf(AskKind kind, Unit? unit) => (kind switch
    {
        AskKind.Confirm => ExpressionType.Truth,
        AskKind.Number => ExpressionType.Number(unit?.Dimension ?? Dimension.None),
        _ => ExpressionType.Text,
    }) with { IsLive = true };
}
