using PackBench.Rig.App.Drawing;

namespace PackBench.Rig.App.Pages;

/// <summary>Every key, from the same table as the bottom line, so that they cannot disagree.</summary>
internal sealed class HelpDialog(Shell shell) : Dialog
{
    private int _first;

    public override void Draw(Canvas canvas)
    {
        var area = Frame(canvas, Math.Min(100, canvas.Width), canvas.Height - 2, "Help");
        var lines = Lines(area.Width).ToList();
        _first = Math.Clamp(_first, 0, Math.Max(0, lines.Count - area.Height + 1));
        for (var i = 0; i < area.Height - 1 && _first + i < lines.Count; i++)
        {
            canvas.Text(area.Left, area.Top + i, lines[_first + i].Text, lines[_first + i].Ink, area.Right);
        }

        canvas.Text(area.Left, area.Bottom - 1, "Up, Down, PgUp, PgDn   Esc closes", Ink.Key, area.Right);
    }

    public override void Take(KeyPress key)
    {
        IsDone = key.Name is KeyName.Escape or KeyName.F1 or KeyName.Enter || key.Is('?') || key.Is('q');
        _first += key.Name switch { KeyName.Down => 1, KeyName.Up => -1, KeyName.PageDown => 15, KeyName.PageUp => -15, _ => 0 };
    }

    private IEnumerable<(string Text, Ink Ink)> Lines(int width)
    {
        yield return ("On every screen", Ink.Title);
        yield return ("  F9         STOP: everything off, at once, without a question", Ink.Normal);
        yield return ("  Ctrl+X     the same", Ink.Normal);
        yield return ("  F2 to F8   the screens; the digits 2 to 8 too; F10 the console", Ink.Normal);
        yield return ("  ? or F1    this help", Ink.Normal);
        yield return ("  Ctrl+L     draw the screen again", Ink.Normal);
        yield return ("  q, Ctrl+C  leave; asks while a run goes on", Ink.Normal);
        yield return ("", Ink.Normal);
        foreach (var line in Canvas.Wrap(HangUpPolicy.GoesOn
            ? "Should this terminal go away, a run goes on by itself; packbench attach and ctl find it again."
            : "Should this terminal go away, a run ends safe: everything off. (--hangup go-on: it goes on)", width - 2))
        {
            yield return ("  " + line, Ink.Normal);
        }

        foreach (var line in Canvas.Wrap("F9 is software behind a keyboard, perhaps behind a network. It is no emergency stop: a switch in the pack's lead and the limits of the load itself come first.", width - 2))
        {
            yield return ("  " + line, Ink.Warning);
        }

        foreach (var page in shell.Pages.OrderByDescending(page => page == shell.Page))
        {
            yield return ("", Ink.Normal);
            yield return ($"{page.Title} (F{page.Function - KeyName.F1 + 1})", Ink.Title);
            foreach (var line in Canvas.Wrap(page.About, width - 2))
            {
                yield return ("  " + line, Ink.Dim);
            }

            foreach (var hint in page.Keys)
            {
                yield return ($"  {hint.Key,-10} {hint.Does}", Ink.Normal);
            }
        }
    }
}
