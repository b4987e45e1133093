using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.Procedures;

namespace PackBench.Rig.App.Pages;

/// <summary>Stands over a page until it is answered. STOP works all the same: the shell sees that key first.</summary>
internal abstract class Dialog
{
    public bool IsDone { get; protected set; }

    public abstract void Draw(Canvas canvas);

    public abstract void Take(KeyPress key);

    /// <summary>Some times a second. True where it has to be drawn again.</summary>
    public virtual bool Tick() => false;

    /// <summary>An empty box in the middle with its title.</summary>
    protected static Area Frame(Canvas canvas, int width, int height, string title, Ink ink = Ink.Title)
    {
        width = Math.Min(width, canvas.Width);
        height = Math.Min(height, Math.Max(3, canvas.Height - 2));
        var area = new Area((canvas.Width - width) / 2, Math.Max(0, (canvas.Height - 2 - height) / 2), width, height);
        canvas.Fill(area, ' ', Ink.Normal);
        var inside = canvas.Box(area, title, ink, ink);
        return inside with { Left = inside.Left + 1, Width = Math.Max(0, inside.Width - 2) };
    }

    protected static int Paragraph(Canvas canvas, Area area, int y, string text, Ink ink = Ink.Normal)
    {
        foreach (var line in Canvas.Wrap(text, area.Width))
        {
            if (y >= area.Bottom)
            {
                return y;
            }

            canvas.Text(area.Left, y++, line, ink, area.Right);
        }

        return y;
    }
}

/// <summary>Says something; any of Enter and Esc closes it.</summary>
internal sealed class MessageDialog(string title, ImmutableArray<string> lines, Ink ink = Ink.Title) : Dialog
{
    private int _first;

    public override void Draw(Canvas canvas)
    {
        var width = Math.Min(100, canvas.Width - 4);
        var wrapped = lines.SelectMany(line => Canvas.Wrap(line, width - 4)).ToList();
        var area = Frame(canvas, width, wrapped.Count + 4, title, ink);
        var rows = Math.Max(1, area.Height - 2);
        _first = Math.Clamp(_first, 0, Math.Max(0, wrapped.Count - rows));
        for (var i = 0; i < rows && _first + i < wrapped.Count; i++)
        {
            canvas.Text(area.Left, area.Top + i, wrapped[_first + i], Ink.Normal, area.Right);
        }

        canvas.Text(area.Left, area.Bottom - 1, wrapped.Count > rows ? "Enter closes this   Up Down: more lines" : "Enter closes this", Ink.Key, area.Right);
    }

    public override void Take(KeyPress key)
    {
        IsDone = key.Name is KeyName.Enter or KeyName.Escape;
        _first += key.Name switch { KeyName.Up => -1, KeyName.Down => 1, KeyName.PageUp => -10, KeyName.PageDown => 10, _ => 0 };
    }
}

/// <summary>Asks before something that cannot be taken back. The safe answer is the one that Enter and Esc give.</summary>
internal sealed class ConfirmDialog(string title, string text, string yes, Action confirmed) : Dialog
{
    public override void Draw(Canvas canvas)
    {
        var width = Math.Min(76, canvas.Width - 4);
        var area = Frame(canvas, width, Canvas.Wrap(text, width - 4).Count() + 5, title, Ink.Warning);
        var y = Paragraph(canvas, area, area.Top, text) + 1;
        canvas.Text(canvas.Text(area.Left, y, "y", Ink.Key) + 1, y, yes, Ink.Normal, area.Right);
        canvas.Text(canvas.Text(area.Left, y + 1, "n", Ink.Key) + 1, y + 1, "no, go back (also Enter, Esc)", Ink.Normal, area.Right);
    }

    public override void Take(KeyPress key)
    {
        if (key.Is('y') || key.Is('Y'))
        {
            IsDone = true;
            confirmed();
        }

        IsDone |= key.Is('n') || key.Is('N') || key.Name is KeyName.Escape or KeyName.Enter;
    }
}

/// <summary>A question of the procedure. Keys that were on their way when it came up answer nothing: it listens after a moment.</summary>
internal sealed class QuestionDialog(PendingQuestion pending, string wiring, TimeProvider time) : Dialog
{
    private static readonly TimeSpan Deaf = TimeSpan.FromMilliseconds(700);

    private readonly long _came = time.GetTimestamp();
    private readonly FieldEditor _editor = new(pending.Question.Kind is AskKind.Number or AskKind.Text ? pending.Question.Default : "");
    private int _selected = Math.Max(0, pending.Question.Choices.IndexOf(pending.Question.Default));
    private string _complaint = "";

    public PendingQuestion Pending => pending;

    private bool IsDeaf => time.GetElapsedTime(_came) < Deaf;

