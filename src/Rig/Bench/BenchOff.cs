using System.Collections.Immutable;
using PackBench.Instruments;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Simulation;
using PackBench.Rig.Runs;
using PackBench.Rig.Safety;

namespace PackBench.Rig.Bench;

/// <summary>
/// Every output of a bench off, outside a run: after a crash, after a console, or when somebody is in doubt. Only the outputs are
/// connected, so that a dead meter is in nobody's way, and no lease is asked for: off is always allowed.
/// </summary>
public static class BenchOff
{
    /// <summary>One line for each load and supply; each within a deadline of its own.</summary>
    /// <param name="simulation">Behind <c>sim://</c> addresses; null where there are none.</param>
    public static async Task<ImmutableArray<SafeConfirmation>> SwitchAsync(BenchFile bench, ProfileLibrary profiles, SimulatedBench? simulation, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(bench);
        var pending = bench.Instruments.Where(entry => entry.Role is "load" or "supply").Select(entry => SwitchOneAsync(entry, profiles, simulation, time)).ToArray();
        return [.. await Task.WhenAll(pending)];
    }

    private static async Task<SafeConfirmation> SwitchOneAsync(BenchInstrument entry, ProfileLibrary profiles, SimulatedBench? simulation, TimeProvider time)
    {
        var began = time.GetTimestamp();
        using var late = new CancellationTokenSource(SafeState.Deadline, time);
        try
        {
            await using var output = await BenchConnector.ConnectOutputAsync(entry.Role, profiles.Get(entry.Profile), entry.Address, time, late.Token, simulation);
            return (await new SafeState([output], time).EnterAsync())[0];
        }
        catch (Exception failure) when (failure is LinkException or InstrumentException or IOException or KeyNotFoundException or OperationCanceledException)
        {
            var why = failure is OperationCanceledException ? $"{entry.Address} does not answer within {SafeState.Deadline.TotalSeconds:0} s" : failure.Message;
            return new SafeConfirmation(entry.Role, false, why, time.GetElapsedTime(began));
        }
    }
}
