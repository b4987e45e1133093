namespace PackBench.Rig.Language;

/// <summary>The nearest right word for a wrong one.</summary>
internal static class Suggestion
{
    /// <summary><c>; did you mean 'cells.min'?</c>, or nothing where no word is near.</summary>
    public static string For(string wrong, IEnumerable<string> known) => Nearest(wrong, known) is { } word ? $"; did you mean '{word}'?" : "";

    public static string? Nearest(string wrong, IEnumerable<string> known)
    {
        if (wrong.Length is 0 or > 60)
        {
            return null;
        }

        string? best = null;
        var bestDistance = Math.Max(1, wrong.Length / 3) + 1;
        foreach (var word in known)
        {
            if (Math.Abs(word.Length - wrong.Length) >= bestDistance)
            {
                continue;
            }

            var distance = Distance(wrong.ToUpperInvariant(), word.ToUpperInvariant());
            if (distance < bestDistance || (distance == bestDistance && best is not null && string.CompareOrdinal(word, best) < 0))
            {
                (best, bestDistance) = (word, distance);
            }
        }

        return best;
    }

    /// <summary>Edits between two words, a swap of neighbours counting as one.</summary>
    private static int Distance(string left, string right)
    {
        var older = new int[right.Length + 1];
        var old = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            old[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], old[j]) + 1, old[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], older[j - 2] + 1);
                }
            }

            (older, old, row) = (old, row, older);
        }

        return old[right.Length];
    }
}
