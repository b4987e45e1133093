namespace PackBench.Instruments.Profiles;

/// <summary>A complaint about a profile: file, line and column (from 1), and what to write instead.</summary>
public sealed record ProfileFinding(string File, int Line, int Column, string Message)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}
