using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;
using PackBench.Rig.Runs.Store;
using PackBench.Rig.Signing;

namespace PackBench.Rig.App.Pages;

/// <summary>The certificate of the pack: which runs, what is missing, the key and its passphrase, the making of it, and what it and its verification say.</summary>
internal sealed class CertificateDialog : Dialog
{
    private readonly RigContext _context;
    private readonly CertificateWork _work;
    private readonly Background<Found> _reading = new();
    private CertificateDraft? _draft;
    private SigningKeyChoice _key = new([]);
    private FieldEditor? _passphrase;
    private ImmutableArray<(string Text, Ink Ink)> _lines = [];
    private string _failure = "";
    private int _selected;
    private int _first;

    public CertificateDialog(RigContext context)
    {
        (_context, _work) = (context, new CertificateWork(context));
        _reading.Start(stop => Task.FromResult(new Found(new RunFolder(context.Runs).List(new RunFilter(context.Pack.Id), stop).Runs, new KeyFolder(context.Keys).List([]))));
    }

    public override bool Tick()
    {
        var isNew = _work.IsBusy;
        if (_reading.TryTake(out var found, out var wrong))
        {
            (_draft, _key, _failure) = (new CertificateDraft(_context.Pack, found?.Runs ?? []), new SigningKeyChoice(found?.Keys ?? []), wrong?.Message ?? "");
            isNew = true;
        }

        if (_work.TryTake(out var made, out var failure))
        {
            (_lines, _failure, _first) = (made is null ? [] : [.. Of(made)], failure?.Message ?? "", 0);
            isNew = true;
        }

        return isNew;
    }

    public override void Draw(Canvas canvas)
    {
        var area = Frame(canvas, canvas.Width, canvas.Height - 2, $"Certificate of {_context.Pack.Title}", Ink.Title);
        if (_lines.Length > 0)
        {
            DrawMade(canvas, area);
        }
        else if (_draft is { } draft)
        {
            DrawChoice(canvas, area, draft);
        }
        else
        {
            canvas.Text(area.Left, area.Top, "reading the runs of the pack", Ink.Dim, area.Right);
        }
    }

    public override void Take(KeyPress key)
    {
        if (_passphrase is { } passphrase)
        {
            TakePassphrase(key, passphrase);
        }
        else if (key.Name == KeyName.Escape && !_work.IsBusy)
        {
            IsDone = true;
        }
        else if (_lines.Length > 0)
        {
            IsDone = key.Name == KeyName.Enter;
            _first += key.Name switch { KeyName.Up => -1, KeyName.Down => 1, KeyName.PageUp => -15, KeyName.PageDown => 15, _ => 0 };
        }
        else if (_draft is { Runs.Length: > 0 } draft && !_work.IsBusy)
        {
            TakeChoice(key, draft);
        }
    }

    private void TakeChoice(KeyPress key, CertificateDraft draft)
    {
        if (key.Is(' '))
        {
            draft.Toggle(draft.Runs[_selected]);
        }
        else if (key.Is('k'))
        {
            _key.Next();
        }
        else if (key.Name == KeyName.Enter && draft.Chosen > 0)
        {
            _failure = "";
            if (_key.NeedsPassphrase)
            {
                _passphrase = new FieldEditor(isSecret: true);
            }
            else
            {
                Make(draft, null);
            }
        }

        _selected = Page.Moved(key, _selected, draft.Runs.Length, 10);
    }

    private void TakePassphrase(KeyPress key, FieldEditor typed)
    {
        switch (key.Name)
        {
            case KeyName.Escape:
                _passphrase = null;
                break;
            case KeyName.Enter:
                _passphrase = null;
                Make(_draft!, typed.Text);
                break;
            default:
                typed.Take(key);
                break;
        }
    }

    private void Make(CertificateDraft draft, string? passphrase) => _work.Start(draft.Names, draft.Chosen, _key.Key?.Name, passphrase);

