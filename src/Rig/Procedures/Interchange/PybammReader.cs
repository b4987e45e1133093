using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace PackBench.Rig.Procedures.Interchange;

/// <summary>
/// Experiment strings of PyBaMM: one a line, or a Python list of them with tuples as cycles, <c>* 3</c> and <c>+</c>. Expected as PyBaMM's own grammar has
/// them; what it has and a pack bench cannot do is an error with its place.
/// </summary>
internal sealed partial class PybammReader
{
    private readonly string _text;
    private readonly List<string> _lost = [];
    private int _at;

    private PybammReader(string text) => _text = text;

    /// <exception cref="InterchangeException">With line and column.</exception>
    public static CyclerProtocol Read(string text, string name)
    {
        var reader = new PybammReader(text);
        var steps = reader.IsLines ? reader.Lines() : reader.Whole();
        return steps.IsEmpty ? throw reader.Wrong(0, "there is no step; expected such as \"Discharge at 8 A until 2.0 V\"") : new CyclerProtocol(name, steps, [.. reader._lost.Distinct()]);
    }

    private bool IsLines => _text.TrimStart() is var start && !start.StartsWith('[') && !start.StartsWith('(') && !start.StartsWith('"') && !start.StartsWith('\'');

    private ImmutableArray<CyclerStep> Lines()
    {
        var steps = ImmutableArray.CreateBuilder<CyclerStep>();
        var at = 0;
        foreach (var line in _text.Split('\n'))
        {
            var words = line.Split('#')[0].Trim().TrimEnd(',');
            if (words.Length > 0)
            {
                steps.Add(Step(words, at + line.IndexOf(words, StringComparison.Ordinal)));
            }

            at += line.Length + 1;
        }

        return steps.ToImmutable();
    }

    private ImmutableArray<CyclerStep> Whole()
    {
        var steps = Sum();
        Skip();
        return _at < _text.Length ? throw Wrong(_at, $"'{_text[_at]}' was not expected here") : steps;
    }

    private ImmutableArray<CyclerStep> Sum()
    {
        var steps = Product();
        for (Skip(); Take('+'); Skip())
        {
            steps = steps.AddRange(Product());
        }

        return steps;
    }

    private ImmutableArray<CyclerStep> Product()
    {
        var steps = Term();
        for (Skip(); Take('*'); Skip())
        {
            Skip();
            var from = _at;
            while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
            {
                _at++;
            }

            if (!int.TryParse(_text.AsSpan(from, _at - from), NumberStyles.None, CultureInfo.InvariantCulture, out var times) || times is < 1 or > 10_000)
            {
                throw Wrong(from, "expected how many times, 1 to 10000");
            }

            steps = times == 1 ? steps : [new CyclerStep.Loop(times, steps)];
        }

        return steps;
    }

    private ImmutableArray<CyclerStep> Term()
    {
        Skip();
        if (_at >= _text.Length)
        {
            throw Wrong(_at, "it ends in the middle; expected a step in quotes, [ or (");
        }

        return _text[_at] switch
        {
            '[' => Items(']'),
            '(' => Items(')'),
            '"' or '\'' => [Quoted()],
            var other => throw Wrong(_at, $"'{other}' was not expected here; expected a step in quotes, [ or ("),
        };
    }

    private ImmutableArray<CyclerStep> Items(char close)
    {
        var from = _at++;
        var steps = ImmutableArray.CreateBuilder<CyclerStep>();
        for (Skip(); !Take(close); Skip())
        {
            if (_at >= _text.Length)
            {
                throw Wrong(from, $"this '{_text[from]}' is never closed");
            }

            steps.AddRange(Sum());
            Skip();
            if (!Take(',') && (_at >= _text.Length || _text[_at] != close))
            {
                throw Wrong(_at, $"expected , or {close}");
            }
        }

        return steps.ToImmutable();
    }

    private CyclerStep Quoted()
    {
        var from = _at;
        var end = _text.IndexOf(_text[from], from + 1);
        if (end < 0 || _text.AsSpan(from, end - from).Contains('\n'))
        {
            throw Wrong(from, "this quote is never closed");
        }

        _at = end + 1;
        return Step(_text[(from + 1)..end], from + 1);
    }

