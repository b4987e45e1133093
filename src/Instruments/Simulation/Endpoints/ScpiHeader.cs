namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>Matches a header with a pattern as manuals print it: <c>MEASure:VOLTage[:DC]?</c>, capitals the short form, brackets optional.</summary>
internal static class ScpiHeader
{
    /// <summary>The messages of a line: parted by semicolons, but not within quotes.</summary>
    public static List<string> Split(string line)
    {
        var parts = new List<string>();
        var (from, quote) = (0, '\0');
        for (var i = 0; i < line.Length; i++)
        {
            if (quote != '\0')
            {
                quote = line[i] == quote ? '\0' : quote;
            }
            else if (line[i] is '"' or '\'')
            {
                quote = line[i];
            }
            else if (line[i] == ';')
            {
                parts.Add(line[from..i]);
                from = i + 1;
            }
        }

        parts.Add(line[from..]);
        return parts;
    }

    public static bool Matches(string pattern, string header)
    {
        if (pattern.EndsWith('?') != header.EndsWith('?'))
        {
            return false;
        }

        var given = header.TrimEnd('?').Split(':');
        return Match(Parts(pattern.TrimEnd('?')), 0, given, 0);
    }

    private static List<(string Word, bool Optional)> Parts(string pattern)
    {
        var parts = new List<(string, bool)>();
        var optional = false;
        var word = "";
        foreach (var c in pattern)
        {
            if (c is '[' or ']' or ':')
            {
                Add();
                optional = c == '[' || (optional && c != ']');
            }
            else
            {
                word += c;
            }
        }

        Add();
        return parts;

        void Add()
        {
            if (word.Length > 0)
            {
                parts.Add((word, optional));
                word = "";
            }
        }
    }

    private static bool Match(List<(string Word, bool Optional)> parts, int part, string[] given, int at)
    {
        if (part == parts.Count)
        {
            return at == given.Length;
        }

        var (word, optional) = parts[part];
        return (at < given.Length && Is(word, given[at]) && Match(parts, part + 1, given, at + 1)) || (optional && Match(parts, part + 1, given, at));
    }

    private static bool Is(string word, string given)
    {
        var shortForm = new string([.. word.TakeWhile(c => !char.IsLower(c))]);
        return given.Equals(word, StringComparison.OrdinalIgnoreCase) || given.Equals(shortForm, StringComparison.OrdinalIgnoreCase);
    }
}
