using System.Runtime.InteropServices;
using System.Text;

namespace PackBench.Instruments.Transports;

/// <summary>
/// A VISA library of any vendor, loaded when the first <c>visa://</c> address is opened, so that the program runs where there is none.
/// One resource manager per library, never closed: closing it would end the sessions of all instruments.
/// </summary>
internal sealed unsafe class VisaLibrary : IVisa
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, VisaLibrary> Loaded = new(StringComparer.Ordinal);
    private readonly uint manager;
    private readonly delegate* unmanaged<uint, byte*, uint, uint, uint*, int> open;
    private readonly delegate* unmanaged<uint, int> close;
    private readonly delegate* unmanaged<uint, byte*, uint, uint*, int> write;
    private readonly delegate* unmanaged<uint, byte*, uint, uint*, int> read;
    private readonly delegate* unmanaged<uint, int> clear;
    private readonly delegate* unmanaged<uint, uint, nuint, int> setAttribute;

    private readonly nint handle;

    private VisaLibrary(nint library, string name)
    {
        handle = library;
        open = (delegate* unmanaged<uint, byte*, uint, uint, uint*, int>)NativeLibrary.GetExport(library, "viOpen");
        close = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(library, "viClose");
        write = (delegate* unmanaged<uint, byte*, uint, uint*, int>)NativeLibrary.GetExport(library, "viWrite");
        read = (delegate* unmanaged<uint, byte*, uint, uint*, int>)NativeLibrary.GetExport(library, "viRead");
        clear = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(library, "viClear");
        setAttribute = (delegate* unmanaged<uint, uint, nuint, int>)NativeLibrary.GetExport(library, "viSetAttribute");
        var openManager = (delegate* unmanaged<uint*, int>)NativeLibrary.GetExport(library, "viOpenDefaultRM");
        uint opened;
        var status = openManager(&opened);
        manager = status >= 0 ? opened : throw new IOException($"the VISA library {name} does not start: {VisaStatus.Describe(status)}");
    }

    /// <summary>What is tried where the address names no library; the first that loads is taken.</summary>
    public static IReadOnlyList<string> UsualNames =>
        OperatingSystem.IsWindows() ? ["visa64.dll", "visa32.dll"]
        : OperatingSystem.IsMacOS() ? ["/Library/Frameworks/RsVisa.framework/RsVisa", "/Library/Frameworks/VISA.framework/VISA"]
        : ["libvisa.so.7", "libvisa.so", "/usr/lib/x86_64-linux-gnu/libvisa.so", "librsvisa.so"];

    /// <summary>Loads, once. Throws <see cref="FileNotFoundException"/> with what was tried, <see cref="IOException"/> for a library that is not VISA.</summary>
    public static VisaLibrary Load(string? path)
    {
        IReadOnlyList<string> names = path is null ? UsualNames : [path];
        lock (Gate)
        {
            foreach (var name in names)
            {
                if (Loaded.TryGetValue(name, out var known))
                {
                    return known;
                }

                if (NativeLibrary.TryLoad(name, out var library))
                {
                    try
                    {
                        return Loaded[name] = new VisaLibrary(library, name);
                    }
                    catch (EntryPointNotFoundException e)
                    {
                        throw new IOException($"{name} is not a VISA library: {e.Message}", e);
                    }
                }
            }
        }

        throw new FileNotFoundException(
            $"there is no VISA library ({string.Join(", ", names)}); install one (NI, Keysight, Rohde & Schwarz), state it as ?library=path, or use tcp, vxi11, hislip, usbtmc or serial, which need none");
    }

    /// <summary>The resource strings that the library knows of.</summary>
    public List<string> Resources()
    {
        const int longest = 256;
        var resources = new List<string>();
        var findFirst = (delegate* unmanaged<uint, byte*, uint*, uint*, byte*, int>)NativeLibrary.GetExport(handle, "viFindRsrc");
        var findNext = (delegate* unmanaged<uint, byte*, int>)NativeLibrary.GetExport(handle, "viFindNext");
        uint list, count;
        var name = stackalloc byte[longest];
        fixed (byte* all = "?*INSTR\0"u8)
        {
            // None at all is a status below zero too.
            if (findFirst(manager, all, &list, &count, name) < 0)
            {
                return resources;
            }
        }

        for (var i = 0; i < count; i++)
        {
            resources.Add(Marshal.PtrToStringUTF8((nint)name) ?? "");
            if (findNext(list, name) < 0)
            {
                break;
            }
        }

        _ = close(list);
        return resources;
    }

    public int Open(string resource, uint timeoutMilliseconds, out uint session)
    {
        fixed (byte* name = (byte[])[.. Encoding.ASCII.GetBytes(resource), 0])
        fixed (uint* opened = &session)
        {
            return open(manager, name, 0, timeoutMilliseconds, opened);
        }
    }

    public int Close(uint session) => close(session);

    public int Write(uint session, ReadOnlySpan<byte> message, out uint written)
    {
        fixed (byte* bytes = message)
        fixed (uint* count = &written)
        {
            return write(session, bytes, (uint)message.Length, count);
        }
    }

    public int Read(uint session, Span<byte> buffer, out uint received)
    {
        fixed (byte* bytes = buffer)
        fixed (uint* count = &received)
        {
            return read(session, bytes, (uint)buffer.Length, count);
        }
    }

    public int Clear(uint session) => clear(session);

    public int SetAttribute(uint session, uint attribute, nuint value) => setAttribute(session, attribute, value);
}
