using System.Text;

namespace PackBench.Reports.Text;

/// <summary>Lines of at most so many columns.</summary>
internal sealed class TextPage(int width)
{
    public int Width => width;

    private readonly StringBuilder _text = new();

    public void Blank()
    {
        if (_text.Length > 0 && !_text.ToString(Math.Max(0, _text.Length - 2), Math.Min(2, _text.Length)).EndsWith("\n\n", StringComparison.Ordinal))
        {
            _text.Append('\n');
        }
    }

    public void Line(string line) => _text.Append(line.TrimEnd()).Append('\n');

    public void Wrapped(string text, string first = "", string indent = "")
    {
        if (text.Length == 0)
        {
            return;
        }

        foreach (var (index, line) in Wrap(text, Width - Math.Max(first.Length, indent.Length)).Index())
        {
            Line((index == 0 ? first : indent) + line);
        }
    }

    public static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var line = new StringBuilder();
            foreach (var word in paragraph.Split(' '))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > width)
                {
                    lines.Add(line.ToString());
                    line.Clear();
                }

                line.Append(line.Length > 0 ? " " : "").Append(word);
                while (line.Length > width)
                {
                    lines.Add(line.ToString(0, width));
                    line.Remove(0, width);
                }
            }

            lines.Add(line.ToString());
        }

        return lines;
    }

    public override string ToString() => _text.ToString();
}
