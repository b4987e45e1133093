using System.Collections.Immutable;
using System.Text.RegularExpressions;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Exports;

/// <summary>Which step a scan belongs to, walking forwards: the innermost that goes on then, recorded or not.</summary>
internal sealed partial class StepWalk
{
    /// <summary>Between two steps the rig arms and looks: so short a while belongs to the step before it.</summary>
    private static readonly TimeSpan Handover = TimeSpan.FromSeconds(10);

    private readonly ImmutableArray<RecordedStep> _steps;
    private readonly ImmutableArray<string> _types;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Stack<int> _open = new();
    private int _next;
    private int _last = -1;

    public StepWalk(SqliteRunReader reader)
    {
        _steps = [.. reader.ReadSteps()];
        var outputs = reader.ReadEvents<RunEvent.OutputChanged>().ToList();
        _types = [.. _steps.Select(step => TypeOf(step, outputs))];
        foreach (var step in _steps)
        {
            _ids.TryAdd(PlaceOf(step), _ids.Count + 1);
        }
    }

    /// <summary>Index of the step; -1 between steps. Scans are asked for in their order.</summary>
    public int At(long scan)
    {
        for (; _next < _steps.Length && _steps[_next].FirstScan <= scan; _next++)
        {
            _open.Push(_next);
        }

        while (_open.TryPeek(out var top) && _steps[top].FirstScan + _steps[top].Scans <= scan)
        {
            _last = _open.Pop();
        }

        return _open.TryPeek(out var step) ? step : IsHandover() ? _last : -1;
    }

    private bool IsHandover() => _last >= 0 && _next < _steps.Length && _steps[_last].EndedAt is { } ended && _steps[_next].BeganAt - ended < Handover;

    public int Id(int step) => step < 0 ? 0 : _ids[PlaceOf(_steps[step])];

    public string Type(int step) => step < 0 ? "REST" : _types[step];

    /// <summary>Title, and what ends it.</summary>
    public string Describe(int step)
    {
        if (step < 0)
        {
            return "Rest";
        }

        var one = _steps[step];
        return $"{(one.Title.Length > 0 ? one.Title : one.Verb)}{(one.EndsWhen.Length > 0 ? $", until {one.EndsWhen}" : "")}";
    }

    public double Began(int step, double otherwise) => step < 0 ? otherwise : _steps[step].BeganAt.TotalSeconds;

    // The same line of the procedure in each round of a loop.
    private static string PlaceOf(RecordedStep step) => Round().Replace(step.Path, ".$1");

    private static string TypeOf(RecordedStep step, List<RunEvent.OutputChanged> outputs) => step.Verb switch
    {
        "charge" => "CCCV_CHG",
        "discharge" => Mode(step, outputs) + "_DCH",
        "pulse" => "PULSE",
        _ => "REST",
    };

    /// <summary>By what the load was told in it.</summary>
    private static string Mode(RecordedStep step, List<RunEvent.OutputChanged> outputs)
    {
        var told = outputs.FirstOrDefault(output => output.Elapsed >= step.BeganAt && (step.EndedAt is not { } ended || output.Elapsed <= ended) && output.Setpoint != "off")?.Setpoint ?? "";
        return told.Split(' ')[^1] switch { "W" => "CP", "Ω" or "mΩ" => "CR", "V" => "CV", _ => "CC" };
    }

    [GeneratedRegex(@"\.(repeat|for_each)\[\d+\]")]
    private static partial Regex Round();
}
