using Scriban;
using Scriban.Parsing;
using Scriban.Syntax;

namespace PackBench.Rig.Language;

/// <summary>
/// Text to expression: Scriban parses it in its scientific mode, every part is checked for its kind and its names, and
/// what comes out is a tree of delegates over plain doubles (docs/decisions/0010). Never throws on any text.
/// </summary>
internal static class ExpressionCompiler
{
    private const int DeepestNesting = 250;

    /// <summary>Null where something is wrong; everything that is wrong is then in <paramref name="findings"/>.</summary>
    public static CompiledExpression? Compile(string text, PlaceMap places, NameTable names, Expected expected, List<Finding> findings)
    {
        void Complain(int offset, string message) => findings.Add(new Finding(places.At(offset), message));

        var before = findings.Count;
        if (text.Length > QuantityLiterals.LongestText)
        {
            Complain(0, $"an expression of {text.Length} characters; the longest allowed has {QuantityLiterals.LongestText}");
            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            Complain(0, $"nothing stands here; expected {expected.Describe()}");
            return null;
        }

        if (QuantityLiterals.Prepare(text, Complain, out var literals) is not { } prepared || Parse(prepared, text, Complain) is not { } syntax)
        {
            return null;
        }

        var builder = new ExpressionBuilder(text, literals, names, Complain);
        var root = builder.Fit(builder.Build(syntax), expected, syntax);
        return findings.Count == before ? new CompiledExpression(
            text, places.At(0), root, builder.Channels, [.. builder.Stops.Select(stop => new Stop(stop.Channel, stop.IsFalling, stop.Bound, places.At(stop.Offset)))]) : null;
    }

    private static ScriptExpression? Parse(string prepared, string text, Action<int, string> complain)
    {
        var template = Template.Parse(
            prepared, null, new ParserOptions { ExpressionDepthLimit = DeepestNesting }, new LexerOptions { Lang = ScriptLang.Scientific, Mode = ScriptMode.ScriptOnly });
        if (template.HasErrors)
        {
            var first = template.Messages[0];
            var offset = first.Span.Start.Offset < 0 || first.Span.Start.Offset > text.Length ? text.TrimEnd().Length : first.Span.Start.Offset;
            complain(offset, Explain(text, offset, first.Message));
            return null;
        }

        if (template.Page?.Body is { Statements: [ScriptExpressionStatement { Expression: { } expression }] })
        {
            return expression;
        }

        var statement = template.Page?.Body?.Statements.FirstOrDefault(one => one is not ScriptExpressionStatement) ?? template.Page?.Body?.Statements.LastOrDefault();
        complain(Math.Max(0, statement?.Span.Start.Offset ?? 0), "only one expression may stand here: no statement, assignment, loop or function");
        return null;
    }

    /// <summary>Scriban's words name its own tokens; the commonest slips get ours.</summary>
    private static string Explain(string text, int offset, string message)
    {
        if (offset >= text.TrimEnd().Length)
        {
            return "the expression ends too early";
        }

        if (message.Contains("depth limit", StringComparison.Ordinal))
        {
            return $"the expression is nested deeper than {DeepestNesting} levels";
        }

        return text[offset] switch
        {
            ',' => "a comma separates the arguments of a function; a number takes a decimal point",
            '=' => "'=' compares as '==', and stands nowhere else",
            ')' or ']' => $"'{text[offset]}' closes nothing",
            _ => $"this cannot be read here ({message.Replace('\u0060', '\'')})",
        };
    }
}
