namespace PackBench.Rig.Language.Yaml;

/// <summary>A file's text with its line starts: from a character to its place. Lines end as they did, columns count characters.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string file, string text)
    {
        File = file;
        Text = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        for (var i = 0; i < Text.Length; i++)
        {
            if (Text[i] == '\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public string File { get; }

    /// <summary>Without byte order mark, every line ended by one line feed.</summary>
    public string Text { get; }

    public int Lines => _lineStarts.Count;

    public Place PlaceAt(int index)
    {
        var line = _lineStarts.BinarySearch(Math.Clamp(index, 0, Text.Length));
        line = line < 0 ? ~line - 1 : line;
        return new Place(File, line + 1, Math.Clamp(index, 0, Text.Length) - _lineStarts[line] + 1);
    }

    /// <summary>A line without its end, counted from 1.</summary>
    public ReadOnlySpan<char> Line(int number)
    {
        var start = _lineStarts[number - 1];
        var end = number < Lines ? _lineStarts[number] - 1 : Text.Length;
        return Text.AsSpan(start, end - start);
    }
}
