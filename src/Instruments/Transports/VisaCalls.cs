using System.Globalization;

namespace PackBench.Instruments.Transports;

/// <summary>The few calls of the VISA C interface that a message-based session needs (VPP-4.3.2). Statuses are negative for errors.</summary>
internal interface IVisa
{
    int Open(string resource, uint timeoutMilliseconds, out uint session);

    int Close(uint session);

    int Write(uint session, ReadOnlySpan<byte> message, out uint written);

    int Read(uint session, Span<byte> buffer, out uint read);

    int Clear(uint session);

    int SetAttribute(uint session, uint attribute, nuint value);
}

/// <summary>Numbers of VISA and what they mean to somebody at the bench.</summary>
internal static class VisaStatus
{
    public const int TerminationCharacter = 0x3FFF0005;
    public const int MoreToRead = 0x3FFF0006;
    public const int Timeout = unchecked((int)0xBFFF0015);
    public const uint TimeoutAttribute = 0x3FFF001A;
    public const uint TerminationCharacterEnabled = 0x3FFF0038;
    public const uint TerminationCharacterAttribute = 0x3FFF0018;

    public static string Describe(int status) => unchecked((uint)status) switch
    {
        0xBFFF000F => "the resource is locked by another program",
        0xBFFF0011 => "there is no such resource; check that the instrument is on and known to the vendor's VISA tool",
        0xBFFF0012 => "the resource string is not valid",
        0xBFFF0015 => "no answer in time",
        0xBFFF003E => "input/output error",
        0xBFFF005F => "no listener on the bus; check the address and that the instrument is on",
        0xBFFF0072 => "the resource is still held by an earlier program",
        0xBFFF009E => "VISA does not find a library for this interface",
        0xBFFF00A5 => "the interface is not configured in the vendor's VISA tool",
        0xBFFF00A6 => "the connection was lost",
        0xBFFF00A7 => "the machine is not available",
        0xBFFF00A8 => "no permission",
        var other => string.Create(CultureInfo.InvariantCulture, $"VISA status 0x{other:X8}"),
    };
}
