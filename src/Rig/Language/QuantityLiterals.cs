using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language;

/// <summary>A number of an expression with the unit behind it.</summary>
/// <param name="Unit">Null where none was written.</param>
internal sealed record QuantityLiteral(int Start, string Text, double Value, Unit? Unit);

/// <summary>
/// Makes an expression ready for Scriban: each number with its unit (<c>80 %</c>, <c>-2 mV/h</c>, <c>25 °C</c>, <c>10 min</c>)
/// becomes one placeholder of the same length, so that every column stays what it was. Scriban would read <c>80 %</c> as a
/// remainder, <c>min</c> as a function, and <c>5 A / 2 Ω</c> as ((5·A)/2)·Ω.
/// </summary>
internal sealed class QuantityLiterals
{
    public const int LongestText = 2000;

    // Placeholders are single letters that no name of the language contains.
    private const char FirstPlaceholder = '\u4E00';
    private const int MostLiterals = 500;

    private static readonly ImmutableArray<string> SymbolsByLength =
        [.. Units.Symbols.Where(symbol => symbol.Length > 0).OrderByDescending(symbol => symbol.Length).ThenBy(symbol => symbol, StringComparer.Ordinal)];

    private readonly char[] _text;
    private readonly string _source;
    private readonly Action<int, string> _complain;
    private readonly ImmutableArray<QuantityLiteral>.Builder _literals = ImmutableArray.CreateBuilder<QuantityLiteral>();

    private QuantityLiterals(string source, Action<int, string> complain)
    {
        _source = source;
        _text = source.ToCharArray();
        _complain = complain;
    }

    /// <summary>The text for Scriban. Complaints go to <paramref name="complain"/> by character, and the answer is then null.</summary>
    public static string? Prepare(string source, Action<int, string> complain, out ImmutableArray<QuantityLiteral> literals)
    {
        var complaints = 0;
        var scan = new QuantityLiterals(source, (offset, message) =>
        {
            complaints++;
            complain(offset, message);
        });
        scan.Run();
        literals = scan._literals.ToImmutable();
        return complaints == 0 ? new string(scan._text) : null;
    }

    /// <summary>The index of the literal that a name of the prepared text stands for, or -1.</summary>
    public static int IndexOf(string name) => name.Length == 1 && name[0] >= FirstPlaceholder && name[0] < FirstPlaceholder + MostLiterals ? name[0] - FirstPlaceholder : -1;

    private void Run()
    {
        var at = 0;
        while (at < _source.Length)
        {
            var c = _source[at];
            if (c is '\'' or '"')
            {
                at = SkipText(at);
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < _source.Length && char.IsAsciiDigit(_source[at + 1]) && !FollowsName(at)))
            {
                at = TakeNumber(at);
            }
            else if (IsNameStart(c))
            {
                at = TakeName(at);
            }
            else
            {
                TakeSign(at, c);
                at++;
            }
        }
    }

    private int SkipText(int at)
    {
        for (var i = at + 1; i < _source.Length; i++)
        {
            if (_source[i] == '\\')
            {
                i++;
            }
            else if (_source[i] == _source[at])
            {
                return i + 1;
            }
        }

        _complain(at, $"a text that begins with {_source[at]} and does not end");
        return _source.Length;
    }

    private int TakeNumber(int start)
    {
        var end = start;
        while (end < _source.Length && (char.IsAsciiDigit(_source[end]) || (_source[end] == '.' && end + 1 < _source.Length && char.IsAsciiDigit(_source[end + 1]))))
        {
            end++;
        }

        end = SkipExponent(end);
        var digits = _source[start..end];
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            _complain(start, $"'{digits}' is not a number");
            return end;
        }

        var unitAt = end;
        while (unitAt < _source.Length && char.IsWhiteSpace(_source[unitAt]))
        {
            unitAt++;
        }

        var unit = UnitAt(unitAt, out var length);
        if (unit is not null)
        {
            end = unitAt + length;
        }

        if (_literals.Count == MostLiterals)
        {
            _complain(start, $"more than {MostLiterals} numbers in one expression");
            return end;
        }

        _text.AsSpan(start, end - start).Fill(' ');
        _text[start] = (char)(FirstPlaceholder + _literals.Count);
        _literals.Add(new QuantityLiteral(start, _source[start..end], value, unit));
        return end;
    }

    private int SkipExponent(int at)
    {
        if (at >= _source.Length || _source[at] is not ('e' or 'E'))
        {
            return at;
        }

        var digits = at + 1 < _source.Length && _source[at + 1] is '+' or '-' ? at + 2 : at + 1;
        var end = digits;
        while (end < _source.Length && char.IsAsciiDigit(_source[end]))
        {
            end++;
        }

        return end > digits ? end : at;
    }

    private Unit? UnitAt(int at, out int length)
    {
        foreach (var symbol in SymbolsByLength)
        {
            if (string.CompareOrdinal(_source, at, symbol, 0, symbol.Length) == 0
                && (at + symbol.Length >= _source.Length || !IsNamePart(_source[at + symbol.Length])))
            {
                length = symbol.Length;
                return Units.Find(symbol);
            }
        }

        length = 0;
        return null;
    }

    private int TakeName(int start)
    {
        var end = start;
        while (end < _source.Length && IsNamePart(_source[end]))
        {
            end++;
        }

        var name = _source[start..end];
        var next = end;
        while (next < _source.Length && char.IsWhiteSpace(_source[next]))
        {
            next++;
        }

        if (name is "and" or "or" or "not" && !FollowsName(start))
        {
            _complain(start, $"'{name}' is written {(name == "and" ? "&&" : name == "or" ? "||" : "!")}");
        }
        else if (next > end && next < _source.Length && _source[next] == '(')
        {
            _complain(start, $"'{name} (': a function's bracket follows its name without a space; between two values an operator is missing");
        }

        return end;
    }

    private void TakeSign(int at, char c)
    {
        if (char.IsWhiteSpace(c))
        {
            _text[at] = ' ';
        }
        else if (!"+-*/<>=!&|?:()[],.".Contains(c, StringComparison.Ordinal))
        {
            var hint = c == '%' ? ": the percent sign follows a number, as in `80 %`" : c is '°' ? ": a unit follows a number, as in `25 °C`" : "";
            _complain(at, $"'{c}' has no meaning in an expression{hint}");
        }
    }

    private bool FollowsName(int at) => at > 0 && (IsNamePart(_source[at - 1]) || _source[at - 1] is '.' or ']' or ')');

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || IsUnitLetter(c);

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || IsUnitLetter(c);

    private static bool IsUnitLetter(char c) => c is 'Ω' or '\u2126' or 'µ' or '\u03BC';
}
