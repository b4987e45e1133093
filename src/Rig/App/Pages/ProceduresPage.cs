using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;
using PackBench.Rig.Cli;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>What can be run: the list, the form of one, its plan with what it will take, and the start.</summary>
internal sealed class ProceduresPage(Shell shell) : Page
{
    /// <summary>Under the cursor at first: Enter alone leads a newcomer to a capacity run.</summary>
    private const string MostWanted = "capacity-run";

    private static readonly double[] Paces = [1, 10, 60, 600, 3600, double.PositiveInfinity];

    private readonly Background<Prediction> _predicting = new();
    private readonly Background<Listing> _listing = new();
    private ImmutableArray<Entry> _entries = [];
    private ProcedureForm? _form;
    private RunPlan? _plan;
    private RunPlan? _started;
    private Prediction? _prediction;
    private string _predictionFailure = "";
    private ImmutableArray<string> _findings = [];
    private int _selected;
    private int _field;
    private int _scroll;
    private int _pace = 3;

    public override string Title => "Procedures";

    public override KeyName Function => KeyName.F4;

    public override string About =>
        "Choose a procedure, set its parameters (they are checked as you type), look at the plan with the time that a dry run on the model of the pack predicts, and start it. Nothing is energised before the start, and the procedure asks first.";

    public override bool IsTyping => _plan is null && _form is not null && !_form.Fields.IsEmpty && !_form.Fields[_field].IsSwitch;

    public override ImmutableArray<KeyHint> Keys => (_form, _plan) switch
    {
        (null, _) => [new("Enter", "choose"), new("Up Down", "move")],
        (_, null) => [new("Enter", "plan"), new("Up Down", "field"), new("Space", "on, off"), new("Esc", "back to the list")],
        _ => shell.Context.Bench.IsSimulated
            ? [new("Enter", "START"), new("[ ]", "speed"), new("Up Down", "scroll"), new("Esc", "change parameters")]
            : [new("Enter", "START"), new("Up Down", "scroll"), new("Esc", "change parameters")],
    };

    public override void Show()
    {
        if (_entries.IsEmpty && !_listing.IsBusy)
        {
            _listing.Start(_ => Task.FromResult(new Listing(List())));
        }
    }

    public override bool Tick()
    {
        var isNew = _form?.Check() == true;
        if (_listing.TryTake(out var list, out var failure))
        {
            _entries = list?.Entries ?? [];
            _selected = Math.Max(0, _entries.Select(entry => entry.Name).ToImmutableArray().IndexOf(MostWanted));
            _findings = failure is null ? [] : [failure.Message];
            isNew = true;
        }

        if (_predicting.TryTake(out var prediction, out var wrong))
        {
            _prediction = prediction;
            shell.Predicted(_plan ?? _started, prediction);
            _predictionFailure = wrong?.Message ?? "";
            isNew = true;
        }

        return isNew;
    }

    public override bool Take(KeyPress key) => (_form, _plan) switch
    {
        (null, _) => TakeInList(key),
        (_, null) => TakeInForm(key),
        _ => TakeInPlan(key),
    };

    public override void Draw(Canvas canvas, Area area)
    {
        var inside = canvas.Box(area, _plan is not null ? $"Plan: {_plan.Procedure.Title}" : _form is not null ? $"Parameters: {_entries[_selected].Title}" : "Procedures");
        inside = inside with { Left = inside.Left + 1, Width = inside.Width - 2 };
        if (_plan is not null)
        {
            DrawPlan(canvas, inside, _plan);
        }
        else if (_form is not null)
        {
            DrawForm(canvas, inside, _form);
        }
        else
        {
            DrawList(canvas, inside);
        }
    }

    private ImmutableArray<Entry> List() =>
    [
        .. RigFiles.Names("procedures").Select(name =>
        {
            var files = new RigFiles(shell.Context.Files.Profiles);
            var procedure = files.Procedure(name, shell.Context.Pack, shell.Context.Bench, ImmutableDictionary<string, string>.Empty);
            return new Entry(name, procedure?.Title ?? name, procedure?.Purpose ?? "", files.Findings.Count > 0 ? files.Findings[0].ToString() : "");
        }),
    ];

