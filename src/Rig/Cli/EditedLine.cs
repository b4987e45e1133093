namespace PackBench.Rig.Cli;

/// <summary>A line while it is typed; knows nothing of a terminal.</summary>
internal sealed class EditedLine(IReadOnlyList<string> history)
{
    private int _at = history.Count;
    private string _typed = "";

    public string Text { get; private set; } = "";

    public int Cursor { get; private set; }

    public void Press(ConsoleKeyInfo key)
    {
        var isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        switch (key.Key)
        {
            case ConsoleKey.LeftArrow:
                Cursor = Math.Max(0, Cursor - 1);
                break;
            case ConsoleKey.RightArrow:
                Cursor = Math.Min(Text.Length, Cursor + 1);
                break;
            case ConsoleKey.Home or ConsoleKey.A when key.Key == ConsoleKey.Home || isControl:
                Cursor = 0;
                break;
            case ConsoleKey.End or ConsoleKey.E when key.Key == ConsoleKey.End || isControl:
                Cursor = Text.Length;
                break;
            case ConsoleKey.U when isControl:
                (Text, Cursor) = (Text[Cursor..], 0);
                break;
            case ConsoleKey.K when isControl:
                Text = Text[..Cursor];
                break;
            case ConsoleKey.Backspace when Cursor > 0:
                (Text, Cursor) = (Text.Remove(Cursor - 1, 1), Cursor - 1);
                break;
            case ConsoleKey.Delete when Cursor < Text.Length:
                Text = Text.Remove(Cursor, 1);
                break;
            case ConsoleKey.UpArrow when _at > 0:
                Recall(_at - 1);
                break;
            case ConsoleKey.DownArrow when _at < history.Count:
                Recall(_at + 1);
                break;
            default:
                if (!char.IsControl(key.KeyChar))
                {
                    (Text, Cursor) = (Text.Insert(Cursor, key.KeyChar.ToString()), Cursor + 1);
                }

                break;
        }
    }

    private void Recall(int at)
    {
        _typed = _at == history.Count ? Text : _typed;
        _at = at;
        Text = at == history.Count ? _typed : history[at];
        Cursor = Text.Length;
    }
}