    private void DrawChoice(Canvas canvas, Area area, CertificateDraft draft)
    {
        var y = area.Top;
        var stages = draft.Stages().ToList();
        canvas.Text(area.Left, y++, stages.Count == 0 ? "The pack file asks for no procedures (certificate:)." : "The pack file asks for:", Ink.Title, area.Right);
        foreach (var stage in stages)
        {
            canvas.Text(area.Left + 2, y++, $"{stage.Procedure,-26} {stage.State}", stage.IsMissing ? Ink.Warning : Ink.Normal, area.Right);
        }

        y++;
        canvas.Text(area.Left, y++, draft.Runs.IsEmpty ? "The pack has no runs here yet. F4 starts one." : $"Its runs, {draft.Chosen} of {draft.Runs.Length} chosen:", Ink.Title, area.Right);
        var failure = Canvas.Wrap(_failure, area.Width).Where(line => line.Length > 0).ToList();
        var rows = Math.Max(1, area.Bottom - y - 3 - failure.Count);
        var first = Page.FirstShown(_selected, draft.Runs.Length, rows);
        for (var i = first; i < draft.Runs.Length && i < first + rows; i++)
        {
            var run = draft.Runs[i];
            var ink = i == _selected ? Ink.Selected : Ink.Normal;
            canvas.Text(area.Left, y++, $"[{(draft.IsChosen(run) ? 'x' : ' ')}] {HistoryList.Started(run),-16} {HistoryList.Outcome(run),-11} {run.Procedure,-24} {HistoryList.Figure(run),10}", ink, area.Right);
        }

        y = area.Bottom - 2 - failure.Count;
        foreach (var line in failure)
        {
            canvas.Text(area.Left, y++, line, Ink.Alarm, area.Right);
        }

        DrawKeys(canvas, area, draft);
    }

    private void DrawKeys(Canvas canvas, Area area, CertificateDraft draft)
    {
        var y = area.Bottom - 1;
        if (_passphrase is { } passphrase)
        {
            var x = canvas.Text(area.Left, y - 1, $"Passphrase of the key '{_key.Key!.Name}': ", Ink.Title, area.Right);
            passphrase.Draw(canvas, x, y - 1, Math.Clamp(area.Right - x, 1, 40), hasFocus: true);
            canvas.Text(area.Left, y, "Enter signs with it; it is kept nowhere   Esc back", Ink.Key, area.Right);
            return;
        }

        if (_work.IsBusy || draft.Runs.IsEmpty)
        {
            canvas.Text(area.Left, y, _work.IsBusy ? _work.Progress : "Esc closes this", _work.IsBusy ? Ink.Warning : Ink.Key, area.Right);
            return;
        }

        canvas.Text(area.Left, y - 1, _key.Text, _key.Key is null ? Ink.Warning : Ink.Normal, area.Right);
        canvas.Text(area.Left, y, $"Enter makes the PDF beside the runs   Space chooses runs{(_key.HasSeveral ? "   k key" : "")}   Esc back", Ink.Key, area.Right);
    }

    private void DrawMade(Canvas canvas, Area area)
    {
        var lines = _lines.SelectMany(line => line.Text.Length > area.Width ? Canvas.Wrap(line.Text, area.Width).Select(part => (Text: part, line.Ink)) : [line]).ToList();
        var rows = Math.Max(1, area.Height - 1);
        _first = Math.Clamp(_first, 0, Math.Max(0, lines.Count - rows));
        for (var i = 0; i < rows && _first + i < lines.Count; i++)
        {
            canvas.Text(area.Left, area.Top + i, lines[_first + i].Text, lines[_first + i].Ink, area.Right);
        }

        canvas.Text(area.Left, area.Bottom - 1, "Enter closes this   Up Down PgUp PgDn: more lines", Ink.Key, area.Right);
    }

    private static IEnumerable<(string Text, Ink Ink)> Of(MadeCertificate made)
    {
        foreach (var line in made.Said)
        {
            yield return (line, line.StartsWith("Certificate:", StringComparison.Ordinal) ? Ink.Title : Ink.Normal);
        }

        yield return ("", Ink.Normal);
        yield return ($"Verified: {made.Verdict}", made.Verdict == "confirmed" ? Ink.Good : Ink.Warning);
        foreach (var line in made.Checks)
        {
            yield return ($"  {line}", Ink.Dim);
        }

        yield return ("", Ink.Normal);
        foreach (var line in made.Text)
        {
            yield return (line, Ink.Normal);
        }
    }

    private sealed record Found(ImmutableArray<RunInformation> Runs, ImmutableArray<KnownKey> Keys);
}
