using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>Settings and answers as most devices have them.</summary>
internal abstract partial class ScpiEndpoint
{
    protected const string DataType = "-104,\"Data type error\"";
    protected const string Missing = "-109,\"Missing parameter\"";
    protected const string OutOfRange = "-222,\"Data out of range\"";
    protected const string Conflict = "-221,\"Settings conflict\"";
    protected const string IllegalValue = "-224,\"Illegal parameter value\"";

    protected static void Text(IBufferWriter<byte> answer, string text) => Encoding.Latin1.GetBytes(text, answer);

    protected static void Whole(IBufferWriter<byte> answer, int value)
    {
        Utf8Formatter.TryFormat(value, answer.GetSpan(12), out var written);
        answer.Advance(written);
    }

    /// <summary>A number in the device's form; what it cannot measure as the overload number.</summary>
    protected static void Number(IBufferWriter<byte> answer, double value, string format)
    {
        // A format with a section for negative numbers makes "-+0" of a negative zero.
        value += 0.0;
        if (!double.IsFinite(value) || Math.Abs(value) > 9e36)
        {
            Text(answer, value < 0 ? "-9.90000000E+37" : "+9.90000000E+37");
        }
        else if (value.TryFormat(answer.GetSpan(40), out var written, format, CultureInfo.InvariantCulture))
        {
            answer.Advance(written);
        }
    }

    /// <summary>A switch: ON, OFF, 1 or 0; answers 1 or 0.</summary>
    protected void Switch(string pattern, Func<bool> get, Action<bool> set)
    {
        Command(pattern, argument =>
        {
            if (argument.Length == 0)
            {
                Error(Missing);
            }
            else if (ScpiArgument.Switch(argument) is { } on)
            {
                set(on);
                Bench.Settle();
            }
            else
            {
                Error(IllegalValue);
            }
        });
        Query(pattern + "?", answer => Text(answer, get() ? "1" : "0"));
    }

    /// <summary>A number within limits, which may also be said as MIN, MAX or DEF; refused outside them.</summary>
    protected void Value(string pattern, Func<double> get, Action<double> set, Func<(double Least, double Most)> limits, string format)
    {
        Command(pattern, argument =>
        {
            var (least, most) = limits();
            if (argument.Length == 0)
            {
                Error(Missing);
            }
            else if (!TryRead(argument, least, most, out var value))
            {
                Error(DataType);
            }
            else if (!(value >= least && value <= most))
            {
                Error(OutOfRange);
            }
            else
            {
                set(value);
                Bench.Settle();
            }
        });
        Query(pattern + "?", (argument, answer) =>
        {
            var (least, most) = limits();
            Number(answer, Word(argument) switch { "MIN" => least, "MAX" => most, _ => get() }, format);
        });
    }

    /// <summary>One of a few ranges: takes the smallest that holds the number; not while the input is on, where the device refuses that.</summary>
    protected void Range(string pattern, double[] ranges, Func<double> get, Action<double> set, Func<bool> isLocked, string format)
    {
        Command(pattern, argument =>
        {
            if (isLocked())
            {
                Error(Conflict);
            }
            else if (!TryRead(argument, ranges[0], ranges[^1], out var value))
            {
                Error(argument.Length == 0 ? Missing : DataType);
            }
            else if (value < 0 || value > ranges[^1])
            {
                Error(OutOfRange);
            }
            else
            {
                set(Array.Find(ranges, range => value <= range * 1.000001));
                Bench.Settle();
            }
        });
        Query(pattern + "?", answer => Number(answer, get(), format));
    }

    private static bool TryRead(string argument, double least, double most, out double value)
    {
        switch (Word(argument))
        {
            case "MIN":
                value = least;
                return true;
            case "MAX":
                value = most;
                return true;
            case "DEF":
                value = most;
                return true;
            default:
                return ScpiArgument.TryNumber(argument, out value);
        }
    }

    private static string Word(string argument) => argument.ToUpperInvariant() switch
    {
        "MIN" or "MINIMUM" => "MIN",
        "MAX" or "MAXIMUM" => "MAX",
        "DEF" or "DEFAULT" => "DEF",
        _ => "",
    };
}