    private bool TakeInList(KeyPress key)
    {
        if (key.Name == KeyName.Enter && _selected < _entries.Length)
        {
            _form = ProcedureForm.Open(_entries[_selected].Name, shell.Context.Pack, shell.Context.Bench, shell.Context.Files.Profiles, out var findings);
            (_field, _scroll) = (0, 0);
            if (_form is null)
            {
                shell.Say("This procedure does not fit this bench and pack", findings);
            }

            return true;
        }

        var moved = Moved(key, _selected, _entries.Length, 10);
        var isMove = moved != _selected;
        _selected = moved;
        return isMove;
    }

    private bool TakeInForm(KeyPress key)
    {
        var form = _form!;
        switch (key.Name)
        {
            case KeyName.Escape:
                _form = null;
                return true;
            case KeyName.Enter:
                form.Check();
                MakePlan(form);
                return true;
            case KeyName.Up or KeyName.Down or KeyName.Tab or KeyName.BackTab when !form.Fields.IsEmpty:
                _field = (_field + (key.Name is KeyName.Down or KeyName.Tab ? 1 : form.Fields.Length - 1)) % form.Fields.Length;
                return true;
            default:
                if (form.Fields.IsEmpty)
                {
                    return false;
                }

                var field = form.Fields[_field];
                if (!field.IsSwitch)
                {
                    return field.Editor.Take(key);
                }

                if (key.Is(' ') || key.Name is KeyName.Left or KeyName.Right)
                {
                    field.Toggle();
                    return true;
                }

                return false;
        }
    }

    private bool TakeInPlan(KeyPress key)
    {
        switch (key)
        {
            case { Name: KeyName.Escape }:
                _predicting.Cancel();
                _plan = null;
                return true;
            case { Name: KeyName.Enter }:
                var plan = _plan!;
                if (!shell.IsRunning)
                {
                    // Back to its parameters: Enter on a page that somebody returns to must not start it again.
                    _plan = null;
                }

                _started = plan;
                shell.Start(plan, _prediction, shell.Context.Bench.IsSimulated ? Paces[_pace] : 1);
                return true;
            case { Sign: '[' or ']' } when shell.Context.Bench.IsSimulated:
                _pace = Math.Clamp(_pace + (key.Sign == ']' ? 1 : -1), 0, Paces.Length - 1);
                return true;
            case { Name: KeyName.Up or KeyName.Down or KeyName.PageUp or KeyName.PageDown }:
                _scroll = Math.Max(0, _scroll + key.Name switch { KeyName.Up => -1, KeyName.Down => 1, KeyName.PageUp => -10, _ => 10 });
                return true;
            default:
                return false;
        }
    }

    private void MakePlan(ProcedureForm form)
    {
        if (form.Procedure is null)
        {
            shell.Say("This cannot be planned yet", [.. form.Fields.Where(field => field.Finding.Length > 0).Select(field => $"{field.Title}: {field.Finding}"), .. form.Findings]);
            return;
        }

        _plan = shell.Context.Plan(_entries[_selected].Name, form.Settings, out var findings);
        (_scroll, _prediction, _predictionFailure) = (0, null, "");
        if (_plan is not { } plan)
        {
            shell.Say("This cannot be planned", findings);
        }
        else if (shell.Context.Model() is { } model)
        {
            _predicting.Start(stop => Task.FromResult(Prediction.Of(plan, model, new YesOperator(true, ""), shell.Context.Time, stop)));
        }
        else
        {
            _predictionFailure = "there is no bench file 'simulated-ideal' to predict on";
        }
    }