    private CyclerStep Step(string words, int at)
    {
        words = words.TrimEnd();
        if (Period().Match(words) is { Success: true } period)
        {
            _lost.Add($"{period.Value.Trim()}: a step is scanned each second here (scan:)");
            words = words[..period.Index].TrimEnd(' ', ',');
        }

        if (Rest().Match(words) is { Success: true } rest)
        {
            return new CyclerStep.Rest(Seconds(rest.Groups["for"], at));
        }

        if (Hold().Match(words) is { Success: true } hold)
        {
            var until = hold.Groups["until"].Success ? Level(hold.Groups["until"], at) : (CyclerLevel?)null;
            return until is { Unit: CyclerUnit.Watt }
                ? throw Wrong(at + hold.Groups["until"].Index, "a hold ends at a current, such as 50 mA or C/50")
                : new CyclerStep.Hold(Volts(hold.Groups["volts"], at), until, Duration(hold, at));
        }

        if (Flow().Match(words) is { Success: true } flow)
        {
            var isCharge = flow.Groups["verb"].Value.Equals("Charge", StringComparison.OrdinalIgnoreCase);
            var level = Level(flow.Groups["level"], at);
            if (isCharge && level.Unit == CyclerUnit.Watt)
            {
                throw Wrong(at + flow.Groups["level"].Index, "a charge is at a current here; no charger of a pack bench holds a power");
            }

            return new CyclerStep.Flow(isCharge, level, flow.Groups["until"].Success ? Volts(flow.Groups["until"], at) : null, Duration(flow, at));
        }

        throw Wrong(at, $"'{(words.Length > 60 ? words[..60] + "…" : words)}' is no step that is known: Charge|Discharge at X A|mA|W|C|C/n, Rest, Hold at X V; then for T, until V|A|C/n, or both with or");
    }

    private double? Duration(Match match, int at) => match.Groups["for"].Success ? Seconds(match.Groups["for"], at) : null;

    private double Seconds(Group group, int at)
    {
        var parts = Amount().Match(group.Value);
        var number = Number(parts.Groups["number"].Value, at + group.Index);
        return number * parts.Groups["unit"].Value.ToLowerInvariant() switch
        {
            ['s', ..] => 1,
            ['m', ..] => 60,
            _ => 3600,
        };
    }

    private double Volts(Group group, int at)
    {
        var parts = Amount().Match(group.Value);
        return Number(parts.Groups["number"].Value, at + group.Index) * (parts.Groups["unit"].Value == "mV" ? 1e-3 : 1);
    }

    private CyclerLevel Level(Group group, int at)
    {
        var text = group.Value.Replace(" ", "", StringComparison.Ordinal);
        if (text.StartsWith("C/", StringComparison.Ordinal))
        {
            return new CyclerLevel(1 / Number(text[2..], at + group.Index), CyclerUnit.Rate);
        }

        var parts = Amount().Match(text);
        var number = Number(parts.Groups["number"].Value, at + group.Index);
        return parts.Groups["unit"].Value switch
        {
            "C" => new CyclerLevel(number, CyclerUnit.Rate),
            "mA" => new CyclerLevel(number / 1e3, CyclerUnit.Ampere),
            "mW" => new CyclerLevel(number / 1e3, CyclerUnit.Watt),
            "W" => new CyclerLevel(number, CyclerUnit.Watt),
            _ => new CyclerLevel(number, CyclerUnit.Ampere),
        };
    }

    private double Number(string text, int at) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value > 0 ? value : throw Wrong(at, $"'{text}' is no amount above zero");

    private void Skip()
    {
        while (_at < _text.Length && (char.IsWhiteSpace(_text[_at]) || _text[_at] == '#'))
        {
            _at = _text[_at] == '#' ? (_text.IndexOf('\n', _at) is var end and >= 0 ? end : _text.Length) : _at + 1;
        }
    }

    private bool Take(char sign)
    {
        if (_at >= _text.Length || _text[_at] != sign)
        {
            return false;
        }

        _at++;
        return true;
    }

    private InterchangeException Wrong(int at, string message)
    {
        var before = _text.AsSpan(0, Math.Min(at, _text.Length));
        return new InterchangeException(before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), message);
    }

    private const string Time = @"(?<for>[\d.eE+-]+\s*(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h))";
    private const string Current = @"(?:C/[\d.]+|[\d.eE+-]+\s*(?:mA|A|C))";

    [GeneratedRegex($@"^Rest\s+for\s+{Time}$", RegexOptions.IgnoreCase)]
    private static partial Regex Rest();

    [GeneratedRegex($@"^Hold\s+at\s+(?<volts>[\d.eE+-]+\s*m?V)\s+(?:for\s+{Time}(?:\s+(?:or\s+)?until\s+(?<until>{Current}))?|until\s+(?<until>{Current}))$")]
    private static partial Regex Hold();

    [GeneratedRegex($@"^(?<verb>Charge|Discharge)\s+at\s+(?<level>C/[\d.]+|[\d.eE+-]+\s*(?:mA|A|mW|W|C))\s+(?:for\s+{Time}(?:\s+(?:or\s+)?until\s+(?<until>[\d.eE+-]+\s*m?V))?|until\s+(?<until>[\d.eE+-]+\s*m?V))$")]
    private static partial Regex Flow();

    [GeneratedRegex(@"\s*\(\s*[\d.]+\s*\w+\s+period\s*\)\s*$|,\s*[\d.]+\s*\w+\s+period\s*$")]
    private static partial Regex Period();

    [GeneratedRegex(@"^(?<number>[\d.eE+-]+?)\s*(?<unit>[A-Za-z]+)$")]
    private static partial Regex Amount();
}
