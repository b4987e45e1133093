using System.Collections.Immutable;
using PackBench.Instruments.Simulation;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;

namespace PackBench.Rig.App.Pages;

/// <summary>STOP where no run goes on: something may have been left on, by a console or by a program that died.</summary>
internal sealed class StopWithoutRun(RigContext context)
{
    private readonly Background<AllOff> _work = new();

    public bool IsBusy => _work.IsBusy;

    /// <param name="simulation">The world that the console worked on; null for a new one.</param>
    public void Start(SimulatedBench? simulation) =>
        _work.Start(async _ => new AllOff(await BenchOff.SwitchAsync(context.Bench, context.Files.Profiles, simulation ?? context.Simulation(), context.Time)));

    /// <summary>What came of it, once; null while there is nothing to tell.</summary>
    public Dialog? Told()
    {
        if (!_work.TryTake(out var off, out var failure))
        {
            return null;
        }

        var isSure = failure is null && off!.Outputs.All(output => output.Confirmed);
        ImmutableArray<string> lines = failure is not null ? [failure.Message]
            : off!.Outputs.IsEmpty ? [$"The bench '{context.Bench.Name}' has no load and no supply."]
            : [.. off.Outputs.Select(output => output.ToString())];
        return new MessageDialog(isSure ? "Everything is off" : "NOT CONFIRMED OFF: DISCONNECT THE PACK BY HAND", lines, isSure ? Ink.Title : Ink.Alarm);
    }

    private sealed record AllOff(ImmutableArray<SafeConfirmation> Outputs);
}