    public override void Draw(Canvas canvas)
    {
        var question = pending.Question;
        var width = Math.Min(90, canvas.Width - 2);
        var message = question.Message.Trim();
        var sketch = wiring.TrimEnd().Split('\n').Where(line => line.Length > 0).SelectMany(line => Canvas.Wrap(line, width - 4)).ToArray();
        var rows = Canvas.Wrap(message, width - 4).Count();
        var answers = question.Kind switch { AskKind.Choose => question.Choices.Length, AskKind.Confirm => 2, _ => 2 };
        var hasSketch = wiring.Length > 0 && rows + sketch.Length + answers + 6 <= canvas.Height - 2;
        var area = Frame(canvas, width, rows + answers + 5 + (hasSketch ? sketch.Length + 1 : 0), "The procedure asks", Ink.Key);
        var y = Paragraph(canvas, area, area.Top, message) + 1;
        if (hasSketch)
        {
            foreach (var line in sketch)
            {
                canvas.Text(area.Left, y++, line, Ink.Dim, area.Right);
            }

            y++;
        }

        DrawAnswers(canvas, area, y, question.Kind);
        canvas.Text(area.Left, area.Bottom - 1, "The run waits. F9 stops it.", Ink.Dim, area.Right);
    }

    public override void Take(KeyPress key)
    {
        if (IsDeaf)
        {
            return;
        }

        switch (pending.Question.Kind)
        {
            case AskKind.Confirm when key.Is('y') || key.Is('Y'):
                Answer("yes");
                break;
            case AskKind.Confirm when key.Is('n') || key.Is('N'):
                Answer("no");
                break;
            case AskKind.Confirm:
                break;
            case AskKind.Choose when key.Name == KeyName.Enter:
                Answer(pending.Question.Choices[_selected]);
                break;
            case AskKind.Choose:
                Choose(key);
                break;
            default:
                Type(key);
                break;
        }
    }

    private void Choose(KeyPress key)
    {
        var count = pending.Question.Choices.Length;
        _selected = key.Name switch
        {
            KeyName.Up => Math.Max(0, _selected - 1),
            KeyName.Down => Math.Min(count - 1, _selected + 1),
            KeyName.Sign when key.Sign >= '1' && key.Sign < '1' + count => key.Sign - '1',
            _ => _selected,
        };
    }

    private void Type(KeyPress key)
    {
        if (key.Name == KeyName.Enter)
        {
            _complaint = Complaint(_editor.Text.Trim());
            if (_complaint.Length == 0)
            {
                Answer(_editor.Text.Trim());
            }
        }
        else if (_editor.Take(key))
        {
            _complaint = Complaint(_editor.Text.Trim());
        }
    }

    private string Complaint(string text)
    {
        if (text.Length == 0)
        {
            return "an answer is needed";
        }

        if (pending.Question.Kind != AskKind.Number)
        {
            return "";
        }

        if (!QuantityText.TryParse(text, out var quantity, out var error))
        {
            return error.Message;
        }

        // A number alone is taken in the unit of the question; one with a unit has to be of its kind.
        var isAlone = quantity.Dimension == Dimension.None;
        return pending.Question.Unit.Length > 0 && !isAlone && Units.TryFind(pending.Question.Unit, out var unit) && unit.Dimension != quantity.Dimension
            ? $"{quantity} is {quantity.Dimension.Describe()}; asked is {unit.Dimension.Describe()} in {unit.Symbol}"
            : "";
    }

    private void Answer(string text)
    {
        IsDone = true;
        pending.Reply(text);
    }

    private void DrawAnswers(Canvas canvas, Area area, int y, AskKind kind)
    {
        switch (kind)
        {
            case AskKind.Confirm:
                canvas.Text(canvas.Text(area.Left, y, "y", Ink.Key) + 1, y, "yes", Ink.Normal);
                canvas.Text(canvas.Text(area.Left, y + 1, "n", Ink.Key) + 1, y + 1, "no: the run ends, nothing is switched on", Ink.Normal, area.Right);
                break;
            case AskKind.Choose:
                for (var i = 0; i < pending.Question.Choices.Length; i++)
                {
                    canvas.Text(area.Left, y + i, $"{(i == _selected ? canvas.Glyphs.Running : ' ')} {i + 1} {pending.Question.Choices[i]}", i == _selected ? Ink.Selected : Ink.Normal, area.Right);
                }

                break;
            default:
                _editor.Draw(canvas, area.Left, y, Math.Min(40, area.Width), hasFocus: true);
                canvas.Text(area.Left + Math.Min(40, area.Width) + 1, y, pending.Question.Unit, Ink.Dim, area.Right);
                canvas.Text(area.Left, y + 1, _complaint.Length > 0 ? _complaint : "Enter answers", _complaint.Length > 0 ? Ink.Warning : Ink.Key, area.Right);
                break;
        }
    }
}
