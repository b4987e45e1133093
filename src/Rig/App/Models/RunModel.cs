using System.Collections.Immutable;
using PackBench.Rig.Runs;
using PackBench.Rig.Runs.Execution;
using PackBench.Rig.Runs.Planned;

namespace PackBench.Rig.App.Models;

/// <summary>
/// What a screen shows of a run, live or recorded, put together from its events in their order. Decides nothing. Belongs to one thread,
/// the screen's. Memory does not grow with the run.
/// </summary>
internal sealed class RunModel
{
    private const int MostEvents = 2000;

    private readonly StepList _steps;
    private readonly List<BarrierRow> _barriers = [];
    private readonly Queue<EventRow> _events = new();
    private readonly List<RunResult> _results = [];
    private readonly Dictionary<string, RunEvent.LeftPlan> _offPlan = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);
    private readonly double[] _values;

    public RunModel(ChannelTable channels, string title, string pack, bool isSimulated)
    {
        (Channels, Title, Pack, IsSimulated) = (channels, title, pack, isSimulated);
        Traces = new TraceStore(channels.Count);
        _values = new double[channels.Count];
        _steps = new StepList(channels);
    }

    public ChannelTable Channels { get; }

    public string Title { get; }

    public string Pack { get; }

    public bool IsSimulated { get; }

    /// <summary>A run out of a file is given its curves from there.</summary>
    public TraceStore Traces { get; set; }

    public Prediction? Prediction
    {
        get => _steps.Prediction;
        set => _steps.Prediction = value;
    }

    /// <summary>Where it should go by its plan; null where there is none, or none yet.</summary>
    public PredictedBand? Band { get; private set; }

    /// <summary>The hold that is on; null for none.</summary>
    public HoldRow? Hold { get; private set; }

    /// <summary>What is off the plan now; null while it goes as planned.</summary>
    public RunEvent.LeftPlan? OffPlan => Phase == RunPhase.Running ? _offPlan.Values.FirstOrDefault() : null;

    /// <summary>Volts between which a cell works; what the bars of the cells are drawn over. Null where the pack is not known.</summary>
    public (double Low, double High)? CellRange { get; set; }

    public RunPhase Phase { get; set; } = RunPhase.Connecting;

    public string RunId { get; private set; } = "";

    public RunOutcome? Outcome { get; private set; }

    public string Reason { get; private set; } = "";

    public Scan? Latest { get; private set; }

    /// <summary>The latest time that is known of the run.</summary>
    public TimeSpan Elapsed { get; private set; }

    public TripNotice? Trip { get; private set; }

    /// <summary>Outputs that could not be confirmed off in the latest safe state.</summary>
    public ImmutableArray<SafeConfirmation> Unconfirmed { get; private set; } = [];

    public ImmutableArray<LimitRow> Limits { get; set; } = [];

    public IReadOnlyList<BarrierRow> Barriers => _barriers;

    public IReadOnlyCollection<EventRow> Events => _events;

    public IReadOnlyList<RunResult> Results => _results;

    public double ChargedAmpereHours => _steps.Charged;

    public double DischargedAmpereHours => _steps.Discharged;

    /// <summary>Of the present step; charging is positive.</summary>
    public double StepAmpereHours => _steps.StepCharge;

    public double StepWattHours => _steps.StepEnergy;

    /// <summary>Outputs that are on, such as <c>load: sink 8 A</c>.</summary>
    public IEnumerable<string> OutputsOn => _outputs.Select(output => $"{output.Key}: {output.Value}");

    public IEnumerable<string> RolesOn => _outputs.Keys;

    public bool IsOutputOn => _outputs.Count > 0;

    public StepRow? PresentStep => _steps.Present;

    /// <summary>Done and running steps, then those that the dry run expects.</summary>
    public IReadOnlyList<StepRow> Steps => Phase is RunPhase.Ending or RunPhase.Ended ? _steps.Begun : _steps.WithExpected();

    public void Take(RunEvent happened)
    {
        Elapsed = happened.Elapsed > Elapsed ? happened.Elapsed : Elapsed;
        switch (happened)
        {
            case RunEvent.ScanTaken taken:
                TakeScan(taken.Scan);
                Hold = taken.Hold is { } on ? this.HoldOf(on, taken.Scan) : taken.Limits is null ? Hold : null;
                return;
            case RunEvent.RunStarted started:
                RunId = started.RunId;
                Phase = RunPhase.Running;
                break;
            case RunEvent.InstrumentConnected when Phase == RunPhase.Connecting && RunId.Length > 0:
                Phase = RunPhase.Running;
                break;
            case RunEvent.Gap { IsOutage: true } gap:
                _outputs.Clear();
                _steps.CutOff(gap);
                break;
            case RunEvent.StepStarted { StepIndex: >= 0 } step:
                _steps.Begin(step);
                _offPlan.Remove(PlanBand.StepTime);
                break;
            case RunEvent.StepEnded { StepIndex: >= 0 } ended:
                _steps.End(ended);
                break;
            case RunEvent.Noted { Text: var note }:
                TakeNote(note);
                break;
            case RunEvent.Planned planned:
                Band = new PredictedBand(planned.Band, _steps);
                break;
            case RunEvent.LeftPlan left:
                _offPlan[left.Channel] = left;
                break;
            case RunEvent.BackInPlan back:
                _offPlan.Remove(back.Channel);
                break;
            case RunEvent.OutputChanged output:
                ChangeOutput(output);
                break;
            case RunEvent.BarrierChanged barrier:
                _barriers.RemoveAll(row => row.Name == barrier.Barrier);
                _barriers.Add(new BarrierRow(barrier.Barrier, barrier.Armed, barrier.Detail));
                break;
            case RunEvent.Tripped tripped:
                Hold = null;
                Trip ??= new TripNotice(tripped.Trip, [], Latest);
                break;
            case RunEvent.MadeSafe safe:
                _outputs.Clear();
                Unconfirmed = [.. safe.Outputs.Where(output => !output.Confirmed)];
                Trip = Trip is { Outputs.Length: 0 } fresh ? fresh with { Outputs = safe.Outputs } : Trip;
                break;
            case RunEvent.ResultComputed computed:
                _results.Add(computed.Result);
                break;
            case RunEvent.RunEnded ended:
                (Outcome, Reason, Phase) = (ended.Outcome, ended.Reason, RunPhase.Ending);
                break;
        }

        Say(happened);
    }

    /// <summary>The run is over, as the file or the runner says in the end: judged results may have made it worse.</summary>
    public void End(RunOutcome outcome, string reason)
    {
        (Outcome, Reason, Phase, Hold) = (outcome, reason, RunPhase.Ended, null);
        _steps.Interrupt();
    }

    /// <summary>It was cut off here, and nothing is known of its outputs before somebody has taken it up.</summary>
    public void CutOff()
    {
        Phase = RunPhase.Connecting;
        _outputs.Clear();
    }

    /// <summary>Of a run out of a file.</summary>
    public void ShowScan(Scan scan)
    {
        Latest = scan;
        Elapsed = scan.Elapsed > Elapsed ? scan.Elapsed : Elapsed;
    }

    /// <summary>What ends the present step, and in about how long; null where nothing runs.</summary>
    public (string When, TimeSpan? In)? NextStop(TimeSpan now)
    {
        if (PresentStep is not { } step)
        {
            return null;
        }

        var left = _steps.PredictedOf(step.Path) is { } predicted ? predicted - (now - step.Began) : (TimeSpan?)null;
        return (step.EndsWhen, left is { Ticks: < 0 } ? TimeSpan.Zero : left);
    }

    private void TakeScan(Scan scan)
    {
        Latest = scan;
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = scan[i].IsGood ? scan[i].Value : double.NaN;
        }

        Traces.Add(scan.Elapsed.TotalSeconds, _values);
        _steps.Take(scan);
    }

    /// <summary>A run out of its file, also one that another program is running, tells of its holds by its notes alone.</summary>
    private void TakeNote(string note)
    {
        if (note.StartsWith(PausableOutput.HeldNote, StringComparison.Ordinal))
        {
            Hold ??= new HoldRow(note[PausableOutput.HeldNote.Length..], "", "", 0, 0, TimeSpan.Zero, TimeSpan.Zero, "");
        }
        else if (note.StartsWith(PausableOutput.GoesOnNote, StringComparison.Ordinal))
        {
            Hold = null;
        }
    }

    private void ChangeOutput(RunEvent.OutputChanged output)
    {
        if (output.Setpoint == "off")
        {
            _outputs.Remove(output.Role);
            return;
        }

        _outputs[output.Role] = output.Setpoint;
        _steps.SwitchOn(output.Elapsed);
    }

    private void Say(RunEvent happened)
    {
        if (EventText.Of(happened) is { } said)
        {
            Say(happened.Elapsed, happened.Utc, said.Level, said.Text);
        }
    }

    public void Say(TimeSpan elapsed, DateTimeOffset utc, EventLevel level, string text)
    {
        _events.Enqueue(new EventRow(elapsed, utc, level, text));
        if (_events.Count > MostEvents)
        {
            _events.Dequeue();
        }
    }
}
