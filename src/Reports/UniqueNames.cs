namespace PackBench.Reports;

/// <summary>Gives each name once; a second one of the same gets a number. Two runs of one procedure have charts of the same name.</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public string Next(string name)
    {
        var unique = name;
        for (var n = 2; !_used.Add(unique); n++)
        {
            unique = $"{name}-{n}";
        }

        return unique;
    }
}
