using System.Collections.Immutable;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Procedures;

internal sealed partial class ProcedureFileSteps
{
    private ProcedureStep.Calibrate? ReadCalibrate(YamlScalar verb, MapReader map, NameTable scope)
    {
        var name = map.RequiredText("action");
        if (CalibrateAction.Find(name) is not { } action)
        {
            if (name.Length > 0)
            {
                Complain(map.PlaceOf("action"), $"there is no action '{name}'{Suggestion.For(name, CalibrateAction.All.Select(known => known.Name))}");
            }

            return null;
        }

        var with = ReadArguments(verb, action, map, scope);
        CompiledExpression? until = null;
        CompiledExpression? most = null;
        if (action.Energizes)
        {
            (until, most) = ReadEnd(verb, map, scope);
        }
        else
        {
            foreach (var key in Ends.Where(map.Has))
            {
                Complain(map.PlaceOf(key), $"'{key}' goes with actions that switch an output on; {name} does not");
            }
        }

        if (map.Scalar("as") is { } variable)
        {
            if (action.Answers.IsEmpty)
            {
                Complain(variable.Place, $"{name} has no answer that 'as' could name");
            }
            else
            {
                Declare(variable, "an answer", answer => new NameEntry.Fact(answer, ExpressionType.Text with { IsLive = true }, Sample: null, action.Answers));
            }
        }

        foreach (var (fact, type) in action.Facts)
        {
            names.Add(new NameEntry.Fact(action.Prefix + fact, type, Sample: null));
        }

        return action.Energizes && (until is null || most is null)
            ? null
            : new ProcedureStep.Calibrate(name, with, until, most, map.Text("as")) { Place = verb.Place, Title = map.Text("title") };
    }

    private ImmutableArray<KeyValuePair<string, Expression>> ReadArguments(YamlScalar verb, CalibrateAction action, MapReader map, NameTable scope)
    {
        var keys = new KeySet($"the arguments of {action.Name}", [.. action.Arguments.Select(argument => argument.Name)]);
        var given = map.Map("with", keys);
        var values = ImmutableArray.CreateBuilder<KeyValuePair<string, Expression>>();
        foreach (var argument in action.Arguments)
        {
            var scalar = given?.Scalar(argument.Name);
            if (scalar is null && argument.Otherwise.Length == 0)
            {
                Complain(given?.Place ?? verb.Place, $"'{argument.Name}' is missing: {action.Name} needs it");
                continue;
            }

            var (text, places) = (scalar?.Value.Trim() ?? argument.Otherwise, scalar?.Places ?? PlaceMap.From(verb.Place));

            // A word may stand as it is; a loop's variable may stand for it.
            if (argument.Words.Contains(text))
            {
                text = $"'{text}'";
            }
            else if (!argument.Words.IsEmpty && scope.Find(text) is not NameEntry.Fact)
            {
                Complain(scalar!.Place, $"'{argument.Name}' is one of {string.Join(", ", argument.Words)}; this is '{text}'");
                continue;
            }

            if (ExpressionCompiler.Compile(text, places, scope, argument.Expected, findings) is { } value)
            {
                values.Add(new(argument.Name, value));
            }
        }

        return values.ToImmutable();
    }
}
