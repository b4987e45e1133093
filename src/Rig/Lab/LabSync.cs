using System.Collections.Immutable;
using System.Net.Sockets;
using Npgsql;
using PackBench.Rig.Runs.Store;

namespace PackBench.Rig.Lab;

/// <summary>What came of a folder of runs.</summary>
/// <param name="Unfinished">Still running, or cut off and not taken up again: they stay here.</param>
/// <param name="Complaints">Runs that were not sent, each in one line; empty when all finished runs are in the database.</param>
public sealed record SyncSummary(int Sent, int AlreadyThere, int Unfinished, long Scans, int Interruptions, TimeSpan Took, ImmutableArray<string> Complaints);

/// <summary>
/// Sends the finished runs of a folder to the lab's database. Nothing waits for it, and it changes no run file. May be stopped and started again at
/// any time, from several benches at once: a run is there once and whole, or not at all.
/// </summary>
public sealed class LabSync(LabAddress address, string folder, string station, TimeProvider time)
{
    /// <summary>Of one run, one after the other, before the line is given up.</summary>
    private const int MostAttempts = 8;

    /// <summary>Connections at once: with three, two cores are busy while a third run waits for the disk.</summary>
    private const int MostLines = 3;

    /// <summary>Throws <see cref="LabException"/> where the database cannot be used at all.</summary>
    /// <param name="said">Gets a line for each run that was sent, and for each interruption.</param>
    public async Task<SyncSummary> RunAsync(Action<string> said, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var listing = new RunFolder(folder).List(cancellationToken: cancellationToken);
        var finished = listing.Runs.Where(run => run.Outcome is not null).OrderBy(run => run.StartedUtc).ToList();
        var complaints = listing.Failures.Select(failure => failure.Message).ToImmutableArray().ToBuilder();
        var talk = new Lock();
        var lines = Enumerable.Range(0, Math.Clamp(finished.Count, 1, MostLines)).Select(_ => new Line(address, time, Say)).ToList();
        var (sent, there, scans, next) = (0, 0, 0L, -1);
        try
        {
            string[] wanted = [.. finished.Select(run => run.RunId)];
            var known = await lines[0].TryAsync(connection => RunTransfer.KnownAsync(connection, wanted, cancellationToken), cancellationToken);
            await Task.WhenAll(lines.Select(line => Task.Run(() => WorkAsync(line, known), cancellationToken)));
            return new SyncSummary(
                sent, there, listing.Runs.Length - finished.Count, scans, lines.Sum(line => line.Interruptions), time.GetElapsedTime(began), [.. complaints.Order(StringComparer.Ordinal)]);
        }
        finally
        {
            foreach (var line in lines)
            {
                await line.CloseAsync();
            }
        }

        void Say(string text)
        {
            lock (talk)
            {
                said(text);
            }
        }

        void Complain(string text)
        {
            lock (talk)
            {
                complaints.Add(text);
            }
        }

        // Each line takes the next run that none has taken: reading and checking one goes on while the database stores another.
        async Task WorkAsync(Line line, Dictionary<string, string> known)
        {
            while (Interlocked.Increment(ref next) is var mine && mine < finished.Count)
            {
                var run = finished[mine];
                var digest = known.GetValueOrDefault(run.RunId);
                try
                {
                    digest ??= await SendAsync(line, run, cancellationToken);
                }
                catch (Exception failure) when (failure is RunFileException || failure is LabException { IsTransient: false })
                {
                    // This run only: the others can go all the same.
                    Complain(failure is RunFileException ? failure.Message : $"{run.FileName}: {failure.Message}");
                    continue;
                }

                if (digest is null)
                {
                    Interlocked.Increment(ref sent);
                    Interlocked.Add(ref scans, run.Scans);
                    Say($"sent {run.FileName}: {run.Scans} scans");
                }
                else if (digest == run.Digest)
                {
                    Interlocked.Increment(ref there);
                }
                else
                {
                    Complain($"{run.FileName}: the database holds another run of the id {run.RunId} (digest {digest[..16]}…, here {run.Digest[..16]}…); neither was changed. 'packbench runs verify' tells whether this file is as it was recorded");
                }
            }
        }
    }

    private async Task<string?> SendAsync(Line line, RunInformation run, CancellationToken cancellationToken)
    {
        var verification = RunVerifier.Verify(run.Path);
        if (!verification.IsIntact)
        {
            throw new LabException($"it is not as it was recorded ({verification.Findings[0]}), and is not sent");
        }

        using var reader = SqliteRunReader.Open(run.Path);
        return await line.TryAsync(connection => RunTransfer.SendAsync(connection, reader, run, station, cancellationToken), cancellationToken);
    }

    /// <summary>A connection that is made anew when it is lost.</summary>
    private sealed class Line(LabAddress address, TimeProvider time, Action<string> said)
    {
        private NpgsqlConnection? _connection;
        private bool _wasThere;

        public int Interruptions { get; private set; }

        public async Task<T> TryAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    if (_connection is null)
                    {
                        _connection = await address.ConnectAsync(cancellationToken);
                        _wasThere = true;
                        await LabSchema.CheckAsync(address, _connection, cancellationToken);
                    }

                    return await work(_connection);
                }
                catch (Exception failure) when (failure is not RunFileException && address.Failure(failure) is { } known)
                {
                    // Whatever it was, the connection may be in the middle of something: a new one starts clean.
                    await CloseAsync();
                    if (!known.IsTransient || attempt == MostAttempts || (!_wasThere && IsNowhere(known)))
                    {
                        throw known;
                    }

                    Interruptions++;
                    said($"{known.Message}; trying again");
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5000, 50 << attempt)), time, cancellationToken);
                }
            }
        }

        /// <summary>Nobody answers at this address, as against a line that broke.</summary>
        private static bool IsNowhere(LabException failure) => failure.GetBaseException() is SocketException { SocketErrorCode: not (SocketError.ConnectionReset or SocketError.ConnectionAborted) };

        public async Task CloseAsync()
        {
            if (_connection is { } connection)
            {
                _connection = null;
                try
                {
                    await connection.DisposeAsync();
                }
                catch (Exception failure) when (address.Failure(failure) is not null)
                {
                    // It was lost before it was closed.
                }
            }
        }
    }
}
