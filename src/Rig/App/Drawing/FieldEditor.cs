namespace PackBench.Rig.App.Drawing;

/// <summary>One line of text that is typed.</summary>
/// <param name="isSecret">Each sign is drawn as a star.</param>
public sealed class FieldEditor(string text = "", bool isSecret = false)
{
    private const int Longest = 200;

    public string Text { get; private set; } = text;

    public int Caret { get; private set; } = text.Length;

    /// <summary>False for a key that means nothing here.</summary>
    public bool Take(KeyPress key)
    {
        switch (key.Name)
        {
            case KeyName.Sign when Text.Length < Longest && !char.IsControl(key.Sign):
                Text = Text.Insert(Caret, key.Sign.ToString());
                Caret++;
                return true;
            case KeyName.Backspace when Caret > 0:
                Text = Text.Remove(--Caret, 1);
                return true;
            case KeyName.Delete when Caret < Text.Length:
                Text = Text.Remove(Caret, 1);
                return true;
            case KeyName.Left:
                Caret = Math.Max(0, Caret - 1);
                return true;
            case KeyName.Right:
                Caret = Math.Min(Text.Length, Caret + 1);
                return true;
            case KeyName.Home:
                Caret = 0;
                return true;
            case KeyName.End:
                Caret = Text.Length;
                return true;
            case KeyName.Sign or KeyName.Backspace or KeyName.Delete:
                return true;
            default:
                return false;
        }
    }

    public void Draw(Canvas canvas, int x, int y, int width, bool hasFocus)
    {
        canvas.Fill(new Area(x, y, width, 1), ' ', hasFocus ? Ink.Input : Ink.Normal);
        var from = Math.Max(0, Caret - width + 1);
        var signs = isSecret ? new string('*', Text.Length) : Text;
        var shown = signs.Length - from > width ? signs.Substring(from, width) : signs[from..];
        canvas.Text(x, y, shown, hasFocus ? Ink.Input : Ink.Normal, x + width);
        if (hasFocus)
        {
            var at = Caret - from;
            canvas.Set(x + at, y, at < shown.Length ? shown[at] : ' ', Ink.Selected);
        }
    }
}
