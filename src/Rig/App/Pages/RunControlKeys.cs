using System.Collections.Immutable;
using PackBench.Rig.App.Drawing;
using PackBench.Rig.App.Live;
using PackBench.Rig.App.Models;

namespace PackBench.Rig.App.Pages;

/// <summary>What an operator may ask of a run that goes on: pause, skip, abort, and the speed of a simulated one. Each asks first, but for the speed.</summary>
internal static class RunControlKeys
{
    /// <summary>Of simulated time.</summary>
    public static readonly ImmutableArray<double> Speeds = [1, 10, 60, 600, 3600, double.PositiveInfinity];

    public static ImmutableArray<KeyHint> Hints(LiveRun live) =>
    [
        new("p", live.Control.IsPauseWanted ? "resume" : "pause"), new("s", "skip step"), new("a", "abort"),
        .. live.Plan.Bench.IsSimulatedHere ? [new KeyHint("[ ]", "speed")] : Array.Empty<KeyHint>(),
    ];

    public static bool Take(KeyPress key, LiveRun live, RunModel model, Action<Dialog> open)
    {
        switch (key)
        {
            case { Sign: 'p' } when live.Control.IsPauseWanted:
                open(new ConfirmDialog("Resume the run?", "The step goes on; an output that was on before the pause is switched on again, after a new look at the pack.", "resume", live.Control.Resume));
                return true;
            case { Sign: 'p' }:
                open(new ConfirmDialog("Pause the run?", "The output is switched off and the step holds. Scans, limits and the record go on, and so does the time of the step.", "pause", live.Control.Pause));
                return true;
            case { Sign: 's' }:
                open(new ConfirmDialog(
                    "Skip this step?", $"'{model.PresentStep?.Title ?? "the present step"}' ends now, and the procedure goes on with the next one. Results that need it will be missing or worse.", "skip it", live.Control.Skip));
                return true;
            case { Sign: 'a' }:
                open(new ConfirmDialog("Abort the run?", "Everything is switched off, the teardown is done, and the run ends as aborted. F9 does the same without asking.", "abort", live.Stop));
                return true;
            case { Sign: '[' or ']' } when live.Plan.Bench.IsSimulatedHere:
                live.Speed = NextSpeed(live.Speed, key.Sign == ']');
                return true;
            default:
                return false;
        }
    }

    private static double NextSpeed(double speed, bool isFaster) => isFaster
        ? Speeds.FirstOrDefault(next => next > speed, Speeds[^1])
        : Speeds.LastOrDefault(next => next < speed, Speeds[0]);
}
