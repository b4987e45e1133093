using System.Collections.Immutable;

namespace PackBench.Rig.Procedures;

/// <summary>Which way current goes through the pack. Barriers hold for one of them or for both.</summary>
public enum EnergyFlow
{
    Discharge,
    Charge,
}

/// <summary>What a procedure may do to a pack, whatever its conditions decide.</summary>
public static class EnergyFlows
{
    /// <summary>Discharge before charge; empty where nothing is ever switched on.</summary>
    public static ImmutableArray<EnergyFlow> Of(Procedure procedure)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        return [.. Of(procedure.Setup.Concat(procedure.Steps)).Distinct().Order()];
    }

    private static IEnumerable<EnergyFlow> Of(IEnumerable<ProcedureStep> steps) => steps.SelectMany(step => step switch
    {
        ProcedureStep.Discharge => [EnergyFlow.Discharge],
        ProcedureStep.Charge => [EnergyFlow.Charge],
        ProcedureStep.Pulse { ChargeVoltage: null } => [EnergyFlow.Discharge],
        ProcedureStep.Pulse => [EnergyFlow.Discharge, EnergyFlow.Charge],
        ProcedureStep.Calibrate { Energizes: true } => [EnergyFlow.Discharge, EnergyFlow.Charge],
        ProcedureStep.Repeat repeat => Of(repeat.Steps),
        ProcedureStep.ForEach each => Of(each.Steps),
        ProcedureStep.When branch => Of(branch.Then.Concat(branch.Otherwise)),
        ProcedureStep.Call call => Of(call.Procedure.Setup.Concat(call.Procedure.Steps)),
        _ => Enumerable.Empty<EnergyFlow>(),
    });
}