    private void DrawList(Canvas canvas, Area area)
    {
        var y = area.Top;
        if (shell.Context.Bench.IsSimulated)
        {
            canvas.Text(area.Left, y++, "SIMULATED BENCH: nothing is connected, nothing can be hurt. For your own: packbench rig --bench FILE", Ink.Warning, area.Right);
            y++;
        }

        canvas.Text(area.Left, y++, $"Pack: {shell.Context.Pack.Title}", Ink.Normal, area.Right);
        canvas.Text(area.Left, y, "Enter chooses a procedure:", Ink.Dim, area.Right);
        y += 2;
        if (_listing.IsBusy)
        {
            canvas.Text(area.Left, y, "reading procedures/", Ink.Dim);
        }

        foreach (var finding in _findings)
        {
            canvas.Text(area.Left, y++, finding, Ink.Warning, area.Right);
        }

        var rows = Math.Max(1, (area.Bottom - y - 6) / 2);
        var first = FirstShown(_selected, _entries.Length, rows);
        for (var i = first; i < _entries.Length && i < first + rows; i++)
        {
            var entry = _entries[i];
            var isSelected = i == _selected;
            canvas.Fill(new Area(area.Left, y, area.Width, 1), ' ', isSelected ? Ink.Selected : Ink.Normal);
            var x = canvas.Text(area.Left, y, $"{(isSelected ? canvas.Glyphs.Running : ' ')} {entry.Title}", isSelected ? Ink.Selected : Ink.Title, area.Right);
            canvas.Text(x + 2, y++, entry.Name, isSelected ? Ink.Selected : Ink.Dim, area.Right);
        }

        y++;
        if (_selected < _entries.Length)
        {
            var entry = _entries[_selected];
            foreach (var line in Canvas.Wrap(entry.Finding.Length > 0 ? $"Not on this bench and pack: {entry.Finding}" : entry.Purpose, area.Width).Take(area.Bottom - y))
            {
                canvas.Text(area.Left, y++, line, entry.Finding.Length > 0 ? Ink.Warning : Ink.Normal, area.Right);
            }
        }
    }

    private void DrawForm(Canvas canvas, Area area, ProcedureForm form)
    {
        var label = Math.Min(34, area.Width * 2 / 5);
        var value = Math.Min(18, area.Width / 4);
        canvas.Text(area.Left, area.Top, "parameter", Ink.Dim);
        canvas.Text(area.Left + label, area.Top, "value", Ink.Dim);
        canvas.Text(area.Left + label + value + 1, area.Top, "allowed", Ink.Dim);
        var rows = area.Height - 4 - form.Findings.Length;
        var first = FirstShown(_field, form.Fields.Length, rows);
        var y = area.Top + 1;
        for (var i = first; i < form.Fields.Length && i < first + rows; i++, y++)
        {
            var field = form.Fields[i];
            var isHere = i == _field;
            canvas.Text(area.Left, y, $"{(isHere ? canvas.Glyphs.Running : ' ')} {field.Title}", isHere ? Ink.Key : Ink.Normal, area.Left + label - 1);
            if (field.IsSwitch)
            {
                canvas.Text(area.Left + label, y, field.Editor.Text, isHere ? Ink.Selected : Ink.Normal);
            }
            else
            {
                field.Editor.Draw(canvas, area.Left + label, y, value, isHere);
            }

            var note = field.Finding.Length > 0 ? field.Finding : $"{field.Allowed}{(field.IsChanged ? $"  (usual: {field.Usual})" : "")}";
            canvas.Text(area.Left + label + value + 1, y, note, field.Finding.Length > 0 ? Ink.Warning : Ink.Dim, area.Right);
        }

        y++;
        var here = form.Fields.IsEmpty ? null : form.Fields[_field];
        if (here is { Finding.Length: > 0 })
        {
            foreach (var line in Canvas.Wrap(here.Finding, area.Width).Take(2))
            {
                canvas.Text(area.Left, y++, line, Ink.Warning, area.Right);
            }
        }

        foreach (var finding in form.Findings.Take(Math.Max(0, area.Bottom - y - 1)))
        {
            canvas.Text(area.Left, y++, finding, Ink.Warning, area.Right);
        }

        canvas.Text(area.Left, area.Bottom - 1, form.Procedure is null ? "Something is wrong; nothing can be planned yet." : "Enter shows the plan. Nothing is energised by that.", form.Procedure is null ? Ink.Warning : Ink.Dim, area.Right);
    }

