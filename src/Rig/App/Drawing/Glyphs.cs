namespace PackBench.Rig.App.Drawing;

/// <summary>The signs that are drawn with: Unicode, or ASCII alone for serial lines and old terminals.</summary>
public sealed class Glyphs
{
    public static readonly Glyphs Unicode = new()
    {
        Horizontal = '─', Vertical = '│', TopLeft = '┌', TopRight = '┐', BottomLeft = '└', BottomRight = '┘',
        Full = '█', Empty = '░', Cut = '…', Done = '✓', Running = '▶', Pending = '·', Bad = '✗', Down = '▼', Up = '▲', Dash = '–',
    };

    public static readonly Glyphs Ascii = new()
    {
        IsAscii = true,
        Horizontal = '-', Vertical = '|', TopLeft = '+', TopRight = '+', BottomLeft = '+', BottomRight = '+',
        Full = '#', Empty = '.', Cut = '~', Done = '+', Running = '>', Pending = '.', Bad = 'x', Down = 'v', Up = '^', Dash = '-',
    };

    private Glyphs()
    {
    }

    public bool IsAscii { get; private init; }

    public required char Horizontal { get; init; }

    public required char Vertical { get; init; }

    public required char TopLeft { get; init; }

    public required char TopRight { get; init; }

    public required char BottomLeft { get; init; }

    public required char BottomRight { get; init; }

    public required char Full { get; init; }

    public required char Empty { get; init; }

    public required char Cut { get; init; }

    public required char Done { get; init; }

    public required char Running { get; init; }

    public required char Pending { get; init; }

    public required char Bad { get; init; }

    public required char Down { get; init; }

    public required char Up { get; init; }

    public required char Dash { get; init; }

    /// <summary>Above the signs of Europe: those that take one column.</summary>
    public static bool IsNarrow(char sign) => sign is (>= '\u2000' and < '\u2E80') and not ('\u231A' or '\u231B' or '\u2329' or '\u232A');

    public static char ToAscii(char sign) => sign switch
    {
        < '\u0080' => sign,
        'µ' or 'μ' => 'u',
        'Ω' or '\u2126' => 'O',
        '°' => ' ',
        '−' or '–' or '—' or '─' => '-',
        '│' => '|',
        '×' => 'x',
        '·' => '.',
        '…' => '~',
        '²' => '2',
        '≤' => '<',
        '≥' => '>',
        '±' => '~',
        _ => '?',
    };
}
