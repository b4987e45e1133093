using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Models;

namespace PackBench.Rig.App.Pages;

/// <summary>What can be run: the list, the form of one, its plan with what it will take, and the start.</summary>
internal sealed class ProceduresPage(Shell shell) : Page
{
    /// <summary>Under the cursor at first: Enter alone leads a newcomer to a capacity run.</summary>
    private const string MostWanted = "capacity-run";
    private const int RowsOfPurpose = 4;

    private readonly Background<Listing> _listing = new();
    private ImmutableArray<ProcedureEntry> _entries = [];
    private ProcedureForm? _form;
    private PlanSheet? _sheet;
    private PlanSheet? _started;
    private ImmutableArray<string> _findings = [];
    private int _selected;
    private int _field;
    private bool _choosesWhenRead;

    public override string Title => "Procedures";

    public override KeyName Function => KeyName.F4;

    public override string About =>
        "Choose a procedure, set its parameters (they are checked as you type), look at the plan with the time that a dry run on the model of the pack predicts, and start it. Nothing is energised before the start, and the procedure asks first.";

    public override bool IsTyping => _sheet is null && _form is not null && !_form.Fields.IsEmpty && !_form.Fields[_field].IsSwitch;

    public override ImmutableArray<KeyHint> Keys => (_form, _sheet) switch
    {
        (_, { } sheet) => [.. sheet.Keys, new("Esc", sheet.Cut is null ? "change parameters" : "back")],
        (null, _) => [new("Enter", "choose"), new("Up Down", "move")],
        _ => [new("Enter", "plan"), new("Up Down", "field"), new("Space", "on, off"), new("Esc", "back to the list")],
    };

    public override void Show()
    {
        _choosesWhenRead = false;
        if (_entries.IsEmpty && !_listing.IsBusy)
        {
            _listing.Start(_ => Task.FromResult(new Listing(ProcedureEntry.ReadAll(shell.Context))));
        }
    }

    /// <summary>The plan of a run that was made elsewhere, to be looked at and started.</summary>
    public void ShowPlan(PlanSheet sheet)
    {
        _sheet?.Cancel();
        _sheet = sheet;
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
            if (_choosesWhenRead)
            {
                _choosesWhenRead = false;
                Choose();
            }
        }

        // A started plan is predicted to its end: the run screen shows what is left by it.
        return isNew | (_sheet ?? _started)?.Tick() == true;
    }

    public override bool Take(KeyPress key) => (_form, _sheet) switch
    {
        (_, { } sheet) => TakeInPlan(key, sheet),
        (null, _) => TakeInList(key),
        _ => TakeInForm(key),
    };

    public override void Draw(Canvas canvas, Area area)
    {
        var inside = canvas.Box(area, _sheet is not null ? _sheet.Title : _form is not null ? $"Parameters: {_entries[_selected].Title}" : "Procedures");
        inside = inside with { Left = inside.Left + 1, Width = inside.Width - 2 };
        if (_sheet is not null)
        {
            _sheet.Draw(canvas, inside);
        }
        else if (_form is not null)
        {
            ParameterForm.Draw(canvas, inside, _form, _field);
        }
        else
        {
            DrawList(canvas, inside);
        }
    }

    private bool TakeInList(KeyPress key)
    {
        if (_listing.IsBusy)
        {
            // A key that is quicker than the list is kept until it is there.
            _choosesWhenRead = key.Name == KeyName.Enter || (_choosesWhenRead && key.Name != KeyName.Escape);
            return key.Name == KeyName.Enter;
        }

        if (key.Name == KeyName.Enter)
        {
            Choose();
            return true;
        }

        var moved = Moved(key, _selected, _entries.Length, 10);
        var isMove = moved != _selected;
        _selected = moved;
        return isMove;
    }

    private void Choose()
    {
        if (_selected >= _entries.Length)
        {
            return;
        }

        _form = ProcedureForm.Open(_entries[_selected].Name, shell.Context.Pack, shell.Context.Bench, shell.Context.Files.Profiles, out var findings);
        _field = 0;
        if (_form is null)
        {
            shell.Say("This procedure does not fit this bench and pack", findings);
        }
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

    private bool TakeInPlan(KeyPress key, PlanSheet sheet)
    {
        switch (key.Name)
        {
            case KeyName.Escape:
                sheet.Cancel();
                _sheet = null;
                return true;
            case KeyName.Enter:
                if (!shell.IsRunning)
                {
                    // Back to its parameters: Enter on a page that somebody returns to must not start it again.
                    (_sheet, _started) = (null, sheet);
                }

                shell.Start(sheet.Plan, sheet.Forecast?.Prediction, sheet.Pace, sheet.Cut);
                return true;
            default:
                return sheet.Take(key);
        }
    }

    private void MakePlan(ProcedureForm form)
    {
        if (form.Procedure is null)
        {
            shell.Say("This cannot be planned yet", [.. form.Fields.Where(field => field.Finding.Length > 0).Select(field => $"{field.Title}: {field.Finding}"), .. form.Findings]);
        }
        else if (shell.Context.Plan(_entries[_selected].Name, form.Settings, out var findings) is { } plan)
        {
            _sheet = new PlanSheet(shell, plan);
        }
        else
        {
            shell.Say("This cannot be planned", findings);
        }
    }

    private void DrawList(Canvas canvas, Area area)
    {
        var y = area.Top;
        if (shell.Context.Bench.IsSimulated)
        {
            canvas.Text(area.Left, y++, "SIMULATED BENCH: nothing can be hurt. Your own: packbench rig --bench FILE", Ink.Warning, area.Right);
            y++;
        }

        canvas.Text(area.Left, y++, $"Pack: {shell.Context.Pack.Title}", Ink.Normal, area.Right);
        canvas.Text(area.Left, y, "Enter chooses a procedure:", Ink.Dim, area.Right);
        y += 2;
        if (_listing.IsBusy)
        {
            canvas.Text(area.Left, y, _choosesWhenRead ? $"Reading them; then {MostWanted} opens. Esc: no" : "Reading them", _choosesWhenRead ? Ink.Key : Ink.Dim, area.Right);
        }

        foreach (var finding in _findings)
        {
            canvas.Text(area.Left, y++, finding, Ink.Warning, area.Right);
        }

        var rows = Math.Max(1, area.Bottom - y - RowsOfPurpose - 1);
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

    private sealed record Listing(ImmutableArray<ProcedureEntry> Entries);
}
