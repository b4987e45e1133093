using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PackBench.Instruments.Transports;

namespace PackBench.Instruments.Simulation.Servers;

/// <summary>
/// Serves a simulated device, such as the BMS, on a pseudo-terminal: whoever opens <see cref="Path"/> finds it at the other end of what
/// looks like a serial port. Linux only.
/// </summary>
public sealed partial class PseudoTerminal : IAsyncDisposable
{
    private const int LookEveryMilliseconds = 100;
    private const int InvalidDescriptor = -1;
    private readonly SafeFileHandle _master;
    private readonly SafeFileHandle _slave;
    private readonly ISimulatedEndpoint _device;
    private readonly Thread _serving;
    private volatile bool _isStopped;
    private volatile IOException? _failure;

    private PseudoTerminal(ISimulatedEndpoint device, SafeFileHandle master, SafeFileHandle slave, string path)
    {
        _device = device;
        _master = master;
        _slave = slave;
        Path = path;
        _serving = new Thread(Serve) { IsBackground = true, Name = $"simulated device on {path}" };
        _serving.Start();
    }

    /// <summary>Such as <c>/dev/pts/4</c>: <c>serial:///dev/pts/4?baud=115200</c>.</summary>
    public string Path { get; }

    /// <summary>Throws <see cref="PlatformNotSupportedException"/> elsewhere than on Linux and <see cref="IOException"/> where the system gives none.</summary>
    public static PseudoTerminal Open(ISimulatedEndpoint device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("pseudo-terminals are made on Linux only; serve the device on a socket here");
        }

        var descriptor = OpenMaster(LinuxCalls.ReadWrite | LinuxCalls.NoControllingTerminal);
        if (descriptor == InvalidDescriptor)
        {
            throw LinuxCalls.LastFailure("posix_openpt");
        }

        var master = new SafeFileHandle(descriptor, ownsHandle: true);
        SafeFileHandle? slave = null;
        try
        {
            if (Grant(master) != 0 || Unlock(master) != 0)
            {
                throw LinuxCalls.LastFailure("the pseudo-terminal");
            }

            var path = NameOf(master);

            // Kept open here, so that a client may come and go without the line being hung up; raw, as serial lines of devices are.
            slave = LinuxCalls.Open(path, LinuxCalls.ReadWrite | LinuxCalls.NoControllingTerminal);
            MakeRaw(slave);
            return new PseudoTerminal(device, master, slave, path);
        }
        catch
        {
            slave?.Dispose();
            master.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _isStopped = true;
        _serving.Join();
        _slave.Dispose();
        _master.Dispose();
        return _failure is { } failure ? ValueTask.FromException(failure) : ValueTask.CompletedTask;
    }

    private void Serve()
    {
        try
        {
            ServeUntilStopped();
        }
        catch (IOException failure)
        {
            // The terminal is gone; whoever disposes this hears of it.
            _failure = failure;
        }
    }

    private void ServeUntilStopped()
    {
        var received = new byte[4096];
        var answer = new ArrayBufferWriter<byte>(512);
        while (!_isStopped)
        {
            var count = LinuxCalls.Wait(_master, LinuxCalls.PollIn, LookEveryMilliseconds) ? LinuxCalls.Read(_master, received) : 0;
            answer.ResetWrittenCount();
            _device.Receive(received.AsSpan(0, Math.Max(count, 0)), answer);
            for (var rest = answer.WrittenSpan; !rest.IsEmpty && !_isStopped;)
            {
                // A client that does not read fills the terminal's buffer; what it does not take is waited for.
                if (LinuxCalls.Wait(_master, LinuxCalls.PollOut, LookEveryMilliseconds))
                {
                    rest = rest[Math.Max(0, LinuxCalls.Write(_master, rest))..];
                }
            }
        }
    }

    private static unsafe void MakeRaw(SafeFileHandle terminal)
    {
        Termios attributes;
        if (LinuxCalls.GetAttributes(terminal, &attributes) != 0)
        {
            throw LinuxCalls.LastFailure("the pseudo-terminal");
        }

        LinuxCalls.MakeRaw(&attributes);
        if (LinuxCalls.SetAttributes(terminal, 0, &attributes) != 0)
        {
            throw LinuxCalls.LastFailure("the pseudo-terminal");
        }
    }

    private static unsafe string NameOf(SafeFileHandle master)
    {
        var name = stackalloc byte[128];
        return NameOf(master, name, 128) == 0 ? Marshal.PtrToStringUTF8((nint)name)! : throw LinuxCalls.LastFailure("the pseudo-terminal");
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static unsafe partial int NameOf(SafeFileHandle master, byte* name, nint length);
}
