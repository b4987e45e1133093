using System.Collections.Immutable;
using PackBench.Rig.Language;
using PackBench.Rig.Language.Yaml;

namespace PackBench.Rig.Procedures;

/// <summary>One procedure file: its head, its limits, and what it needs. Steps, parameters and results have readers of their own.</summary>
internal sealed class ProcedureFileReader(MapReader root, SourceText source, ProcedureSetting setting)
{
    private static readonly ImmutableArray<string> OfHolds = ["resume", "times", "at_most"];
    private static readonly ImmutableArray<string> OfTrips = ["trip", "severity"];

    public Procedure Read()
    {
        var names = RigNames.For(setting.Pack, setting.Bench, setting.Ratings);
        var parameters = new ProcedureFileParameters(root, names, setting).Read();
        var steps = new ProcedureFileSteps(root.Findings, names, setting, Path.GetDirectoryName(source.File) ?? "");
        root.Require("steps");
        var (limits, holds) = ReadLimits(names);
        return new Procedure
        {
            Name = ReadName(),
            Version = root.Whole("version", 1, 100_000) ?? 1,
            Title = root.RequiredText("title"),
            Stage = ReadStage(),
            Purpose = root.Text("purpose"),
            Wiring = root.Text("wiring"),
            Method = root.Text("method"),
            Needs = ReadNeeds(),
            Parameters = parameters,
            Limits = limits,
            Holds = holds,
            Setup = steps.Read(root.List("setup"), Section.Setup),
            Steps = steps.Read(root.List("steps"), Section.Steps),
            Teardown = steps.Read(root.List("teardown"), Section.Teardown),
            Results = new ProcedureFileResults(root, names).Read(),
            Resume = ReadResume(),
            ResumeWithin = root.Duration("resume_within", TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)) ?? TimeSpan.FromHours(24),
            SourceFile = source.File,
            SourceText = source.Text,
        };
    }

    private string ReadName()
    {
        var name = root.RequiredText("procedure");
        var expected = Path.GetFileNameWithoutExtension(source.File);
        if (name.Length > 0 && name != expected)
        {
            root.Complain(root.PlaceOf("procedure"), $"the procedure is called '{name}' and its file '{expected}'; a call finds it by the file");
        }

        return name;
    }

    private ImmutableSortedDictionary<string, bool> ReadNeeds()
    {
        var needs = ImmutableSortedDictionary.CreateBuilder<string, bool>(StringComparer.Ordinal);
        foreach (var (role, value) in root.Named("needs"))
        {
            if (!RigNames.Roles.Contains(role.Value))
            {
                root.Complain(role.Place, $"there is no role '{role.Value}'{Suggestion.For(role.Value, RigNames.Roles)}");
            }
            else if (value is not YamlScalar { Value: "required" or "optional" } word)
            {
                root.Complain(value.Place, $"a need is 'required' or 'optional'; this is {value.What}");
            }
            else
            {
                needs[role.Value] = word.Value == "required";
                if (word.Value == "required" && setting.Bench.Instruments.All(instrument => instrument.Role != role.Value))
                {
                    root.Complain(role.Place, $"this procedure needs a {role.Value}, and the bench '{setting.Bench.Name}' has none");
                }
            }
        }

        return needs.ToImmutable();
    }

    private (ImmutableArray<ProcedureLimit> Limits, ImmutableArray<ProcedureHold> Holds) ReadLimits(NameTable names)
    {
        var limits = ImmutableArray.CreateBuilder<ProcedureLimit>();
        var holds = ImmutableArray.CreateBuilder<ProcedureHold>();
        foreach (var item in root.List("limits"))
        {
            if (Scalars.Map(item, ProcedureFileKeys.Limit, root.Findings) is not { } map)
            {
                continue;
            }

            var when = new ExpressionReader(map, names).Optional("when", Expected.Condition);
            if (when is { IsConstant: false })
            {
                map.Complain(when.Place, "'when' of a limit asks for the bench and the pack only; it is decided before the run");
            }
            else if (when?.IsTrue(NoValues.Instance) == false)
            {
                continue;
            }

            if (map.Scalar("hold") is not null)
            {
                ReadHold(map, names, holds);
                continue;
            }

            foreach (var key in OfHolds.Where(key => map.Scalar(key) is not null))
            {
                map.Complain(map.PlaceOf(key), $"'{key}' belongs to a limit with 'hold'; this one trips at once");
            }

            var trip = new ExpressionReader(map, names).Required("trip", Expected.Condition);
            var because = map.RequiredText("because");
            var after = map.Duration("after", TimeSpan.Zero, TimeSpan.FromHours(1)) ?? TimeSpan.Zero;
            var severity = map.Word("severity", "clearable", "clearable", "critical") == "critical" ? TripSeverity.Critical : TripSeverity.Clearable;
            if (trip is { Type.IsLive: false })
            {
                map.Complain(trip.Place, "this limit reads nothing that is measured, so it can never change during a run");
            }

            if (trip is not null)
            {
                limits.Add(new ProcedureLimit(trip, after, because, severity));
            }
        }

        return (limits.ToImmutable(), holds.ToImmutable());
    }

    private static void ReadHold(MapReader map, NameTable names, ImmutableArray<ProcedureHold>.Builder holds)
    {
        foreach (var key in OfTrips.Where(key => map.Scalar(key) is not null))
        {
            map.Complain(map.PlaceOf(key), $"'{key}' belongs to a limit that trips; this one holds");
        }

        var hold = new ExpressionReader(map, names).Required("hold", Expected.Condition);
        var resume = new ExpressionReader(map, names).Required("resume", Expected.Condition);
        var after = map.Duration("after", TimeSpan.Zero, TimeSpan.FromHours(1)) ?? TimeSpan.Zero;
        var times = map.Whole("times", 1, 100) ?? 3;
        var atMost = map.Duration("at_most", TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)) ?? TimeSpan.FromHours(1);
        var because = map.RequiredText("because");
        if (hold is { Type.IsLive: false } still)
        {
            map.Complain(still.Place, "this hold reads nothing that is measured, so it can never begin");
        }

        if (hold is not null && resume is not null)
        {
            holds.Add(new ProcedureHold(hold, resume, after, times, atMost, because));
        }
    }

    private ProcedureStage ReadStage()
    {
        string[] words = [.. Enum.GetNames<ProcedureStage>().Select(name => name.ToLowerInvariant())];
        return (ProcedureStage)Array.IndexOf(words, root.Word("stage", words[^1], words));
    }

    private ResumePolicy ReadResume() => root.Word("resume", "restart_step", "refuse", "restart_step", "continue_with_gap", "continue") switch
    {
        "refuse" => ResumePolicy.Refuse,
        "continue_with_gap" => ResumePolicy.ContinueWithGap,
        "continue" => ResumePolicy.Continue,
        _ => ResumePolicy.RestartStep,
    };
}
