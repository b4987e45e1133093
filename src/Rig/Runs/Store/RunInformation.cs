using System.Collections.Immutable;

namespace PackBench.Rig.Runs.Store;

/// <summary>What a list of runs shows.</summary>
/// <param name="Outcome">Null while it runs, or where it was cut off.</param>
/// <param name="IsFinished">False: still running, or cut off and not repaired.</param>
public sealed record RunInformation(
    string Path, string RunId, string Procedure, string ProcedureTitle, string Pack, string PackTitle, string Bench, string Operator, string Origin,
    DateTimeOffset StartedUtc, TimeSpan Duration, long Scans, RunOutcome? Outcome, bool IsFinished, string Reason, string Digest,
    ImmutableArray<RunFigure> Results)
{
    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>Throws <see cref="RunFileException"/>.</summary>
    public static RunInformation Read(string path)
    {
        using var reader = SqliteRunReader.Open(path);
        var header = reader.Header;
        var seal = reader.Seal;
        return new RunInformation(
            path, header.RunId, header.ProcedureName, header.ProcedureTitle, header.PackId, header.PackTitle, header.BenchName, header.Operator,
            header.Origin, header.StartedUtc, reader.ReadLastScan()?.Elapsed ?? TimeSpan.Zero, reader.ScanCount, seal?.Outcome, seal is not null,
            seal?.Reason ?? "", seal?.Digest ?? "",
            [.. reader.ReadResults().Select(result => new RunFigure(result.Name, result.Value, result.Unit, result.Uncertainty, result.Text, result.Verdict))]);
    }
}

/// <summary>A result, short.</summary>
public sealed record RunFigure(string Name, double Value, string Unit, double Uncertainty, string Text, ResultVerdict Verdict);
