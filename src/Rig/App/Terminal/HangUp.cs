using System.Runtime.InteropServices;
using System.Text;

namespace PackBench.Rig.App.Terminal;

/// <summary>
/// What is to be done when the terminal goes away: by SIGHUP, or found once a second, since a parent that ignores SIGHUP hands that down.
/// </summary>
internal sealed class HangUp : IDisposable
{
    private const short PollHangUp = 0x10;
    private const int ReadWrite = 2;

    private readonly ITimer? _timer;
    private readonly PosixSignalRegistration? _signal;
    private int _isTold;

    public HangUp(TimeProvider time, Action gone)
    {
        void Tell()
        {
            if (Interlocked.Exchange(ref _isTold, 1) == 0)
            {
                gone();
            }
        }

        if (OperatingSystem.IsWindows())
        {
            return;
        }

        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Tell();
        });
        _timer = time.CreateTimer(
            _ =>
            {
                var descriptor = new PollDescriptor { Descriptor = 0 };
                if (Poll(ref descriptor, 1, 0) > 0 && (descriptor.Returned & PollHangUp) != 0)
                {
                    Tell();
                }
            },
            null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>
    /// Cuts the program off the dead terminal: what it writes goes nowhere, and what it reads never comes. Else every write fails,
    /// and the library's reading thread turns at full speed on the end of its input.
    /// </summary>
    public static void CutOff()
    {
        var nowhere = Open("/dev/null", ReadWrite);
        _ = Duplicate(nowhere, 1);
        _ = Duplicate(nowhere, 2);
        var silence = new int[2];
        if (Pipe(silence) == 0)
        {
            // Its other end stays open and is never written to.
            _ = Duplicate(silence[0], 0);
        }
    }

    /// <summary>Writes a last text to the terminal; whatever the program writes after that to its standard output goes nowhere.</summary>
    public static void CutOffOutput(string last)
    {
        if (OperatingSystem.IsWindows())
        {
            Console.Out.Write(last);
            Console.Out.Flush();
            return;
        }

        var kept = Duplicate(1);
        _ = Duplicate(Open("/dev/null", ReadWrite), 1);
        var bytes = Encoding.ASCII.GetBytes(last);
        _ = Write(kept, bytes, bytes.Length);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _signal?.Dispose();
    }

    [DllImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Poll(ref PollDescriptor descriptors, nuint count, int timeoutMilliseconds);

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Duplicate(int from);

    [DllImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint Write(int descriptor, byte[] bytes, nint length);

    [DllImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Duplicate(int from, int to);

    [DllImport("libc", EntryPoint = "pipe")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Pipe([Out] int[] ends);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Wanted;
        public short Returned;
    }
}
