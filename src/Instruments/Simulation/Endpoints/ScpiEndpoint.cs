using System.Buffers;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>
/// A device that speaks SCPI: lines of messages parted by semicolons, headers in short and long form, the common
/// commands and an error queue. A line that was understood once is not taken apart again.
/// </summary>
internal abstract partial class ScpiEndpoint : ISimulatedEndpoint
{
    private const int LongestLine = 4096;
    private const int LongestQueue = 20;
    private const int MostUnderstood = 1000;

    private readonly List<(string Pattern, ScpiHandler Run)> _commands = [];
    private readonly Dictionary<string, (ScpiHandler? Run, string Argument)[]> _understood = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _scratch = new(256);
    private readonly Queue<string> _errors = new();
    private readonly char[] _line = new char[LongestLine];
    private int _length;
    private bool _isTooLong;
    private int _events;

    protected ScpiEndpoint(SimulatedBench bench, string identity, string noError)
    {
        Bench = bench;
        Query("*IDN?", answer => Text(answer, identity));
        Query("*OPC?", answer => Text(answer, "1"));
        Query("*ESR?", answer =>
        {
            Whole(answer, _events);
            _events = 0;
        });
        Query("*ESE?", answer => Text(answer, "0"));
        Query("*SRE?", answer => Text(answer, "0"));
        Query("*STB?", answer => Whole(answer, _errors.Count > 0 ? 4 : 0));
        Query("*TST?", answer => Text(answer, "0"));
        Query("SYSTem:ERRor[:NEXT]?", answer => Text(answer, _errors.TryDequeue(out var error) ? error : noError));
        Query("SYSTem:ERRor:COUNt?", answer => Whole(answer, _errors.Count));
        Query("SYSTem:VERSion?", answer => Text(answer, "1999.0"));
        Command("*CLS", _ =>
        {
            _errors.Clear();
            _events = 0;
        });
        Command("*RST", _ => Reset());
        Command("*WAI", _ => { });
        Command("*OPC", _ => _events |= 1);
        Command("*ESE", _ => { });
        Command("*SRE", _ => { });
        Command("SYSTem:REMote", _ => { });
        Command("SYSTem:RWLock", _ => { });
        Command("SYSTem:LOCal", _ => { });
    }

    protected delegate void ScpiHandler(string argument, IBufferWriter<byte> answer);

    protected SimulatedBench Bench { get; }

    /// <summary>True while the device takes nothing and answers nothing.</summary>
    protected virtual bool IsSilent => false;

    public void Receive(ReadOnlySpan<byte> written, IBufferWriter<byte> answer)
    {
        if (IsSilent)
        {
            _length = 0;
            return;
        }

        foreach (var value in written)
        {
            if (value == (byte)'\n')
            {
                EndLine(answer);
            }
            else if (value == (byte)'\r')
            {
                continue;
            }
            else if (_length < LongestLine)
            {
                _line[_length++] = (char)value;
            }
            else
            {
                _isTooLong = true;
            }
        }
    }

    public void Clear()
    {
        _length = 0;
        _isTooLong = false;
    }

    protected abstract void Reset();

    protected void Query(string pattern, Action<IBufferWriter<byte>> run) => _commands.Add((pattern, (_, answer) => run(answer)));

    protected void Query(string pattern, ScpiHandler run) => _commands.Add((pattern, run));

    protected void Command(string pattern, Action<string> run) => _commands.Add((pattern, (argument, _) => run(argument)));

    /// <param name="text">Code and words, as the queue answers it: <c>-222,"Data out of range"</c>.</param>
    protected void Error(string text)
    {
        // Command errors are -1xx, execution errors -2xx: bits 5 and 4 of the event register.
        _events |= text.StartsWith("-1", StringComparison.Ordinal) ? 0x20 : 0x10;
        if (_errors.Count < LongestQueue - 1)
        {
            _errors.Enqueue(text);
        }
        else if (_errors.Count == LongestQueue - 1)
        {
            _errors.Enqueue("-350,\"Queue overflow\"");
        }
    }

    private void EndLine(IBufferWriter<byte> answer)
    {
        if (_isTooLong)
        {
            Error("-223,\"Too much data\"");
        }
        else
        {
            Execute(_line.AsSpan(0, _length), answer);
        }

        Clear();
    }

    private void Execute(ReadOnlySpan<char> line, IBufferWriter<byte> answer)
    {
        if (line.Trim().IsEmpty)
        {
            return;
        }

        if (!_understood.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(line, out var messages))
        {
            messages = Understand(line.ToString());
            if (_understood.Count < MostUnderstood)
            {
                _understood[line.ToString()] = messages;
            }
        }

        var answered = false;
        foreach (var (run, argument) in messages)
        {
            if (run is null)
            {
                Error("-113,\"Undefined header\"");
                continue;
            }

            _scratch.ResetWrittenCount();
            run(argument, _scratch);
            if (_scratch.WrittenCount > 0)
            {
                if (answered)
                {
                    answer.Write(";"u8);
                }

                answer.Write(_scratch.WrittenSpan);
                answered = true;
            }
        }

        if (answered)
        {
            answer.Write("\n"u8);
        }
    }

    private (ScpiHandler? Run, string Argument)[] Understand(string line)
    {
        var messages = new List<(ScpiHandler?, string)>();
        var path = "";
        foreach (var part in ScpiHeader.Split(line))
        {
            var message = part.Trim();
            if (message.Length == 0)
            {
                continue;
            }

            var space = message.IndexOfAny([' ', '\t']);
            var header = space < 0 ? message : message[..space];
            messages.Add((Find(header, ref path), space < 0 ? "" : message[(space + 1)..].Trim()));
        }

        return [.. messages];
    }

    /// <summary>A header without a leading colon goes on where the one before it left off; the real ones also take it from the root.</summary>
    private ScpiHandler? Find(string header, ref string path)
    {
        var isCommon = header[0] == '*';
        var name = header.TrimStart(':');
        foreach (var candidate in header[0] == ':' || isCommon || path.Length == 0 ? [name] : new[] { $"{path}:{name}", name })
        {
            foreach (var (pattern, run) in _commands)
            {
                if (ScpiHeader.Matches(pattern, candidate))
                {
                    path = isCommon ? path : candidate.LastIndexOf(':') is > 0 and var end ? candidate[..end] : "";
                    return run;
                }
            }
        }

        return null;
    }
}
