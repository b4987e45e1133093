using System.Text;

namespace PackBench.Rig.App.Drawing;

/// <summary>One cell of a screen.</summary>
public readonly record struct CanvasCell(char Sign, Ink Ink)
{
    public static readonly CanvasCell Blank = new(' ', Ink.Normal);
}

/// <summary>
/// A screen of text in memory: pages draw on it, the terminal shows it, a test reads it. Whatever lies outside is cut off. One cell a
/// UTF-16 unit: nothing wider is ever drawn, and what comes from files is made safe by <see cref="Printable"/>.
/// </summary>
public sealed class Canvas
{
    private readonly CanvasCell[] _cells;

    public Canvas(int width, int height, Glyphs glyphs)
    {
        (Width, Height, Glyphs) = (Math.Max(0, width), Math.Max(0, height), glyphs);
        _cells = new CanvasCell[Width * Height];
        Clear();
    }

    public int Width { get; }

    public int Height { get; }

    public Glyphs Glyphs { get; }

    public CanvasCell this[int x, int y] => _cells[(y * Width) + x];

    public void Clear() => Array.Fill(_cells, CanvasCell.Blank);

    public void Set(int x, int y, char sign, Ink ink)
    {
        if (x >= 0 && y >= 0 && x < Width && y < Height)
        {
            _cells[(y * Width) + x] = new CanvasCell(sign, ink);
        }
    }

    /// <summary>Writes one line and returns the column behind it; cut at <paramref name="right"/>, with a mark where something is missing.</summary>
    public int Text(int x, int y, string text, Ink ink = Ink.Normal, int right = int.MaxValue)
    {
        right = Math.Min(right, Width);
        if (Glyphs.IsAscii)
        {
            // As many signs as before, so that columns stay columns.
            text = text.Replace("± ", "+-", StringComparison.Ordinal).Replace(" °C", " C ", StringComparison.Ordinal);
        }

        for (var i = 0; i < text.Length; i++, x++)
        {
            if (x >= right - 1 && i < text.Length - 1 && x < right)
            {
                Set(x, y, Glyphs.Cut, ink);
                return x + 1;
            }

            if (x >= right)
            {
                return x;
            }

            Set(x, y, Printable(text[i]), ink);
        }

        return x;
    }

    public void TextRight(int right, int y, string text, Ink ink = Ink.Normal) => Text(right - text.Length, y, text, ink);

    public void Fill(Area area, char sign, Ink ink)
    {
        for (var y = area.Top; y < area.Bottom; y++)
        {
            for (var x = area.Left; x < area.Right; x++)
            {
                Set(x, y, sign, ink);
            }
        }
    }

    /// <summary>A frame with its title; returns what is inside.</summary>
    public Area Box(Area area, string title, Ink ink = Ink.Dim, Ink titleInk = Ink.Title)
    {
        if (area.Width < 2 || area.Height < 2)
        {
            return area with { Width = 0, Height = 0 };
        }

        for (var x = area.Left + 1; x < area.Right - 1; x++)
        {
            Set(x, area.Top, Glyphs.Horizontal, ink);
            Set(x, area.Bottom - 1, Glyphs.Horizontal, ink);
        }

        for (var y = area.Top + 1; y < area.Bottom - 1; y++)
        {
            Set(area.Left, y, Glyphs.Vertical, ink);
            Set(area.Right - 1, y, Glyphs.Vertical, ink);
        }

        Set(area.Left, area.Top, Glyphs.TopLeft, ink);
        Set(area.Right - 1, area.Top, Glyphs.TopRight, ink);
        Set(area.Left, area.Bottom - 1, Glyphs.BottomLeft, ink);
        Set(area.Right - 1, area.Bottom - 1, Glyphs.BottomRight, ink);
        if (title.Length > 0)
        {
            Text(area.Left + 2, area.Top, $" {title} ", titleInk, area.Right - 1);
        }

        return area.Inside();
    }

    /// <summary>A share of a whole as a bar.</summary>
    public void Bar(int x, int y, int width, double fraction, Ink ink)
    {
        var full = double.IsFinite(fraction) ? (int)Math.Round(Math.Clamp(fraction, 0, 1) * width) : 0;
        for (var i = 0; i < width; i++)
        {
            Set(x + i, y, i < full ? Glyphs.Full : Glyphs.Empty, i < full ? ink : Ink.Dim);
        }
    }

    /// <summary>The screen as lines of text, without the blanks at their ends.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var y = 0; y < Height; y++)
        {
            var line = new StringBuilder(Width);
            for (var x = 0; x < Width; x++)
            {
                line.Append(this[x, y].Sign);
            }

            text.Append(line.ToString().TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Breaks a text into lines at blanks; its own line ends are kept.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        width = Math.Max(1, width);
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var rest = paragraph;
            while (rest.Length > width)
            {
                var cut = rest.LastIndexOf(' ', width);
                cut = cut <= 0 ? width : cut;
                yield return rest[..cut];
                rest = rest[cut..].TrimStart();
            }

            yield return rest;
        }
    }

    private char Printable(char sign) => sign switch
    {
        < ' ' or '\u007F' => ' ',
        >= '\u0080' and < '\u00A0' => '?',
        _ when char.IsSurrogate(sign) || (sign >= '\u1100' && !Glyphs.IsNarrow(sign)) => '?',
        _ => Glyphs.IsAscii ? Glyphs.ToAscii(sign) : sign,
    };
}

/// <summary>A part of the screen.</summary>
public readonly record struct Area(int Left, int Top, int Width, int Height)
{
    public int Right => Left + Width;

    public int Bottom => Top + Height;

    public bool IsEmpty => Width <= 0 || Height <= 0;

    public Area Inside() => new(Left + 1, Top + 1, Math.Max(0, Width - 2), Math.Max(0, Height - 2));

    /// <summary>The first so many rows, and the rest.</summary>
    public (Area First, Area Others) SplitRows(int rows)
    {
        rows = Math.Clamp(rows, 0, Math.Max(0, Height));
        return (this with { Height = rows }, new Area(Left, Top + rows, Width, Height - rows));
    }

    public (Area First, Area Others) SplitColumns(int columns)
    {
        columns = Math.Clamp(columns, 0, Math.Max(0, Width));
        return (this with { Width = columns }, new Area(Left + columns, Top, Width - columns, Height));
    }
}
