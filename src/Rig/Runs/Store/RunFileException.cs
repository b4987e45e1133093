namespace PackBench.Rig.Runs.Store;

/// <summary>What is wrong with a run file or its folder; callers switch on this, people read the message.</summary>
public enum RunFileProblem
{
    Missing,
    NotARunFile,

    /// <summary>Written by a newer PackBench.</summary>
    TooNew,
    ReadOnly,
    DiskFull,

    /// <summary>Another program holds it.</summary>
    InUse,
    Corrupt,

    /// <summary>The disk or its driver failed.</summary>
    Io,
}

/// <summary>A run file cannot be read or written. The message says which file, what was tried, what came and what to do.</summary>
public sealed class RunFileException : IOException
{
    public RunFileException(RunFileProblem problem, string path, string message, Exception? innerException = null)
        : base($"{path}: {message}", innerException)
    {
        Problem = problem;
        Path = path;
    }

    public RunFileException()
    {
    }

    public RunFileException(string message)
        : base(message)
    {
    }

    public RunFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public RunFileProblem Problem { get; } = RunFileProblem.Io;

    public string Path { get; } = "";
}
