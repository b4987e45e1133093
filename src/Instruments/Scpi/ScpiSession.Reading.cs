using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Scpi;

/// <summary>Where an answer ends: at its terminator, at the end of its block, or in silence.</summary>
public sealed partial class ScpiSession
{
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
