using System.Globalization;
using System.Text.Json;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;
using PackBench.Rig.Safety;

namespace PackBench.Rig.Cli;

/// <summary>Shows a run as it goes: one live line on a terminal, plain lines elsewhere, JSON lines for programs. Listens, never decides.</summary>
internal class RunProgress(RigConsole console, RunPlan plan)
{
    private static readonly TimeSpan LivePeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PlainPeriod = TimeSpan.FromMinutes(30);
    private readonly ChannelTable _channels = BenchChannels.For(plan.Bench, plan.Pack);
    private long _lastShown = console.Time.GetTimestamp();
    private TimeSpan _nextPlain;
    private string _step = "";
    private string _path = "";
    private string _endsWhen = "";
    private TimeSpan _stepBegan;
    private bool _isLiveLine;
    private int _width;

    public static RunProgress For(RigConsole console, RunPlan plan, bool json) => json ? new JsonProgress(console, plan) : new RunProgress(console, plan);

    protected RigConsole Console => console;

    /// <summary>A dry run that goes on beside the run; null where none is made.</summary>
    public Task<Prediction?>? Prediction { get; set; }

    public virtual void Show(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.RunStarted started:
                Line(started, $"{plan.Procedure.Title}: {plan.Pack.Title}{(started.Simulated ? " (SIMULATED)" : "")}");
                break;
            case RunEvent.InstrumentConnected instrument:
                Line(instrument, $"{instrument.Role,-18} {instrument.Identity} at {instrument.Address}");
                break;
            case RunEvent.StepStarted step:
                (_path, _step, _endsWhen, _stepBegan) = (step.Path, step.Title.Length > 0 ? step.Title : step.Verb, step.EndsWhen, step.Elapsed);
                _nextPlain = step.Elapsed + PlainPeriod;
                if (step.StepIndex >= 0)
                {
                    Line(step, $"{_step}, until {Shortened(_endsWhen)}");
                }

                break;
            case RunEvent.StepEnded { StepIndex: >= 0 } ended:
                Line(ended, $"  ended: {Shortened(ended.Reason)}; {Sums(ended.State)}");
                break;
            case RunEvent.BarrierChanged barrier:
                Line(barrier, $"  barrier: {barrier.Barrier} {(barrier.Armed ? $"armed ({barrier.Detail})" : $"missing: {barrier.Detail}")}");
                break;
            case RunEvent.BarrierTested tested:
                Line(tested, string.Create(CultureInfo.InvariantCulture, $"  self-test: {tested.Barrier} {(tested.Reaction is { } took ? $"held, off after {took.TotalSeconds:0.000} s" : tested.Held ? "counts" : "DID NOT HOLD or is not there")} ({tested.Detail})"));
                break;
            case RunEvent.OutputChanged output:
                Line(output, $"  {output.Role}: {output.Setpoint}");
                break;
            case RunEvent.Noted note:
                Line(note, note.Text.Trim());
                break;
            case RunEvent.Asked asked when !console.IsInteractive:
                Line(asked, $"asked: {asked.Question.Trim()}");
                break;
            case RunEvent.Answered answered:
                Line(answered, $"answered: {answered.Answer}");
                break;
            case RunEvent.Tripped tripped:
                Line(tripped, $"*** TRIP *** {tripped.Trip}");
                break;
            case RunEvent.MadeSafe { IsConfirmed: false } unsafeNow:
                Line(unsafeNow, "*** NOT CONFIRMED OFF *** " + string.Join("; ", unsafeNow.Outputs.Where(output => !output.Confirmed).Select(output => $"{output.Role}: {output.How}")));
                break;
            case RunEvent.LeftPlan or RunEvent.BackInPlan:
                Line(happened, $"  plan: {happened}");
                break;
            case RunEvent.Gap gap:
                Line(gap, $"gap of {gap.Length.TotalSeconds:0.0} s: {gap.Cause}");
                break;
            case RunEvent.ScanTaken taken:
                ShowScan(taken.Scan, taken.Limits);
                break;
            default:
                break;
        }
    }

    /// <summary>Leaves the live line before something else is written.</summary>
    public virtual void Pause()
    {
        if (_isLiveLine)
        {
            console.Out.WriteLine();
            _isLiveLine = false;
        }
    }

    public virtual void Finish(RunSummary report)
    {
        Pause();
        ResultTable.Write(report.Results, console);
        console.Out.WriteLine($"{Word(report.Outcome)}: {report.Reason}");
        console.Out.WriteLine($"Run file: {report.Path}");
    }

    internal static string Word(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Passed => "PASSED",
        RunOutcome.Failed => "FAILED",
        RunOutcome.Tripped => "TRIPPED",
        RunOutcome.Aborted => "ABORTED",
        _ => "RIG ERROR",
    };

    private static string Shortened(string text) => text.Length > 90 ? text[..87] + "…" : text;

    private static string Sums(StepState state)
    {
        var (charge, energy) = (state.Values.GetValueOrDefault("charge_As") / 3600, state.Values.GetValueOrDefault("energy_J") / 3600);
        return string.Create(CultureInfo.InvariantCulture, $"{Duration(state.Ended - state.Began)}, {charge:0.000} Ah, {energy:0.00} Wh");
    }

    private static string Duration(TimeSpan time) => $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}";

    private void ShowScan(Scan scan, LimitWatch? limits)
    {
        if (console.IsInteractive)
        {
            if (console.Time.GetElapsedTime(_lastShown) >= LivePeriod)
            {
                _lastShown = console.Time.GetTimestamp();
                var text = $"{Duration(scan.Elapsed)}  {_step} {Duration(scan.Elapsed - _stepBegan)}{Remaining(scan)}  {Figures(scan)}{Nearest(scan, limits)}";
                var columns = Math.Max(20, console.Ansi.Profile.Width - 1);
                text = text.Length > columns ? text[..columns] : text;
                console.Out.Write("\r" + text.PadRight(Math.Min(_width, columns)));
                _width = text.Length;
                _isLiveLine = true;
            }
        }
        else if (scan.Elapsed >= _nextPlain && scan.StepIndex >= 0)
        {
            _nextPlain = scan.Elapsed + PlainPeriod;
            Line(scan.Elapsed, $"  {Figures(scan)}{Remaining(scan)}{Nearest(scan, limits)}");
        }
    }

    private string Figures(Scan scan)
    {
        var text = new System.Text.StringBuilder();
        foreach (var name in new[] { BenchChannels.PackVoltage, BenchChannels.PackCurrent, BenchChannels.CellsMin, BenchChannels.CellsMax, BenchChannels.TempMax })
        {
            var channel = _channels.IndexOf(name);
            if (channel >= 0)
            {
                text.Append(text.Length > 0 ? ", " : "").Append(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]).Append(' ')
                    .Append(scan[channel].IsGood ? Quantity.Of(Math.Round(scan[channel].Value, 3), _channels[channel].Unit).ToString(_channels[channel].Unit) : "?");
            }
        }

        return text.ToString();
    }

    private string Remaining(Scan scan) =>
        Prediction is { IsCompletedSuccessfully: true } made && made.Result?.Remaining(_path, scan.Elapsed - _stepBegan) is { } left ? $", about {Duration(left)} left" : "";

    /// <summary>The limit that governs: the one that is nearest to being broken.</summary>
    private static string Nearest(Scan scan, LimitWatch? limits) =>
        limits?.Nearest(scan) is { } nearest ? $"  nearest limit: {nearest.Text} ({nearest.Fraction.ToString("0 %", CultureInfo.InvariantCulture)} away)" : "";

    private void Line(RunEvent happened, string text) => Line(happened.Elapsed, text);

    private void Line(TimeSpan elapsed, string text)
    {
        Pause();
        console.Out.WriteLine($"{Duration(elapsed),9}  {text}");
    }

    /// <summary>One JSON object a line: events as they happen, scans left out, the results at the end.</summary>
    private sealed class JsonProgress(RigConsole console, RunPlan plan) : RunProgress(console, plan)
    {
        public override void Show(RunEvent happened)
        {
            if (happened is not RunEvent.ScanTaken)
            {
                Write(new Dictionary<string, object?>
                {
                    ["event"] = happened.GetType().Name, ["elapsed_s"] = happened.Elapsed.TotalSeconds, ["utc"] = happened.Utc.ToString("O", CultureInfo.InvariantCulture),
                    ["text"] = happened is RunEvent.Tripped tripped ? tripped.Trip.ToString() : happened.ToString(),
                });
            }
        }

        public override void Pause()
        {
        }

        public override void Finish(RunSummary report) => Write(new Dictionary<string, object?>
        {
            ["event"] = "Finished", ["outcome"] = report.Outcome.ToString(), ["reason"] = report.Reason, ["run_file"] = report.Path,
            ["results"] = report.Results.Select(result => new Dictionary<string, object?>
            {
                ["name"] = result.Name, ["title"] = result.Title, ["value"] = result.IsText ? result.Text : double.IsFinite(result.Value) ? result.Value : null,
                ["unit"] = result.Unit, ["U"] = double.IsFinite(result.Uncertainty) ? result.Uncertainty : null,
                ["k"] = double.IsFinite(result.CoverageFactor) ? result.CoverageFactor : null, ["limit"] = result.Limit, ["verdict"] = result.Verdict.ToString(),
            }).ToList(),
        });

        private void Write(Dictionary<string, object?> value) => Console.Out.WriteLine(JsonSerializer.Serialize(value));
    }
}