    private void DrawPlan(Canvas canvas, Area area, RunPlan plan)
    {
        var lines = PlanLines(plan, area.Width).ToList();
        var rows = area.Height - 2;
        _scroll = Math.Clamp(_scroll, 0, Math.Max(0, lines.Count - rows));
        for (var i = 0; i < rows && _scroll + i < lines.Count; i++)
        {
            canvas.Text(area.Left, area.Top + i, lines[_scroll + i].Text, lines[_scroll + i].Ink, area.Right);
        }

        var y = area.Bottom - 1;
        var x = canvas.Text(area.Left, y, "Enter starts the run", Ink.Key);
        if (shell.Context.Bench.IsSimulated)
        {
            canvas.Text(x + 3, y, $"simulated time goes {(double.IsInfinity(Paces[_pace]) ? "as fast as it can" : $"{Paces[_pace]:0} times as fast as real")}  ([ ] change it)", Ink.Warning, area.Right);
        }
    }

    private IEnumerable<(string Text, Ink Ink)> PlanLines(RunPlan plan, int width)
    {
        if (_prediction is { } prediction)
        {
            yield return ($"Predicted on the model of the pack: about {Figures.Duration(prediction.Duration)}, {RunProgress.Word(prediction.Summary.Outcome)}: {prediction.Summary.Reason}", Ink.Title);
            yield return ($"{"begins",10}  {"step",-30} {"takes",10} {"Ah",9}  ends because", Ink.Dim);
            foreach (var step in prediction.Steps)
            {
                var charge = (step.End.State.Values.GetValueOrDefault("charge_As") / 3600).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
                yield return ($"{Figures.Duration(step.Begin.Elapsed),10}  {Cut(EventText.TitleOf(step.Begin), 30),-30} {Figures.Duration(step.Duration),10} {charge,9}  {step.End.Reason}", Ink.Normal);
            }
        }
        else
        {
            yield return (_predictionFailure.Length > 0 ? $"No prediction: {_predictionFailure}" : "Predicting on the model of the pack: a moment", _predictionFailure.Length > 0 ? Ink.Warning : Ink.Dim);
        }

        yield return ("", Ink.Normal);
        yield return ("Parameters", Ink.Title);
        foreach (var parameter in plan.Procedure.Parameters)
        {
            yield return ($"  {(parameter.Title.Length > 0 ? parameter.Title : parameter.Name)}: {FormField.TextOf(parameter)}", Ink.Normal);
        }

        if (plan.Procedure.Wiring.Length > 0)
        {
            yield return ("", Ink.Normal);
            yield return ("Wiring", Ink.Title);
            foreach (var line in plan.Procedure.Wiring.TrimEnd().Split('\n'))
            {
                yield return ("  " + line, Ink.Normal);
            }
        }

        yield return ("", Ink.Normal);
        yield return ("Trips, besides the limits of pack and bench", Ink.Title);
        foreach (var limit in plan.Procedure.Limits)
        {
            foreach (var line in Canvas.Wrap($"when {limit.Trip.Text} for {limit.After.TotalSeconds:0.#} s: {limit.Because}", width - 2))
            {
                yield return ("  " + line, Ink.Normal);
            }
        }

        yield return ("", Ink.Normal);
        yield return ("Steps", Ink.Title);
        foreach (var line in PlanCommand.StepLines(plan.Procedure))
        {
            foreach (var part in Canvas.Wrap(line, width - 2))
            {
                yield return ("  " + part, Ink.Normal);
            }
        }
    }

    private static string Cut(string text, int length) => text.Length > length ? text[..length] : text;

    private sealed record Entry(string Name, string Title, string Purpose, string Finding);

    private sealed record Listing(ImmutableArray<Entry> Entries);
}
