using System.Globalization;
using PackBench.Rig.Procedures;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Certificates;

/// <summary>What the folder of runs already has of a procedure that a certificate asks for.</summary>
/// <param name="Run">The newest; null where there is none.</param>
/// <param name="IsPassed">Nothing is left to do.</param>
/// <param name="Why">In words, for the operator.</param>
internal sealed record ProcedureRecord(RunInformation? Run, bool IsPassed, string Why)
{
    /// <summary>The newest run decides, as it does in the certificate: of the same kind of bench, and as it was recorded.</summary>
    /// <exception cref="RunFileException">A run cannot be read.</exception>
    public static ProcedureRecord Of(Procedure procedure, bool isSimulated, IEnumerable<RunInformation> runs)
    {
        var origin = isSimulated ? RunHeader.Simulated : RunHeader.Measured;
        var newest = runs.Where(run => run.Procedure == procedure.Name && run.Origin == origin).MaxBy(run => run.StartedUtc);
        return newest switch
        {
            null => new(null, false, "not run yet"),
            { Outcome: null } => new(newest, false, $"was cut off on {On(newest)}"),
            { Outcome: RunOutcome.Passed } => OfPassed(procedure, newest),
            _ => new(newest, false, $"{Word(newest.Outcome.Value)} on {On(newest)}: {newest.Reason}"),
        };
    }

    private static ProcedureRecord OfPassed(Procedure procedure, RunInformation run)
    {
        var verification = RunVerifier.Verify(run.Path);
        if (!verification.IsIntact)
        {
            return new(run, false, $"passed on {On(run)}, but is not as it was recorded: {verification.Findings[0]}");
        }

        using var reader = SqliteRunReader.Open(run.Path);
        var header = reader.Header;
        var other = procedure.Parameters.FirstOrDefault(parameter => header.Parameters.GetValueOrDefault(parameter.Name) != parameter.ToString());
        return header.ProcedureVersion != procedure.Version ? new(run, false, $"passed on {On(run)} as version {header.ProcedureVersion}, and this is version {procedure.Version}")
            : other is not null ? new(run, false, $"passed on {On(run)} with {other.Name} = {header.Parameters.GetValueOrDefault(other.Name) ?? "nothing"}, and {other} is asked for")
            : new(run, true, $"passed on {On(run)}");
    }

    private static string On(RunInformation run) => $"{run.StartedUtc.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC ({run.FileName})";

    private static string Word(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Failed => "failed",
        RunOutcome.Tripped => "tripped",
        RunOutcome.Aborted => "was stopped",
        _ => "did not come to its end",
    };
}
