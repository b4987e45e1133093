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

    private async ValueTask<T> ReadAsync<T>(ScpiParser<T> parse, CancellationToken token)
    {
        var searched = 0;
        while (true)
        {
            if (searched == 0)
            {
                SkipLineEnds();
            }

            if (TryFindEnd(ref searched, out var length, out var consumed))
            {
                return Parse(parse, length, consumed);
            }

            if (buffer.IsFull)
            {
                throw new LinkException($"{Who}: sent more than {options.MaximumReply} bytes without an end, beginning with '{ScpiReply.Show(buffer.Unread)}'");
            }

            var read = await ReceiveAsync(token);
            if (read < 0)
            {
                return Parse(parse, buffer.Unread.Length, buffer.Unread.Length);
            }
        }
    }

    private T Parse<T>(ScpiParser<T> parse, int length, int consumed)
    {
        try
        {
            // The last bytes of a block or of an answer without end may look like a line end and are not.
            var line = length == consumed ? buffer.Unread[..length] : buffer.Unread[..length].TrimEnd(" \r\n\0"u8);
            return parse(new ScpiReply(line.StartsWith(prefix) ? line[prefix.Length..] : line));
        }
        finally
        {
            buffer.Take(consumed);
        }
    }

    private bool TryFindEnd(ref int searched, out int length, out int consumed)
    {
        length = consumed = 0;
        var unread = buffer.Unread;
        switch (ScpiBlock.TryRead(unread, out var start, out var size))
        {
            case BlockState.Complete:
                length = consumed = start + size;
                return true;
            case BlockState.Incomplete:
                return start + size <= options.MaximumReply ? false
                    : throw new LinkException($"{Who}: announces a block of {size} bytes; at most {options.MaximumReply} are taken");
        }

        if (endsAtAnyLineEnd)
        {
            length = unread.IndexOfAny((byte)'\r', (byte)'\n');
            consumed = length + 1;
            return length >= 0;
        }

        if (terminator.Length == 0)
        {
            return false;
        }

        var from = Math.Max(0, searched - terminator.Length + 1);
        var at = unread[from..].IndexOf(terminator);
        searched = unread.Length;
        length = from + at;
        consumed = length + terminator.Length;
        return at >= 0;
    }

    /// <summary>How many bytes came; −1 when a model without terminator has fallen silent after its answer.</summary>
    private async ValueTask<int> ReceiveAsync(CancellationToken token)
    {
        var room = buffer.Room();
        var read = EndsInSilence && buffer.Unread.Length > 0
            ? await ReceiveUntilSilentAsync(room, token)
            : await transport.Wire.ReadAsync(room, token);
        if (read == 0)
        {
            throw new LinkException($"{Who}: closed the connection{WhatCame()}");
        }

        buffer.Added(Math.Max(read, 0));
        return read;
    }

    private async ValueTask<int> ReceiveUntilSilentAsync(Memory<byte> room, CancellationToken token)
    {
        if (options.Silence == TimeSpan.Zero && transport is IUnreadInput { UnreadBytes: 0 })
        {
            return -1;
        }

        try
        {
            return await Deadline.RunAsync(
                (transport.Wire, room), static (on, inner) => on.Wire.ReadAsync(on.room, inner), static _ => "silent", options.Silence, time, token);
        }
        catch (LinkException e) when (e.InnerException is TimeoutException)
        {
            return -1;
        }
    }

    /// <summary>Looks whether something came that nobody asked for, before the next command is sent.</summary>
    private async ValueTask SettleSurplusAsync(CancellationToken token)
    {
        SkipLineEnds();
        while (transport is IUnreadInput { UnreadBytes: > 0 } && !buffer.IsFull)
        {
            if (await ReceiveAsync(token) <= 0)
            {
                break;
            }

            SkipLineEnds();
        }

        if (buffer.Unread.IsEmpty)
        {
            return;
        }

        if (options.Surplus == SurplusAnswer.Refuse)
        {
            throw new LinkException($"{Who}: sent '{ScpiReply.Show(buffer.Unread)}', which nobody had asked for");
        }

        buffer.Clear();
    }

    private async ValueTask KeepGapAsync(CancellationToken cancellationToken)
    {
        if (hasWritten && options.AfterWrite > TimeSpan.Zero && options.AfterWrite - time.GetElapsedTime(lastWrite) is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest, time, cancellationToken);
        }
    }

    private bool EndsInSilence => terminator.Length == 0 && !endsAtAnyLineEnd;

    private void SkipLineEnds()
    {
        if (!EndsInSilence)
        {
            buffer.SkipBlanks();
        }
    }

    private string WhatCame() => buffer.Unread.IsEmpty ? "; nothing came" : $"; what came is '{ScpiReply.Show(buffer.Unread)}', without its end";
}
