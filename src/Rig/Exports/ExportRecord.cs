using PackBench.Rig.Runs;

namespace PackBench.Rig.Exports;

/// <summary>One scan of a run in the words of battery data files. Current above zero charges.</summary>
public sealed class ExportRecord
{
    /// <summary>1 for the first record of the file.</summary>
    public required long Index { get; init; }

    /// <summary>The scan that it is, with all its channels.</summary>
    public required Scan Scan { get; init; }

    /// <summary>Seconds since the run began, monotonic.</summary>
    public required double TestTime { get; init; }

    /// <summary>Begin of the run plus <see cref="TestTime"/>: a wall clock that was set in the middle of the run is not in it, and simulated time is simulated here too.</summary>
    public required double UnixTime { get; init; }

    public required double Voltage { get; init; }

    public required double Current { get; init; }

    /// <summary>From 1; a charge that follows a discharge begins a new one.</summary>
    public required int Cycle { get; init; }

    /// <summary>From 1, one more with each step that begins, also in a loop.</summary>
    public required int Step { get; init; }

    /// <summary>The step's number in the procedure: the same in each round of a loop; 0 between steps.</summary>
    public required int StepId { get; init; }

    /// <summary>Such as <c>CC_DCH</c>, <c>CCCV_CHG</c>, <c>REST</c>.</summary>
    public required string StepType { get; init; }

    public required double StepTime { get; init; }

    /// <summary>From 1 in each step.</summary>
    public required long StepRecord { get; init; }

    /// <summary>°C, NaN where nobody measured it.</summary>
    public required double Ambient { get; init; }

    /// <summary>°C by the channels of <see cref="ExportRecords.Temperatures"/>; NaN where there is no good value.</summary>
    public required double[] Temperatures { get; init; }

    public required FlowTotals Total { get; init; }

    public required FlowTotals OfCycle { get; init; }

    public required FlowTotals OfStep { get; init; }

    public double Power => Voltage * Current;
}
