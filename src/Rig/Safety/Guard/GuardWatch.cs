using System.Collections.Immutable;

namespace PackBench.Rig.Safety.Guard;

/// <summary>
/// The guard's side: listens to the rig's beat and, when it stops, switches every output off over links of its own and goes on
/// trying until each has confirmed it. It judges nothing else.
/// </summary>
/// <param name="connect">Opens the guard's own link to an output; throws what a link throws.</param>
public sealed class GuardWatch(
    GuardOrder order, TextReader rig, TextWriter answers, GuardJournal journal, Func<GuardedOutput, CancellationToken, Task<ISafeOutput>> connect, TimeProvider time)
{
    /// <summary>For opening a link: a line that the dying rig still holds is let go by the system within this.</summary>
    private static readonly TimeSpan ConnectDeadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, ISafeOutput> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _saidOf = new(StringComparer.Ordinal);

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
        var began = time.GetTimestamp();
        var pending = order.Outputs.ToList();
        while (pending.Count > 0)
        {
            var connecting = pending.Select(output => TryConnectAsync(output, cancellationToken)).ToArray();
            var failures = await Task.WhenAll(connecting);
            for (var i = 0; i < pending.Count; i++)
            {
                Note(pending[i].Role, failures[i]);
            }

            var reached = pending.Where(output => _links.ContainsKey(output.Role)).ToList();
            ImmutableArray<ISafeOutput> links = [.. reached.Select(output => _links[output.Role])];
            foreach (var confirmation in await new SafeState(links, time).EnterAsync())
            {
                if (confirmation.Confirmed)
                {
                    var after = time.GetElapsedTime(began).TotalSeconds;
                    journal.Write(GuardJournal.Off, FormattableString.Invariant($"{confirmation.Role}: {confirmation.How}, {after:0.000} s after taking over"));
                    pending.RemoveAll(output => output.Role == confirmation.Role);
                }
                else
                {
                    Note(confirmation.Role, confirmation.How);
                    _links.Remove(confirmation.Role);
                }
            }

            if (pending.Count > 0 && time.GetElapsedTime(began) > giveUp)
            {
                journal.Write("not confirmed", $"{string.Join(", ", pending.Select(output => output.Role))}: disconnect the pack by hand");
                return false;
            }

            if (pending.Count > 0)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }

        return true;
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
            var link = await connect(output, either.Token);
            lock (_links)
            {
                _links[output.Role] = link;
            }

            return null;
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or StackOverflowException) && !cancellationToken.IsCancellationRequested)
        {
            return failure is OperationCanceledException ? $"no answer within {ConnectDeadline.TotalSeconds:0} s" : failure.Message;
        }
    }

    /// <summary>A failure that goes on is written once.</summary>
    private void Note(string role, string? failure)
    {
        if (failure is not null && _saidOf.GetValueOrDefault(role) != failure)
        {
            _saidOf[role] = failure;
            journal.Write("still trying", $"{role}: {failure}");
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
