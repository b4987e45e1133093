namespace PackBench.Rig.Cli;

/// <summary>Reads a line at a terminal: arrows, Home, End, Ctrl-A/E/U/K, and the lines of before, which are kept in a file.</summary>
internal sealed class LineEditor
{
    private const int MostLines = 500;
    private readonly string _prompt;
    private readonly string? _file;
    private readonly List<string> _history = [];

    public LineEditor(string prompt, string? file)
    {
        _prompt = prompt;
        _file = file;
        try
        {
            _history.AddRange(file is not null && File.Exists(file) ? File.ReadLines(file).TakeLast(MostLines) : []);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // A convenience: without its file the lines of this session are kept.
            _file = null;
        }
    }

    public static string HistoryFile => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "packbench-scpi-history");

    /// <summary>Null where the user has ended the input.</summary>
    public string? Read()
    {
        var line = new EditedLine(_history);
        while (true)
        {
            Draw(line);
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                Console.WriteLine();
                Keep(line.Text);
                return line.Text;
            }

            if (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } && line.Text.Length == 0)
            {
                Console.WriteLine();
                return null;
            }

            line.Press(key);
        }
    }

    /// <summary>On one row: a line that is longer is shown around the cursor.</summary>
    private void Draw(EditedLine line)
    {
        var room = Math.Max(10, Console.WindowWidth - _prompt.Length - 1);
        var from = Math.Max(0, line.Cursor - room + 1);
        var shown = line.Text.Substring(from, Math.Min(room, line.Text.Length - from));
        Console.Write($"\r{_prompt}{shown}\u001b[K\r\u001b[{_prompt.Length + line.Cursor - from}C");
    }

    private void Keep(string text)
    {
        if (text.Trim().Length == 0 || (_history.Count > 0 && _history[^1] == text))
        {
            return;
        }

        _history.Add(text);
        try
        {
            if (_file is not null)
            {
                File.WriteAllLines(_file, _history.TakeLast(MostLines));
            }
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // As above: the session goes on without.
        }
    }
}
