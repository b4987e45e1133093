using System.Globalization;
using Microsoft.Win32.SafeHandles;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Tests.Transports;

/// <summary>The other end of a serial line, without a cable: what is opened at <see cref="Device"/> arrives here.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const nuint Unlock = 0x40045431;
    private const nuint Number = 0x80045430;
    private readonly SafeFileHandle master = LinuxCalls.Open("/dev/ptmx", LinuxCalls.ReadWrite | LinuxCalls.NoControllingTerminal);

    public PseudoTerminal()
    {
        var number = 0;
        Xunit.Assert.Equal(0, LinuxCalls.Control(master, Unlock, ref number));
        Xunit.Assert.Equal(0, LinuxCalls.Control(master, Number, ref number));
        Device = string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number}");
    }

    public string Device { get; }

    /// <summary>Answers every line on a thread of its own, until the terminal is disposed.</summary>
    public void Answer(Action<string, PseudoTerminal> answer)
    {
        new Thread(() =>
        {
            var text = "";
            var buffer = new byte[256];
            try
            {
                while (!master.IsClosed)
                {
                    if (!LinuxCalls.Wait(master, LinuxCalls.PollIn, 20))
                    {
                        continue;
                    }

                    var read = LinuxCalls.Read(master, buffer);
                    text += System.Text.Encoding.Latin1.GetString(buffer, 0, Math.Max(read, 0));
                    for (var end = text.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = text.IndexOf('\n', StringComparison.Ordinal))
                    {
                        var line = text[..end];
                        text = text[(end + 1)..];
                        answer(line, this);
                    }
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Nobody has the line open, or the test is over.
            }
        }) { IsBackground = true }.Start();
    }

    public void Send(string text) => LinuxCalls.Write(master, System.Text.Encoding.Latin1.GetBytes(text));

    public void Dispose() => master.Dispose();
}
