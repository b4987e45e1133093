namespace PackBench.Reports.Texts;

/// <summary>A complaint about a text file, found when it is loaded. Line and column count from 1.</summary>
public sealed record TextProblem(string File, int Line, int Column, string Message)
{
    public override string ToString() => $"{File}({Line},{Column}): {Message}";
}
