using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace PackBench.Rig.Safety.Guard;

/// <summary>
/// The guard's side: listens to the rig's beat and, when it stops, switches every output off over links of its own and goes on
/// trying until each has confirmed it. It judges nothing else.
/// </summary>
/// <param name="connect">Opens the guard's own link to an output; throws what a link throws.</param>
/// <param name="endRig">Kills a rig that hangs and holds a line that only one program may hold.</param>
public sealed class GuardWatch(
    GuardOrder order, TextReader rig, TextWriter answers, GuardJournal journal, Func<GuardedOutput, CancellationToken, Task<ISafeOutput>> connect,
    Action endRig, TimeProvider time)
{
    /// <summary>For opening a link: a line that the dying rig still holds is let go by the system within this.</summary>
    private static readonly TimeSpan ConnectDeadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, ISafeOutput> _links = new(StringComparer.Ordinal);
    private int _rigHangs;

    /// <summary>Watches until the rig says that it is done; otherwise takes over, and ends when everything is confirmed off.</summary>
    /// <param name="giveUp">After a takeover: how long it goes on trying.</param>
    /// <returns>False where an output could not be confirmed off.</returns>
    public async Task<bool> RunAsync(TimeSpan giveUp, CancellationToken cancellationToken)
    {
        journal.Write("watching", $"run {order.RunId}: {string.Join(", ", order.Outputs.Select(output => $"{output.Role} at {output.Address}"))}");
        await OpenLinksAsync(cancellationToken);
        await SayAsync($"{GuardWords.Ready} {string.Join("; ", order.Outputs.Select(output => $"{output.Role} {(_links.ContainsKey(output.Role) ? "by its own link" : "when the rig lets go of its line")}"))}");
        if (await ListenAsync(cancellationToken) is not { } silence)
        {
            journal.Write("done", "the run ended with its outputs off");
            return true;
        }

        journal.Write("taking over", silence);
        await SayAsync($"{GuardWords.Taken} {silence}");
        return await SwitchOffAsync(giveUp, cancellationToken);
    }

    /// <summary>Null once the rig is done; otherwise why it counts as dead.</summary>
    private async Task<string?> ListenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

            // On a thread of its own: the console's reader blocks the caller also when it is asked asynchronously.
            var line = Task.Run(rig.ReadLine, CancellationToken.None);
            if (await Task.WhenAny(line, Task.Delay(GuardWords.Patience, time, late.Token)) != line)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _rigHangs = 1;
                return $"no beat of the rig for {GuardWords.Patience.TotalSeconds:0.0} s";
            }

            late.Cancel();
            switch (await line)
            {
                case null:
                    return "the rig is gone";
                case GuardWords.Done:
                    return null;
                case GuardWords.Exercise:
                    await ExerciseAsync(cancellationToken);
                    break;
                case { } beat when beat.StartsWith(GuardWords.Beat, StringComparison.Ordinal):
                    await SayAsync(beat);
                    break;
                case { } other:
                    return $"the rig said '{other}', which means nothing";
            }
        }
    }

    /// <summary>Links that several programs may hold are opened before they are needed; the others only once the rig has let go.</summary>
    private async Task OpenLinksAsync(CancellationToken cancellationToken)
    {
        foreach (var output in order.Outputs.Where(output => IsShared(output.Address)))
        {
            if (await TryConnectAsync(output, cancellationToken) is { } failure)
            {
                journal.Write("no link yet", $"{output.Role}: {failure}");
            }
        }
    }

    private async Task<bool> SwitchOffAsync(TimeSpan giveUp, CancellationToken cancellationToken)
    {
        // Each by itself: one that does not answer must not hold up another.
        var confirmed = await Task.WhenAll(order.Outputs.Select(output => SwitchOffAsync(output, giveUp, cancellationToken)));
        return confirmed.All(isOff => isOff);
    }

    private async Task<bool> SwitchOffAsync(GuardedOutput output, TimeSpan giveUp, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var said = "";
        while (true)
        {
            var failure = await TryConnectAsync(output, cancellationToken);
            if (failure is null)
            {
                var confirmation = (await new SafeState([_links[output.Role]], time).EnterAsync())[0];
                if (confirmation.Confirmed)
                {
                    journal.Write(GuardJournal.Off, FormattableString.Invariant($"{output.Role}: {confirmation.How}, {time.GetElapsedTime(began).TotalSeconds:0.000} s after taking over"));
                    return true;
                }

                failure = confirmation.How;
                _links.TryRemove(output.Role, out _);
            }
            else if (!IsShared(output.Address) && Interlocked.Exchange(ref _rigHangs, 0) == 1)
            {
                EndRig();
            }

            if (said != failure)
            {
                // A failure that goes on is written once.
                said = failure;
                journal.Write("still trying", $"{output.Role}: {failure}");
            }

            if (time.GetElapsedTime(began) > giveUp)
            {
                journal.Write("not confirmed", $"{output.Role}: disconnect the pack by hand");
                return false;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>A rig that hangs does not let go of its serial lines, and what it might do when it goes on is not wanted any more.</summary>
    private void EndRig()
    {
        try
        {
            endRig();
            journal.Write("rig ended", "it hung and held a line that only one program may hold");
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            journal.Write("rig not ended", failure.Message);
        }
    }

    /// <summary>Shows that it can: what its own links reach goes off, once, and so it says. A line that only the rig may hold cannot be tried before it is let go.</summary>
    private async Task ExerciseAsync(CancellationToken cancellationToken)
    {
        foreach (var output in order.Outputs.Where(output => IsShared(output.Address)))
        {
            await TryConnectAsync(output, cancellationToken);
        }

        var missing = order.Outputs.Where(output => !_links.ContainsKey(output.Role)).Select(output => $"{output.Role}: no link of its own").ToList();
        ImmutableArray<ISafeOutput> links = [.. _links.Values];
        missing.AddRange((await new SafeState(links, time).EnterAsync()).Where(one => !one.Confirmed).Select(one => $"{one.Role}: {one.How}"));
        journal.Write("exercised", missing.Count == 0 ? "every output off by its own link" : string.Join("; ", missing));
        await SayAsync($"{GuardWords.Exercised} {string.Join("; ", missing)}");
    }

    /// <summary>Null when there is a link; otherwise why not.</summary>
    private async Task<string?> TryConnectAsync(GuardedOutput output, CancellationToken cancellationToken)
    {
        if (_links.ContainsKey(output.Role))
        {
            return null;
        }

        using var late = new CancellationTokenSource(ConnectDeadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            _links[output.Role] = await connect(output, either.Token);
            return null;
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or StackOverflowException) && !cancellationToken.IsCancellationRequested)
        {
            return failure is OperationCanceledException ? $"no answer within {ConnectDeadline.TotalSeconds:0} s" : failure.Message;
        }
    }

    private async Task SayAsync(string line)
    {
        try
        {
            await answers.WriteLineAsync(line);
            await answers.FlushAsync(CancellationToken.None);
        }
        catch (IOException)
        {
            // The rig is gone; the next read says so.
        }
    }

    private static bool IsShared(string address) =>
        address.StartsWith("tcp:", StringComparison.Ordinal) || address.StartsWith("vxi11:", StringComparison.Ordinal)
        || address.StartsWith("hislip:", StringComparison.Ordinal) || address.StartsWith("udp:", StringComparison.Ordinal);
}
