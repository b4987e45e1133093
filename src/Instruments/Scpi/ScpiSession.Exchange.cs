using System.Text;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Scpi;

/// <summary>One exchange: nothing in it allocates beyond the answer when the wire answers in the same call.</summary>
public sealed partial class ScpiSession
{
    private async ValueTask<T> ExchangeAsync<T>(string text, ScpiParser<T>? parse, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var ordered = Volatile.Read(ref overtaken);
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (interruption.IsCancellationRequested || (parse is null && Volatile.Read(ref overtaken) != ordered))
            {
                throw new LinkException($"{Who}: '{text}' was not sent, the safe state came first");
            }

            return await ExchangeNowAsync(text, parse, timeout, cancellationToken, interruption.Token);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>For whoever has the session.</summary>
    private async ValueTask<T> ExchangeNowAsync<T>(
        string text, ScpiParser<T>? parse, TimeSpan timeout, CancellationToken cancellationToken, CancellationToken interrupted = default)
    {
        if (broken is not null)
        {
            throw new LinkException($"{Who}: '{text}' was not sent, the link is out of step ({broken}); it has to be resynchronised first");
        }

        await KeepGapAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return await RunAsync(text, parse, timeout, cancellationToken, interrupted);
    }

    private async ValueTask<T> RunAsync<T>(
        string text, ScpiParser<T>? parse, TimeSpan timeout, CancellationToken cancellationToken, CancellationToken interrupted)
    {
        if (transport.Wire is MessageWire wire)
        {
            wire.Patience = timeout;
        }

        try
        {
            return await Deadline.RunAsync(
                (session: this, text, parse, timeout),
                static async (on, token) =>
                {
                    await on.session.SettleSurplusAsync(token);
                    await on.session.WriteAsync(on.text, token);
                    return on.parse is null
                        ? await on.session.AcknowledgedAsync<T>(on.text, token)
                        : await on.session.AnsweredAsync(on.text, on.parse, token);
                },
                static on => $"{on.session.Who}: no answer to '{on.text}' within {on.timeout.TotalSeconds:0.###} s{on.session.WhatCame()}",
                timeout, time, cancellationToken, interrupted);
        }
        catch (InstrumentException)
        {
            throw;
        }
        catch (LinkException e)
        {
            broken = e.Message;
            throw;
        }
        catch (OperationCanceledException e) when (interrupted.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            broken = $"'{text}' was given up for the safe state";
            throw new LinkException($"{Who}: {broken}", e);
        }
        catch (OperationCanceledException)
        {
            broken = $"'{text}' was cancelled before its answer came";
            throw;
        }
        catch (FormatException e)
        {
            broken = $"the answer to '{text}' was not one: {e.Message}";
            throw new LinkException($"{Who}: the answer to '{text}' cannot be read: {e.Message}", e);
        }
        catch (Exception e) when (LinkErrors.IsFromTheLine(e))
        {
            broken = e.Message;
            throw new LinkException($"{Who}: the line failed at '{text}': {e.Message}", e);
        }
    }

    private async ValueTask<T> AnsweredAsync<T>(string text, ScpiParser<T> parse, CancellationToken token)
    {
        if (options.BeforeRead > TimeSpan.Zero)
        {
            await Task.Delay(options.BeforeRead, time, token);
        }

        var value = await ReadAsync(parse, token);
        return options.Acknowledgement is { AfterQueries: true } ? await AcknowledgedAsync(text, token, value) : value;
    }

    private async ValueTask<T> AcknowledgedAsync<T>(string text, CancellationToken token, T value = default!)
    {
        if (options.Acknowledgement is not { } expected || isSilent)
        {
            return value;
        }

        var line = expected.IsOptional ? await FirstLineAsync(token) : await ReadAsync(static reply => reply.Text, token);
        return line is null || line == expected.Success ? value
            : expected.Failures.Contains(line) ? throw new InstrumentException(Who, text, $"'{line}'")
            : throw new FormatException($"expected '{expected.Success}' or '{string.Join("' or '", expected.Failures)}'; got '{line}'");
    }

    /// <summary>The acknowledgement, or null from firmware that sends none; which of them is known from then on.</summary>
    private async ValueTask<string?> FirstLineAsync(CancellationToken token)
    {
        if (knowsAcknowledgement)
        {
            return await ReadAsync(static reply => reply.Text, token);
        }

        try
        {
            var line = await Deadline.RunAsync(
                this, static (session, inner) => session.ReadAsync(static reply => reply.Text, inner), static _ => "silent",
                ScpiSessionOptions.AcknowledgementWait, time, token);
            knowsAcknowledgement = true;
            return line;
        }
        catch (LinkException e) when (e.InnerException is TimeoutException && buffer.Unread.IsEmpty)
        {
            isSilent = true;
            return null;
        }
    }

    private async ValueTask WriteAsync(string text, CancellationToken token)
    {
        var size = text.Length + options.WriteTerminator.Length;
        if (command.Length < size)
        {
            command = new byte[size * 2];
        }

        var count = Encoding.Latin1.GetBytes(text, command);
        count += Encoding.Latin1.GetBytes(options.WriteTerminator, command.AsSpan(count));
        // Text and end go out in one write: split over two segments they cost a delayed acknowledgement.
        await transport.Wire.WriteAsync(command.AsMemory(0, count), token);
        await transport.Wire.FlushAsync(token);
        lastWrite = time.GetTimestamp();
        hasWritten = true;
    }

    private async ValueTask KeepGapAsync(CancellationToken cancellationToken)
    {
        if (hasWritten && options.AfterWrite > TimeSpan.Zero && options.AfterWrite - time.GetElapsedTime(lastWrite) is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest, time, cancellationToken);
        }
    }
}
