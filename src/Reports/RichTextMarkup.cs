using System.Text;

namespace PackBench.Reports;

/// <summary>The four marks of <see cref="RichText.FromMarkup"/>, read in one pass.</summary>
internal static class RichTextMarkup
{
    public static RichText Read(string markup)
    {
        ArgumentNullException.ThrowIfNull(markup);
        var runs = ImmutableArray.CreateBuilder<TextRun>();
        var plain = new StringBuilder();
        var at = 0;
        while (at < markup.Length)
        {
            if (TryReadRun(markup, at) is var (run, next) && run is not null)
            {
                Flush(plain, runs);
                runs.Add(run);
                at = next;
            }
            else
            {
                plain.Append(markup[at++]);
            }
        }

        Flush(plain, runs);
        return new RichText(runs.ToImmutable());
    }

    private static void Flush(StringBuilder plain, ImmutableArray<TextRun>.Builder runs)
    {
        if (plain.Length > 0)
        {
            runs.Add(new TextRun(plain.ToString()));
            plain.Clear();
        }
    }

    private static (TextRun? Run, int Next) TryReadRun(string text, int at) => text[at] switch
    {
        '*' when text.AsSpan(at).StartsWith("**", StringComparison.Ordinal) => Between(text, at, "**", TextEmphasis.Strong),
        '`' => Between(text, at, "`", TextEmphasis.Code),
        '_' when AtWordStart(text, at) => Subtle(text, at),
        '[' => Link(text, at),
        _ => (null, at),
    };

    private static (TextRun? Run, int Next) Between(string text, int at, string mark, TextEmphasis emphasis)
    {
        var start = at + mark.Length;
        var end = text.IndexOf(mark, start, StringComparison.Ordinal);
        return end > start ? (new TextRun(text[start..end], emphasis), end + mark.Length) : (null, at);
    }

    private static (TextRun? Run, int Next) Subtle(string text, int at)
    {
        // pack_voltage_V is a name, not emphasis: the closing mark must end a word.
        for (var end = text.IndexOf('_', at + 1); end > 0; end = text.IndexOf('_', end + 1))
        {
            if (end > at + 1 && (end + 1 == text.Length || !char.IsLetterOrDigit(text[end + 1])))
            {
                return (new TextRun(text[(at + 1)..end], TextEmphasis.Subtle), end + 1);
            }
        }

        return (null, at);
    }

    private static (TextRun? Run, int Next) Link(string text, int at)
    {
        var middle = text.IndexOf("](", at, StringComparison.Ordinal);
        var end = middle < 0 ? -1 : text.IndexOf(')', middle);
        return end > middle + 2 && middle > at + 1 && !text.AsSpan(at + 1, middle - at - 1).Contains('[')
            ? (new TextRun(text[(at + 1)..middle], TextEmphasis.None, text[(middle + 2)..end]), end + 1)
            : (null, at);
    }

    private static bool AtWordStart(string text, int at) => at == 0 || !char.IsLetterOrDigit(text[at - 1]);
}
