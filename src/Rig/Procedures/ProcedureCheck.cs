using System.Globalization;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Bench;
using PackBench.Rig.Language;
using PackBench.Rig.Packs;

namespace PackBench.Rig.Procedures;

/// <summary>
/// Whether a procedure makes sense on this pack and this bench: set-points against ratings and limits, stop conditions against
/// what the cells and the BMS allow, roles that are not there. With the parameters as they are set; what an answer decides is left to the run.
/// </summary>
internal sealed partial class ProcedureCheck(Pack pack, BenchFile bench, IRatings? ratings, List<Finding> findings)
{
    private const int MostPasses = 50;

    public void Check(Procedure procedure)
    {
        CheckBench();
        Walk(procedure.Steps, new PlanValues(procedure.Parameters), procedure);
        foreach (var step in procedure.Setup.Concat(procedure.Teardown))
        {
            Visit(step, new PlanValues(procedure.Parameters), procedure);
        }
    }

    private void CheckBench()
    {
        if (bench.Simulation is { } simulation)
        {
            var cells = simulation.TryGetValue("cells", out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number)
                ? number
                : new SimulationOptions().Pack.Capacities.Length;
            if (cells != pack.Series)
            {
                findings.Add(new Finding(
                    new Place(pack.SourceFile, 1, 1), $"the pack has {pack.Series} groups in series, and the bench '{bench.Name}' simulates {cells}; say 'cells: {pack.Series}' there, or take the right pack"));
            }
        }

        foreach (var scanner in bench.Instruments.Where(one => one.Role == "cell_reference" && one.Inputs.Length != pack.Series))
        {
            Complain(scanner.Place, $"the cell_reference has {scanner.Inputs.Length} inputs, and the pack {pack.Series} groups in series");
        }
    }

    private void Walk(IEnumerable<ProcedureStep> steps, PlanValues known, Procedure procedure)
    {
        foreach (var step in steps)
        {
            Visit(step, known, procedure);
        }
    }

    private void Visit(ProcedureStep step, PlanValues known, Procedure procedure)
    {
        switch (step)
        {
            case ProcedureStep.Discharge discharge:
                CheckDischarge(discharge, known, procedure);
                break;
            case ProcedureStep.Charge charge:
                CheckCharge(charge, known, procedure);
                break;
            case ProcedureStep.Pulse pulse:
                CheckPulse(pulse, known, procedure);
                break;
            case ProcedureStep.Rest rest:
                CheckDuration(rest.For, known);
                CheckDuration(rest.AtMost, known);
                break;
            case ProcedureStep.Set set:
                RequireRole(set.Place, set.Target.Split('.')[0], $"this step sets {set.Target}", procedure);
                break;
            case ProcedureStep.Calibrate calibrate:
                CheckCalibrate(calibrate, known, procedure);
                break;
            case ProcedureStep.Repeat repeat:
                Walk(repeat.Steps, known.With("pass", new Quantity(1, Dimension.None)), procedure);
                break;
            case ProcedureStep.ForEach each:
                foreach (var item in each.Items.Take(MostPasses))
                {
                    Walk(each.Steps, known.Value(item) is { } value ? known.With(each.Variable, value) : known, procedure);
                }

                break;
            case ProcedureStep.When branch:
                var holds = known.Truth(branch.Condition);
                Walk(holds == false ? [] : branch.Then, known, procedure);
                Walk(holds == true ? [] : branch.Otherwise, known, procedure);
                break;
            case ProcedureStep.Call call:
                var inside = call.With.Aggregate(
                    new PlanValues(call.Procedure.Parameters), (values, pair) => known.Value(pair.Value) is { } value ? values.With(pair.Key, value) : values);
                Walk(call.Procedure.Steps, inside, call.Procedure);
                break;
        }
    }

    private void CheckDuration(Expression? time, PlanValues known)
    {
        if (known.Number(time) is { } duration && !(duration.Si > 0 && duration.Si <= TimeSpan.FromDays(60).TotalSeconds))
        {
            Complain(time!.Place, $"a duration is above zero and at most 60 d; this is {TemplateCompiler.ForPeople(duration)}");
        }
    }

    /// <summary>The instrument that a step needs has to be on the bench, and the procedure has to say that it needs it.</summary>
    private bool RequireRole(Place place, string role, string does, Procedure procedure)
    {
        if (bench.Instruments.All(instrument => instrument.Role != role))
        {
            Complain(place, $"{does}, and the bench '{bench.Name}' has no {role}");
            return false;
        }

        if (!procedure.Needs.ContainsKey(role))
        {
            Complain(place, $"{does}, and 'needs' does not name {role}");
        }

        return true;
    }

    private BenchInstrument? Instrument(string role) => bench.Instruments.FirstOrDefault(instrument => instrument.Role == role);

    private void Complain(Place place, string message) => findings.Add(new Finding(place, message));
}
