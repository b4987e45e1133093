using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>The plan of one run before it starts: what a dry run on the model of the pack makes of it, as figures and curves, and the steps as they stand.</summary>
internal sealed class PlanSheet
{
    private const int ChartRows = 8;
    private const int LeastRowsWithCharts = 24;

    private readonly Shell _shell;
    private readonly Background<Forecast> _predicting = new();
    private string _failure = "";
    private int _scroll;
    private int _pace = 3;

    /// <param name="cut">The run that it takes up; null for a new one.</param>
    public PlanSheet(Shell shell, RunPlan plan, CutRun? cut = null)
    {
        (_shell, Plan, Cut) = (shell, plan, cut);
        if (shell.Context.Model() is { } model)
        {
            _predicting.Start(stop => Task.FromResult(Models.Forecast.Of(plan, model, shell.Context.Time, stop)));
        }
        else
        {
            _failure = $"there is no model of {plan.Pack.Chemistry.Name} cells to predict on, or no bench file 'simulated-ideal'";
        }
    }

    public RunPlan Plan { get; }

    public CutRun? Cut { get; }

    public string Title => Cut is null ? $"Plan: {Plan.Procedure.Title}" : $"Take up again: {Plan.Procedure.Title}";

    public Forecast? Forecast { get; private set; }

    /// <summary>How fast simulated time is to go; 1 on real instruments.</summary>
    public double Pace => _shell.Context.Bench.IsSimulatedHere ? RunControlKeys.Speeds[_pace] : 1;

    public ImmutableArray<KeyHint> Keys => _shell.Context.Bench.IsSimulatedHere
        ? [new("Enter", Cut is null ? "START" : "RESUME"), new("[ ]", "speed"), new("Up Down", "scroll")]
        : [new("Enter", Cut is null ? "START" : "RESUME"), new("Up Down", "scroll")];

    public void Cancel() => _predicting.Cancel();

    public bool Tick()
    {
        if (!_predicting.TryTake(out var forecast, out var failure))
        {
            return false;
        }

        (Forecast, _failure) = (forecast, failure?.Message ?? "");
        _shell.Predicted(Plan, forecast?.Prediction);
        return true;
    }

    public bool Take(KeyPress key)
    {
        switch (key)
        {
            case { Sign: '[' or ']' } when _shell.Context.Bench.IsSimulatedHere:
                _pace = Math.Clamp(_pace + (key.Sign == ']' ? 1 : -1), 0, RunControlKeys.Speeds.Length - 1);
                return true;
            case { Name: KeyName.Up or KeyName.Down or KeyName.PageUp or KeyName.PageDown }:
                _scroll = Math.Max(0, _scroll + key.Name switch { KeyName.Up => -1, KeyName.Down => 1, KeyName.PageUp => -10, _ => 10 });
                return true;
            default:
                return false;
        }
    }

    public void Draw(Canvas canvas, Area area)
    {
        var text = area with { Height = area.Height - 2 };
        if (Forecast is { } forecast && area.Height >= LeastRowsWithCharts)
        {
            (var charts, text) = text.SplitRows(ChartRows);
            DrawCharts(canvas, charts, forecast);
        }

        var lines = Lines(area.Width).ToList();
        _scroll = Math.Clamp(_scroll, 0, Math.Max(0, lines.Count - text.Height));
        for (var i = 0; i < text.Height && _scroll + i < lines.Count; i++)
        {
            canvas.Text(text.Left, text.Top + i, lines[_scroll + i].Text, lines[_scroll + i].Ink, text.Right);
        }

        var y = area.Bottom - 1;
        var x = canvas.Text(area.Left, y, Cut is null ? "Enter starts the run" : "Enter takes the run up again", Ink.Key);
        if (_shell.Context.Bench.IsSimulatedHere)
        {
            canvas.Text(x + 3, y, $"simulated time goes {(double.IsInfinity(Pace) ? "as fast as it can" : $"{Pace:0} times as fast")}  ([ ] change it)", Ink.Warning, area.Right);
        }
    }

    private static void DrawCharts(Canvas canvas, Area area, Forecast forecast)
    {
        var groups = ChartGroup.For(forecast.Channels).Take(2).ToList();
        var range = (0, Math.Max(1, forecast.Elapsed.TotalSeconds));
        var width = area.Width / Math.Max(1, groups.Count);
        for (var i = 0; i < groups.Count; i++)
        {
            var place = new Area(area.Left + (i * width), area.Top, width - 1, area.Height - 1);
            new RunCharts(canvas, forecast.Channels, forecast.Traces, null, range, null).Draw(place, groups[i] with { Title = $"Predicted: {groups[i].Title.ToLowerInvariant()}" });
        }
    }

    private IEnumerable<(string Text, Ink Ink)> Lines(int width)
    {
        foreach (var line in Cut?.Lines ?? [])
        {
            foreach (var part in Canvas.Wrap(line, width))
            {
                yield return (part, Ink.Normal);
            }
        }

        if (Cut is not null)
        {
            yield return ("", Ink.Normal);
        }

        if (Forecast?.Prediction is { } prediction)
        {
            foreach (var part in Canvas.Wrap($"Predicted on the model of the pack{(Cut is null ? "" : ", from its beginning")}: about {Figures.Duration(prediction.Duration)}, {RunProgress.Word(prediction.Summary.Outcome)}: {prediction.Summary.Reason}", width))
            {
                yield return (part, Ink.Title);
            }

            yield return ($"{"begins",10}  {"step",-30} {"takes",10} {"Ah",9}  ends because", Ink.Dim);
            foreach (var step in prediction.Steps)
            {
                var charge = (step.End.State.Values.GetValueOrDefault("charge_As") / 3600).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
                yield return ($"{Figures.Duration(step.Begin.Elapsed),10}  {Shortened(EventText.TitleOf(step.Begin), 30),-30} {Figures.Duration(step.Duration),10} {charge,9}  {step.End.Reason}", Ink.Normal);
            }
        }
        else
        {
            yield return (_failure.Length > 0 ? $"No prediction: {_failure}" : "Predicting on the model of the pack: a moment", _failure.Length > 0 ? Ink.Warning : Ink.Dim);
        }

        yield return ("", Ink.Normal);
        yield return ("Parameters", Ink.Title);
        foreach (var parameter in Plan.Procedure.Parameters)
        {
            yield return ($"  {(parameter.Title.Length > 0 ? parameter.Title : parameter.Name)}: {FormField.TextOf(parameter)}", Ink.Normal);
        }

        if (Plan.Procedure.Wiring.Length > 0)
        {
            yield return ("", Ink.Normal);
            yield return ("Wiring", Ink.Title);
            foreach (var line in Plan.Procedure.Wiring.TrimEnd().Split('\n'))
            {
                yield return ("  " + line, Ink.Normal);
            }
        }

        yield return ("", Ink.Normal);
        yield return ("Trips, besides the limits of pack and bench", Ink.Title);
        foreach (var limit in Plan.Procedure.Limits)
        {
            foreach (var line in Canvas.Wrap($"when {limit.Trip.Text} for {limit.After.TotalSeconds:0.#} s: {limit.Because}", width - 2))
            {
                yield return ("  " + line, Ink.Normal);
            }
        }

        yield return ("", Ink.Normal);
        yield return ("Steps", Ink.Title);
        foreach (var line in PlanCommand.StepLines(Plan.Procedure))
        {
            foreach (var part in Canvas.Wrap(line, width - 2))
            {
                yield return ("  " + part, Ink.Normal);
            }
        }
    }

    private static string Shortened(string text, int length) => text.Length > length ? text[..length] : text;
}
