namespace PackBench.Reports.Pdf;

internal enum TextAlignment
{
    Left,
    Centre,
    Right,
}

/// <summary>A stretch of a line in one style, from its left end.</summary>
internal readonly record struct TextPiece(string Text, TextStyle Style, string? Link, float X, float Width);

/// <summary>A line, ready to be drawn at a baseline.</summary>
internal sealed record TextLine(ImmutableArray<TextPiece> Pieces, float Width);

/// <summary>
/// Text broken into lines of a width. Breaks at spaces and after hyphens and slashes; a word longer than the line is broken
/// anywhere rather than drawn over the edge. A no-break space holds a number to its unit.
/// </summary>
internal sealed class TextLayout
{
    private readonly float _width;
    private readonly ImmutableArray<TextLine>.Builder _lines = ImmutableArray.CreateBuilder<TextLine>();
    private readonly List<Word> _line = [];
    private float _used;

    private TextLayout(float width) => _width = width;

    public static ImmutableArray<TextLine> Break(RichText text, TextStyle style, float width)
    {
        var layout = new TextLayout(width);
        foreach (var run in text.Runs)
        {
            var runStyle = run.Link is null ? style.With(run.Emphasis) : style.With(run.Emphasis) with { Colour = Palette.Link };
            foreach (var (index, part) in run.Text.ReplaceLineEndings("\n").Split('\n').Index())
            {
                if (index > 0)
                {
                    layout.EndLine();
                }

                layout.AddWords(part, runStyle, run.Link);
            }
        }

        layout.EndLine();
        return layout._lines.ToImmutable();
    }

    /// <summary>Width of the longest piece that cannot be broken at a space.</summary>
    public static float WidestWord(RichText text, TextStyle style) => text.Runs
        .SelectMany(run => Words(run.Text).Select(word => style.With(run.Emphasis).Measure(word.AsSpan().TrimEnd(' '))))
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>Width of the text on one line.</summary>
    public static float NaturalWidth(RichText text, TextStyle style) => text.Runs.Sum(run => style.With(run.Emphasis).Measure(run.Text));

    private void AddWords(string text, TextStyle style, string? link)
    {
        foreach (var word in Words(text))
        {
            var width = style.Measure(word.AsSpan().TrimEnd(' '));
            if (_used + width > _width + 0.01f && _line.Count > 0 && !_line[^1].GluesToNext)
            {
                EndLine();
            }

            if (width > _width + 0.01f)
            {
                AddBroken(word, style, link);
            }
            else
            {
                Add(word, style, link);
            }
        }
    }

    private void AddBroken(string word, TextStyle style, string? link)
    {
        var start = 0;
        for (var end = 1; end <= word.Length; end++)
        {
            var full = _used + style.Measure(word.AsSpan(start, end - start).TrimEnd(' ')) > _width;
            if (full && end - start > 1)
            {
                Add(word[start..(end - 1)], style, link);
                EndLine();
                start = end - 1;
            }
        }

        Add(word[start..], style, link);
    }

    private void Add(string text, TextStyle style, string? link)
    {
        _line.Add(new Word(text, style, link));
        _used += style.Measure(text);
    }

    private void EndLine()
    {
        var pieces = ImmutableArray.CreateBuilder<TextPiece>();
        var x = 0f;
        for (var i = 0; i < _line.Count;)
        {
            var first = _line[i];
            var text = first.Text;
            for (i++; i < _line.Count && _line[i].Style == first.Style && _line[i].Link == first.Link; i++)
            {
                text += _line[i].Text;
            }

            text = i == _line.Count ? text.TrimEnd(' ') : text;
            var width = first.Style.Measure(text);
            pieces.Add(new TextPiece(text, first.Style, first.Link, x, width));
            x += width;
        }

        _lines.Add(new TextLine(pieces.ToImmutable(), x));
        _line.Clear();
        _used = 0;
    }

    /// <summary>Words with the spaces that follow them.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var endsWord = text[i] == ' ' || (text[i] is '-' or '/' && i > start && i + 1 < text.Length && char.IsLetter(text[i - 1]) && char.IsLetter(text[i + 1]));
            if (endsWord && !(i + 1 < text.Length && text[i + 1] == ' '))
            {
                yield return text[start..(i + 1)];
                start = i + 1;
            }
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }

    private readonly record struct Word(string Text, TextStyle Style, string? Link)
    {
        // "(**x**)" is three runs and one word: a line may only end where a space or a hyphen ended the run before.
        public bool GluesToNext => Text.Length > 0 && Text[^1] is not (' ' or '-' or '/');
    }
}
