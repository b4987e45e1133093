using System.Buffers;
using System.Text;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>
/// A device that speaks SCPI: lines of messages parted by semicolons, headers in short and long form, the common
/// commands and an error queue. A line that was understood once is not taken apart again.
/// </summary>
internal abstract class ScpiEndpoint : ISimulatedEndpoint
{
    private const int LongestLine = 4096;
    private const int LongestQueue = 20;

    private readonly List<(string Pattern, Action<string, IBufferWriter<byte>> Run)> _commands = [];
    private readonly Dictionary<string, (Action<string, IBufferWriter<byte>>? Run, string Argument)[]> _understood = new(StringComparer.Ordinal);
    private readonly Queue<string> _errors = new();
    private readonly char[] _line = new char[LongestLine];
    private int _length;

    protected ScpiEndpoint(SimulatedBench bench, string identity, string noError)
    {
        Bench = bench;
        Query("*IDN?", answer => Text(answer, identity));
        Query("*OPC?", answer => Text(answer, "1"));
        Query("*ESR?", answer => Text(answer, "0"));
        Query("*STB?", answer => Text(answer, "0"));
        Query("*TST?", answer => Text(answer, "0"));
        Query("SYSTem:ERRor[:NEXT]?", answer => Text(answer, _errors.TryDequeue(out var error) ? error : noError));
        Query("SYSTem:VERSion?", answer => Text(answer, "1999.0"));
        Command("*CLS", _ => _errors.Clear());
        Command("*RST", _ => Reset());
        Command("*WAI", _ => { });
        Command("*OPC", _ => { });
        Command("SYSTem:REMote", _ => { });
        Command("SYSTem:LOCal", _ => { });
    }

    protected SimulatedBench Bench { get; }

    /// <summary>True while the device takes nothing and answers nothing.</summary>
    protected virtual bool IsSilent => false;

    public void Receive(ReadOnlySpan<byte> written, IBufferWriter<byte> answer)
    {
        Bench.Advance();
        if (IsSilent)
        {
            return;
        }

        foreach (var value in written)
        {
            if (value == (byte)'\n')
            {
                Execute(_line.AsSpan(0, _length), answer);
                _length = 0;
            }
            else if (value != (byte)'\r' && _length < LongestLine)
            {
                _line[_length++] = (char)value;
            }
        }
    }

    public void Clear() => _length = 0;

    protected abstract void Reset();

    protected void Query(string pattern, Action<IBufferWriter<byte>> run) => _commands.Add((pattern, (_, answer) => run(answer)));

    protected void Query(string pattern, Action<string, IBufferWriter<byte>> run) => _commands.Add((pattern, run));

    protected void Command(string pattern, Action<string> run) => _commands.Add((pattern, (argument, _) => run(argument)));

    protected void Error(string text)
    {
        if (_errors.Count < LongestQueue)
        {
            _errors.Enqueue(text);
        }
    }

    protected static void Text(IBufferWriter<byte> answer, string text) => Encoding.Latin1.GetBytes(text, answer);

    protected static void Number(IBufferWriter<byte> answer, double value, string format)
    {
        var span = answer.GetSpan(40);
        if (!double.IsFinite(value) || Math.Abs(value) > 9e36)
        {
            Text(answer, "+9.90000000E+37");
        }
        else if (value.TryFormat(span, out var written, format, System.Globalization.CultureInfo.InvariantCulture))
        {
            answer.Advance(written);
        }
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
            if (_understood.Count < 1000)
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

    private readonly ArrayBufferWriter<byte> _scratch = new(256);

    private (Action<string, IBufferWriter<byte>>? Run, string Argument)[] Understand(string line) =>
    [
        .. line.Split(';').Select(message => message.Trim()).Where(message => message.Length > 0).Select(message =>
        {
            var space = message.IndexOf(' ', StringComparison.Ordinal);
            var header = (space < 0 ? message : message[..space]).TrimStart(':');
            var argument = space < 0 ? "" : message[(space + 1)..].Trim();
            return (_commands.FirstOrDefault(command => ScpiHeader.Matches(command.Pattern, header)).Run, argument);
        }),
    ];
}
