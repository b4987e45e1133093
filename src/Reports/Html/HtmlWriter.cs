using System.Text;

namespace PackBench.Reports.Html;

/// <summary>Writes markup that is also well-formed XML: every text escaped, every element closed.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Characters that XML 1.0 forbids are shown as U+FFFD.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\t' or '\n' or '\r' => escaped.Append((char)rune.Value),
                < 0x20 or 0xFFFE or 0xFFFF => escaped.Append('\uFFFD'),
                _ => escaped.Append(rune.ToString()),
            };
        }

        return escaped.ToString();
    }

    public HtmlWriter Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public HtmlWriter Text(string text) => Raw(Escape(text));

    public HtmlWriter Text(RichText text)
    {
        foreach (var run in text.Runs)
        {
            // Only these schemes: a report may be opened by a stranger, a text of it may come from a file of another.
            var link = run.Link is { } target && (target.StartsWith('#') || target.StartsWith("https://", StringComparison.Ordinal) || target.StartsWith("http://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal)) ? target : null;
            var element = run.Emphasis switch { TextEmphasis.Strong => "strong", TextEmphasis.Subtle => "em", TextEmphasis.Code => "code", _ => null };
            Raw(link is null ? "" : $"<a href=\"{Escape(link)}\">").Raw(element is null ? "" : $"<{element}>");
            Raw(Escape(run.Text).ReplaceLineEndings("<br/>"));
            Raw(element is null ? "" : $"</{element}>").Raw(link is null ? "" : "</a>");
        }

        return this;
    }

    /// <summary><c>&lt;element attributes&gt;text&lt;/element&gt;</c>; the attributes are markup.</summary>
    public HtmlWriter Element(string element, string attributes, RichText text) =>
        Raw($"<{element}{(attributes.Length == 0 ? "" : " " + attributes)}>").Text(text).Raw($"</{element}>\n");

    public override string ToString() => _text.ToString();
}
