namespace PackBench.Rig.Language;

/// <summary>A place in a file that a person wrote: line and column count from 1.</summary>
public readonly record struct Place(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}

/// <summary>A complaint about a file or a set-up, made before anything is energised.</summary>
/// <param name="Message">What was expected, what came, what to do; one line.</param>
public sealed record Finding(Place Place, string Message)
{
    public override string ToString() => $"{Place}: {Message}";
}
