using PackBench.Rig.Procedures;

namespace PackBench.Rig.Runs;

/// <summary>A hold of the procedure that is on: its step stands with the output off until its second threshold lets it go on.</summary>
/// <param name="Times">How often it has come, this time included.</param>
public sealed record PresentHold(ProcedureHold Rule, int Times, TimeSpan Began);
