using Microsoft.Win32.SafeHandles;

namespace PackBench.Instruments.Transports;

/// <summary>What the kernel's usbtmc driver offers on one device. Calls block, at the longest for the time-out.</summary>
internal interface IUsbtmcDevice : IDisposable
{
    /// <summary>Sends one message.</summary>
    void Write(ReadOnlySpan<byte> message);

    /// <summary>Reads at most one message; throws <see cref="TimeoutException"/> where none comes in time.</summary>
    int Read(Span<byte> buffer);

    void SetTimeout(TimeSpan timeout);

    /// <summary>INITIATE_CLEAR. Some Rigol models hang on it: then the device is opened anew.</summary>
    void Clear();
}

/// <summary><c>/dev/usbtmcN</c>, by the ioctl numbers of the kernel's tmc.h.</summary>
internal sealed class LinuxUsbtmcDevice(string path) : IUsbtmcDevice
{
    private const nuint ClearRequest = 0x5B02;
    private const nuint SetTimeoutRequest = 0x40045B0A;
    private const nuint AutoAbortRequest = 0x40015B19;
    private const int TimedOut = 110;
    private readonly SafeFileHandle file = Open(path);

    public void Write(ReadOnlySpan<byte> message)
    {
        if (LinuxCalls.Write(file, message) != message.Length)
        {
            throw new IOException($"{path} took only a part of the message");
        }
    }

    public int Read(Span<byte> buffer)
    {
        try
        {
            return Math.Max(LinuxCalls.Read(file, buffer), 0);
        }
        catch (IOException e) when (System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == TimedOut)
        {
            throw new TimeoutException($"{path} has no answer", e);
        }
    }

    public void SetTimeout(TimeSpan timeout)
    {
        var milliseconds = Math.Max(100, (int)timeout.TotalMilliseconds);
        if (LinuxCalls.Control(file, SetTimeoutRequest, ref milliseconds) != 0)
        {
            throw LinuxCalls.LastFailure($"time-out of {path}");
        }
    }

    public void Clear()
    {
        var nothing = 0;
        if (LinuxCalls.Control(file, ClearRequest, ref nothing) != 0)
        {
            throw LinuxCalls.LastFailure($"clear of {path}");
        }
    }

    public void Dispose() => file.Dispose();

    private static SafeFileHandle Open(string path)
    {
        var file = LinuxCalls.Open(path, LinuxCalls.ReadWrite);
        // Without it every command after a lost answer fails too; kernels before 4.20 do not know it, and abort by themselves.
        var on = 1;
        _ = LinuxCalls.Control(file, AutoAbortRequest, ref on);
        return file;
    }
}
