using System.Collections.Immutable;

namespace PackBench.Instruments.Transports;

/// <summary>What an address of one scheme may state. One table for reading, printing and completion.</summary>
/// <param name="UsualPort">0 for a scheme without ports.</param>
/// <param name="HasPath">Whether a device name may follow the host.</param>
/// <param name="Options">Allowed options with their allowed values; an empty list of values means any.</param>
internal sealed record AddressScheme(
    string Name, int UsualPort, bool HasPath, string Example, ImmutableSortedDictionary<string, ImmutableArray<string>> Options)
{
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> Serial =
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, ImmutableArray<string>>
        {
            ["baud"] = [],
            ["bits"] = ["5", "6", "7", "8"],
            ["dtr"] = ["on", "off"],
            ["flow"] = ["none", "rtscts", "xonxoff"],
            ["parity"] = ["none", "odd", "even", "mark", "space"],
            ["rts"] = ["on", "off"],
            ["stop"] = ["1", "1.5", "2"],
            ["unit"] = [],
        });

    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> Nothing =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    public static readonly ImmutableArray<AddressScheme> All =
    [
        new("tcp", 5025, false, "tcp://192.168.1.20:5025", Nothing.Add("unit", [])),
        new("udp", 18190, false, "udp://192.168.1.20:18190", Nothing.Add("local", [])),
        new("vxi11", 111, true, "vxi11://192.168.1.20/inst0", Nothing),
        new("hislip", 4880, true, "hislip://192.168.1.20/hislip0", Nothing),
        new("serial", 0, false, "serial:///dev/ttyUSB0?baud=9600", Serial),
        new("usbtmc", 0, true, "usbtmc:///dev/usbtmc0", Nothing),
        new("visa", 0, false, "visa://GPIB0::22::INSTR", Nothing.Add("library", [])),
        new("sim", 0, true, "sim://dmm", Nothing),
    ];

    public static AddressScheme? Find(string name) => All.FirstOrDefault(scheme => scheme.Name == name);

    public static string Names => string.Join(", ", All.Select(scheme => scheme.Name));
}
