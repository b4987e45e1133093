using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace PackBench.Instruments.Transports;

/// <summary>Opens a Linux tty raw, as the options of its address say, for this program alone.</summary>
internal static class LinuxTerminal
{
    private const uint SizeMask = 0x30;
    private const uint TwoStopBits = 0x40;
    private const uint Receiver = 0x80;
    private const uint ParityOn = 0x100;
    private const uint ParityOdd = 0x200;
    private const uint Local = 0x800;
    private const uint ParityStick = 0x40000000;
    private const uint HardwareFlow = 0x80000000;
    private const uint SoftwareFlow = 0x400 | 0x1000;
    private const nuint Exclusive = 0x540C;
    private const nuint SetLines = 0x5416;
    private const nuint ClearLines = 0x5417;
    private const nuint CountUnread = 0x541B;
    private const int LineDtr = 2;
    private const int LineRts = 4;

    public static unsafe SafeFileHandle Open(TransportAddress address)
    {
        var file = LinuxCalls.Open(address.Host, LinuxCalls.ReadWrite | LinuxCalls.NoControllingTerminal | LinuxCalls.NonBlocking);
        try
        {
            Termios attributes;
            if (LinuxCalls.GetAttributes(file, &attributes) != 0)
            {
                throw new IOException($"{address.Host} is not a serial port");
            }

            LinuxCalls.MakeRaw(&attributes);
            attributes.Control = Control(address, attributes.Control);
            attributes.Input = address.Option("flow") == "xonxoff" ? attributes.Input | SoftwareFlow : attributes.Input & ~SoftwareFlow;
            var baud = uint.Parse(address.Option("baud") ?? "9600", CultureInfo.InvariantCulture);
            if (LinuxCalls.SetSpeed(&attributes, baud) != 0)
            {
                throw new IOException($"this system has no baud rate {baud}");
            }

            if (LinuxCalls.SetAttributes(file, 0, &attributes) != 0)
            {
                throw LinuxCalls.LastFailure($"settings of {address.Host}");
            }

            // From here on a second program that is not root gets 'busy' instead of half of the answers.
            var nothing = 0;
            _ = LinuxCalls.Control(file, Exclusive, ref nothing);
            SetLine(file, address, "dtr", LineDtr);
            SetLine(file, address, "rts", LineRts);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public static int Unread(SafeFileHandle file)
    {
        var count = 0;
        return LinuxCalls.Control(file, CountUnread, ref count) == 0 ? count : 0;
    }

    private static uint Control(TransportAddress address, uint control)
    {
        control &= ~(SizeMask | TwoStopBits | ParityOn | ParityOdd | ParityStick | HardwareFlow);
        control |= Receiver | Local;
        control |= (address.Option("bits") ?? "8") switch { "5" => 0u, "6" => 0x10, "7" => 0x20, _ => 0x30 };
        control |= (address.Option("parity") ?? "none") switch
        {
            "even" => ParityOn,
            "odd" => ParityOn | ParityOdd,
            "mark" => ParityOn | ParityOdd | ParityStick,
            "space" => ParityOn | ParityStick,
            _ => 0,
        };
        control |= (address.Option("stop") ?? "1") switch
        {
            "1" => 0u,
            "2" => TwoStopBits,
            _ => throw new IOException("Linux knows one or two stop bits, not one and a half"),
        };
        return address.Option("flow") == "rtscts" ? control | HardwareFlow : control;
    }

    private static void SetLine(SafeFileHandle file, TransportAddress address, string option, int line)
    {
        // Opening a port raises both lines; only what the address asks for is changed.
        if (address.Option(option) is { } state && LinuxCalls.Control(file, state == "on" ? SetLines : ClearLines, ref line) != 0)
        {
            throw LinuxCalls.LastFailure($"{option} of {address.Host}");
        }
    }
}
