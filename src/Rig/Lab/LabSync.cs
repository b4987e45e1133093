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

    /// <summary>Throws <see cref="LabException"/> where the database cannot be used at all.</summary>
    /// <param name="said">Gets a line for each run that was sent, and for each interruption.</param>
    public async Task<SyncSummary> RunAsync(Action<string> said, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var listing = new RunFolder(folder).List(cancellationToken: cancellationToken);
        var finished = listing.Runs.Where(run => run.Outcome is not null).OrderBy(run => run.StartedUtc).ToList();
        var complaints = listing.Failures.Select(failure => failure.Message).ToImmutableArray().ToBuilder();
        var line = new Line(address, time, said);
        try
        {
            string[] wanted = [.. finished.Select(run => run.RunId)];
            var known = await line.TryAsync(connection => RunTransfer.KnownAsync(connection, wanted, cancellationToken), cancellationToken);
            var (sent, there, scans) = (0, 0, 0L);
            var checks = new CheckedAhead([.. finished.Where(run => !known.ContainsKey(run.RunId))]);
            foreach (var run in finished)
            {
                var digest = known.GetValueOrDefault(run.RunId);
                try
                {
                    digest ??= await SendAsync(line, run, checks, cancellationToken);
                }
                catch (Exception failure) when (failure is RunFileException || failure is LabException { IsTransient: false })
                {
                    // This run only: the others can go all the same.
                    complaints.Add(failure is RunFileException ? failure.Message : $"{run.FileName}: {failure.Message}");
                    continue;
                }

                if (digest is null)
                {
                    (sent, scans) = (sent + 1, scans + run.Scans);
                    said($"sent {run.FileName}: {run.Scans} scans");
                }
                else if (digest == run.Digest)
                {
                    there++;
                }
                else
                {
                    complaints.Add($"{run.FileName}: the database holds another run of the id {run.RunId} (digest {digest[..16]}…, here {run.Digest[..16]}…); neither was changed. 'packbench runs verify' tells whether this file is as it was recorded");
                }
            }

            return new SyncSummary(sent, there, listing.Runs.Length - finished.Count, scans, line.Interruptions, time.GetElapsedTime(began), complaints.ToImmutable());
        }
        finally
        {
            await line.CloseAsync();
        }
    }

    private async Task<string?> SendAsync(Line line, RunInformation run, CheckedAhead checks, CancellationToken cancellationToken)
    {
        var verification = await checks.NextAsync();
        if (!verification.IsIntact)
        {
            throw new LabException($"it is not as it was recorded ({verification.Findings[0]}), and is not sent");
        }

        using var reader = SqliteRunReader.Open(run.Path);
        return await line.TryAsync(connection => RunTransfer.SendAsync(connection, reader, run, station, cancellationToken), cancellationToken);
    }

    /// <summary>The judgements over files in their order: the next is made while the last is being sent.</summary>
    private sealed class CheckedAhead(ImmutableArray<RunInformation> runs)
    {
        private int _next;
        private Task<RunVerification>? _ahead;

        public async Task<RunVerification> NextAsync()
        {
            var mine = _ahead ?? Start();
            _ahead = _next < runs.Length ? Start() : null;
            return await mine;
        }

        private Task<RunVerification> Start()
        {
            var path = runs[_next++].Path;
            return Task.Run(() => RunVerifier.Verify(path));
        }
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
