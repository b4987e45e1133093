using System.Globalization;
using System.Text;
using PackBench.Instruments;
using PackBench.Instruments.Scpi;

namespace PackBench.Rig.Cli;

/// <summary>One conversation with anything that speaks SCPI: answer, time, error queue; a link that lost its place is brought back before the next line.</summary>
internal sealed class ScpiConsole(ScpiSession session, bool asksErrors, RigConsole console)
{
    private const int LongestDump = 512;
    private const int WarmUp = 5000;
    private const int DumpWidth = 16;
    private bool _asksErrors = asksErrors;

    /// <summary>False after an error of the link or of the instrument.</summary>
    public async Task<bool> ExecuteAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            if (session.IsBroken)
            {
                await session.ResynchronizeAsync(cancellationToken);
            }

            var began = console.Time.GetTimestamp();
            if (IsQuestion(line))
            {
                var answer = await AskAsync(line, cancellationToken);
                Show(answer, console.Time.GetElapsedTime(began));
            }
            else
            {
                await session.TellAsync(line, cancellationToken);
                console.Out.WriteLine($"({Milliseconds(console.Time.GetElapsedTime(began))})");
            }

            return await ShowErrorsAsync(line, cancellationToken);
        }
        catch (Exception failure) when (failure is LinkException or InstrumentException)
        {
            console.Error.WriteLine(failure.Message);
            await ExplainAsync(line, cancellationToken);
            return false;
        }
    }

    /// <summary>A question that is not understood is not answered: the error queue says so, once the link has its place again.</summary>
    private async Task ExplainAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            if (_asksErrors && session.IsBroken)
            {
                await session.ResynchronizeAsync(cancellationToken);
                await ShowErrorsAsync(line, cancellationToken);
            }
        }
        catch (LinkException lost)
        {
            console.Error.WriteLine(lost.Message);
        }
    }

    /// <summary>Asks again and again; prints the last answer and how many came in a second, the compiler's work in the first ones left out.</summary>
    public async Task<bool> RepeatAsync(string line, int times, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await AskAsync(line, cancellationToken);
            for (var i = 0; i < Math.Min(times, WarmUp); i++)
            {
                answer = await AskAsync(line, cancellationToken);
            }

            var began = console.Time.GetTimestamp();
            for (var i = 0; i < times; i++)
            {
                answer = await AskAsync(line, cancellationToken);
            }

            var took = console.Time.GetElapsedTime(began);
            Show(answer, took / times);
            console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{session.Transport.Address}: {times / took.TotalSeconds:0} queries/s ({times} in {took.TotalSeconds:0.00} s)"));
            return true;
        }
        catch (Exception failure) when (failure is LinkException or InstrumentException)
        {
            console.Error.WriteLine(failure.Message);
            return false;
        }
    }

    /// <summary>Device clear, or whatever the transport has for one.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        try
        {
            await session.ResynchronizeAsync(cancellationToken);
            console.Out.WriteLine("cleared");
        }
        catch (LinkException failure)
        {
            console.Error.WriteLine(failure.Message);
        }
    }

    /// <summary>A question mark within quotes asks nothing.</summary>
    internal static bool IsQuestion(string line)
    {
        var quote = '\0';
        foreach (var letter in line)
        {
            if (quote != '\0')
            {
                quote = letter == quote ? '\0' : quote;
            }
            else if (letter is '"' or '\'')
            {
                quote = letter;
            }
            else if (letter == '?')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Bytes as offset, hexadecimal and letters; at most 512 of them.</summary>
    internal static string Dump(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var shown = Math.Min(bytes.Length, LongestDump);
        for (var at = 0; at < shown; at += DumpWidth)
        {
            var row = bytes[at..Math.Min(at + DumpWidth, shown)];
            text.Append(CultureInfo.InvariantCulture, $"{at:x8}  ");
            for (var i = 0; i < DumpWidth; i++)
            {
                text.Append(i < row.Length ? $"{row[i]:x2} " : "   ");
            }

            text.Append(' ');
            foreach (var value in row)
            {
                text.Append(value is >= 0x20 and < 0x7F ? (char)value : '.');
            }

            text.Append('\n');
        }

        return bytes.Length > shown ? text.Append(CultureInfo.InvariantCulture, $"… {bytes.Length - shown} more bytes\n").ToString() : text.ToString();
    }

    private ValueTask<string> AskAsync(string line, CancellationToken cancellationToken) => session.AskTextAsync(line, cancellationToken);

    private void Show(string answer, TimeSpan took)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        if (bytes is [(byte)'#', ..] && TryBlock(bytes, out var start))
        {
            console.Out.WriteLine($"block of {bytes.Length - start} bytes  ({Milliseconds(took)})");
            console.Out.Write(Dump(bytes.AsSpan(start)));
        }
        else if (bytes.Any(value => value is < 0x20 and not (byte)'\t'))
        {
            console.Out.WriteLine($"{bytes.Length} bytes  ({Milliseconds(took)})");
            console.Out.Write(Dump(bytes));
        }
        else
        {
            console.Out.WriteLine($"{answer}  ({Milliseconds(took)})");
        }
    }

    private static bool TryBlock(byte[] bytes, out int start)
    {
        start = 0;
        try
        {
            start = bytes.Length - new ScpiReply(bytes).Block().Length;
            return true;
        }
        catch (FormatException)
        {
            // Begins like a block and is none: shown as it is.
            return false;
        }
    }

    private async Task<bool> ShowErrorsAsync(string line, CancellationToken cancellationToken)
    {
        if (!_asksErrors || line.Contains("ERR", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        try
        {
            var errors = await session.DrainErrorsAsync(cancellationToken);
            foreach (var error in errors)
            {
                console.Error.WriteLine($"error {error}");
            }

            return errors.IsEmpty;
        }
        catch (LinkException silent)
        {
            _asksErrors = false;
            console.Error.WriteLine($"{silent.Message}; the error queue is not asked any more");
            return true;
        }
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.00} ms");
}
