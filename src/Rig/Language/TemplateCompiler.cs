using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Language;

/// <summary>Messages with expressions between double braces; each is checked like any other expression.</summary>
internal static class TemplateCompiler
{
    public static TextTemplate? Compile(string text, PlaceMap places, NameTable names, List<Finding> findings)
    {
        var before = findings.Count;
        var parts = ImmutableArray.CreateBuilder<(string Text, CompiledExpression? Value)>();
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                parts.Add((text[at..], null));
                break;
            }

            parts.Add((text[at..open], null));
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                findings.Add(new Finding(places.At(open), "'{{' is not closed by '}}'"));
                return null;
            }

            parts.Add(("", ExpressionCompiler.Compile(text[(open + 2)..close], places.Skip(open + 2), names, Expected.Anything, findings)));
            at = close + 2;
        }

        return findings.Count == before ? new CompiledTemplate(text, parts.ToImmutable()) : null;
    }

    private sealed class CompiledTemplate(string source, ImmutableArray<(string Text, CompiledExpression? Value)> parts) : TextTemplate
    {
        public override string Source => source;

        public override string Render(ILiveValues values)
        {
            var text = new StringBuilder();
            foreach (var part in parts)
            {
                text.Append(part.Text).Append(part.Value is null ? "" : Write(part.Value.Value(values)));
            }

            return text.ToString();
        }

        public override string Plan(ILiveValues values) => string.Concat(parts.Select(part => part.Value is null ? part.Text : Known(part.Value, values)));

        private static string Known(CompiledExpression value, ILiveValues values)
        {
            try
            {
                return Write(value.Value(values));
            }
            catch (MissingReadingException)
            {
                return $"[{value.Text.Trim().Replace('.', ' ').Replace('_', ' ')}]";
            }
        }
    }

    private static string Write(object? value) => value switch
    {
        Quantity quantity => ForPeople(quantity),
        IMeasured measured => ForPeople(measured.Estimate),
        bool truth => truth ? "yes" : "no",
        IReadOnlyList<object> list => string.Join(", ", list.Select(Write)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>Five digits, and times in the unit in which people think of them.</summary>
    public static string ForPeople(Quantity quantity)
    {
        var unit = Units.Preferred(quantity.Dimension);
        if (quantity.Dimension == Dimension.Time)
        {
            unit = Math.Abs(quantity.Si) switch
            {
                >= 2 * 86400 => Units.Day,
                >= 7200 => Units.Hour,
                >= 120 => Units.Minute,
                _ => Units.Second,
            };
        }

        var value = quantity.In(unit);
        var digits = value == 0 || !double.IsFinite(value) ? 0 : Math.Clamp(4 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 12);
        var number = Math.Round(value, digits).ToString("R", CultureInfo.InvariantCulture);
        return unit.Symbol.Length == 0 ? number : $"{number} {unit.Symbol}";
    }
}
