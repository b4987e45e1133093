using System.Text;

namespace PackBench.Reports;

/// <summary>How one run of text stands out.</summary>
public enum TextEmphasis
{
    None,
    Strong,
    Subtle,
    Code,
}

/// <summary>A stretch of text in one style. <paramref name="Link"/>: an http(s) or mailto address, <c>#anchor</c> of a heading, <c>#table-name</c> or <c>#figure-name</c>.</summary>
public sealed record TextRun(string Text, TextEmphasis Emphasis = TextEmphasis.None, string? Link = null);

/// <summary>Text with simple emphasis. A string converts to plain text: nothing in it is read as markup, so measured names are safe.</summary>
public sealed record RichText(ImmutableArray<TextRun> Runs)
{
    public static RichText Empty { get; } = new(ImmutableArray<TextRun>.Empty);

    public static implicit operator RichText(string plain) => FromString(plain);

    public static RichText FromString(string plain)
    {
        ArgumentNullException.ThrowIfNull(plain);
        return plain.Length == 0 ? Empty : new([new TextRun(plain)]);
    }

    /// <summary>
    /// Reads <c>**strong**</c>, <c>_subtle_</c> at word edges, <c>`code`</c> and <c>[words](address)</c>. Meant for template
    /// texts; a mark without its partner stays as it is written.
    /// </summary>
    public static RichText FromMarkup(string markup) => RichTextMarkup.Read(markup);

    /// <summary>The words alone.</summary>
    public string ToPlainText()
    {
        if (Runs.Length == 1)
        {
            return Runs[0].Text;
        }

        var text = new StringBuilder();
        foreach (var run in Runs)
        {
            text.Append(run.Text);
        }

        return text.ToString();
    }

    public bool IsEmpty => Runs.All(run => run.Text.Length == 0);

    public override string ToString() => ToPlainText();
}
