using System.Collections.Immutable;

namespace PackBench.Instruments.Transports;

/// <summary>
/// Where an instrument is: <c>tcp://host:5025</c>, <c>serial:///dev/ttyUSB0?baud=9600</c>, <c>sim://dmm</c>.
/// Parses and prints; printing what was parsed gives the same address.
/// </summary>
/// <param name="Scheme">tcp, serial, udp, vxi11, hislip, usbtmc, visa or sim; lower case.</param>
/// <param name="Host">Host, device path, or the name of a simulated instrument.</param>
/// <param name="Port">Port where the scheme has one; 0 means the scheme's usual one.</param>
/// <param name="Path">What follows the host: a device name such as <c>inst0</c>; empty where there is none.</param>
/// <param name="Options">Such as <c>baud=115200</c>.</param>
public sealed partial record TransportAddress(
    string Scheme, string Host, int Port = 0, string Path = "", ImmutableSortedDictionary<string, string>? Options = null);
