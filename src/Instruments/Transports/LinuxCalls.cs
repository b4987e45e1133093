using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PackBench.Instruments.Transports;

/// <summary>The few system calls of Linux that serial ports and USBTMC devices need; numbers from asm-generic headers (x86-64, arm64).</summary>
internal static partial class LinuxCalls
{
    public const int ReadWrite = 0x2;
    public const int NoControllingTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const short PollIn = 1;
    public const short PollOut = 4;
    private const int Again = 11;
    private const int Interrupted = 4;

    public static SafeFileHandle Open(string path, int flags)
    {
        var descriptor = OpenFile(path, flags | CloseOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure(path, Marshal.GetLastPInvokeError());
    }

    /// <summary>What could be read; 0 at the end of the file, −1 where nothing is there yet.</summary>
    public static unsafe int Read(SafeFileHandle file, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return Done(ReadFile(file, bytes, buffer.Length));
        }
    }

    /// <summary>How much was written; −1 where nothing could be yet.</summary>
    public static unsafe int Write(SafeFileHandle file, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return Done(WriteFile(file, bytes, buffer.Length));
        }
    }

    /// <summary>Whether the file became ready, or broke, within the time.</summary>
    public static unsafe bool Wait(SafeFileHandle file, short events, int milliseconds)
    {
        var isHeld = false;
        try
        {
            file.DangerousAddRef(ref isHeld);
            var entry = new PollEntry { Descriptor = (int)file.DangerousGetHandle(), Events = events };
            return Poll(&entry, 1, milliseconds) > 0;
        }
        finally
        {
            if (isHeld)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>A control call with a number that goes in, comes out, or is not looked at.</summary>
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, ref int argument);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    public static unsafe partial int GetAttributes(SafeFileHandle file, Termios* attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    public static unsafe partial int SetAttributes(SafeFileHandle file, int when, Termios* attributes);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    public static unsafe partial void MakeRaw(Termios* attributes);

    [LibraryImport("libc", EntryPoint = "cfsetspeed", SetLastError = true)]
    public static unsafe partial int SetSpeed(Termios* attributes, uint speed);

    [LibraryImport("libc", EntryPoint = "tcflush", SetLastError = true)]
    public static partial int Flush(SafeFileHandle file, int queue);

    public static Exception Failure(string what, int error) => error switch
    {
        2 or 6 or 19 => new FileNotFoundException($"{what}: {Describe(error)}"),
        1 or 13 or 16 => new UnauthorizedAccessException($"{what}: {Describe(error)}"),
        _ => new IOException($"{what}: {Describe(error)}"),
    };

    public static Exception LastFailure(string what) => Failure(what, Marshal.GetLastPInvokeError());

    private static string Describe(int error) => $"{new Win32Exception(error).Message} (error {error})";

    private static int Done(nint result)
    {
        if (result >= 0)
        {
            return (int)result;
        }

        var error = Marshal.GetLastPInvokeError();
        return error is Again or Interrupted ? -1 : throw Failure("the device", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static unsafe partial nint ReadFile(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint WriteFile(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}

/// <summary>struct termios of glibc.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Termios
{
    public uint Input;
    public uint Output;
    public uint Control;
    public uint Local;
    public byte Line;
    public ControlCharacters Characters;
    public uint InputSpeed;
    public uint OutputSpeed;

    [InlineArray(32)]
    public struct ControlCharacters
    {
        private byte first;
    }
}
