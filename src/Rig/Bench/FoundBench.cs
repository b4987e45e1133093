using System.Collections.Immutable;
using PackBench.Instruments.Discovery;
using PackBench.Instruments.Profiles;
using PackBench.Rig.Language;

namespace PackBench.Rig.Bench;

/// <summary>A bench of what was found: each instrument once, in the role that its kind has; two meters are the voltage and the current reference.</summary>
internal static class FoundBench
{
    /// <summary>How well a way to an instrument is liked: a socket answers in one packet, VISA is somebody else's library.</summary>
    private static readonly string[] Schemes = ["tcp", "hislip", "vxi11", "usbtmc", "udp", "serial", "visa"];

    /// <summary>Null where nothing has a profile.</summary>
    public static BenchFile? Of(IEnumerable<Found> found, ProfileLibrary profiles, string name)
    {
        var instruments = ImmutableArray.CreateBuilder<BenchInstrument>();
        var left = new List<string>();
        foreach (var one in found.Where(one => one.Identity.Length > 0).GroupBy(one => one.Identity).Select(ways => ways.MinBy(way => Array.IndexOf(Schemes, way.Candidate.Address.Scheme))!))
        {
            if (profiles.Match(one.Identity).FirstOrDefault() is not { } profile)
            {
                continue;
            }

            var role = Role(profile, instruments);
            if (role is null)
            {
                left.Add($"{profile.Id} at {one.Candidate.Address} has no role yet");
                continue;
            }

            var fields = one.Identity.Split(',', StringSplitOptions.TrimEntries);
            instruments.Add(new BenchInstrument(
                role, profile.Id, one.Candidate.Address, fields.Length >= 4 ? fields[2] : "", null, "", null, 0, null, 1, [],
                role == "thermometer" ? profile.Thermometer!.Probes : [], false, new Place("", 1, 1)));
        }

        return instruments.Count == 0 ? null
            : new BenchFile { Name = name, Title = "Found by packbench bench scan", Instruments = instruments.ToImmutable(), Notes = [.. left], SourceFile = "", SourceText = "" };
    }

    public static string Text(BenchFile bench) => BenchFileText.Of(
        bench,
        "Written by packbench bench scan: a beginning. To be added by hand: maximum_current (leads and fuse of the place), the bms, ranges,\na shunt if the current is measured by one, and the dates of calibration. Check which meter measures which.");

    private static string? Role(InstrumentProfile profile, IReadOnlyList<BenchInstrument> taken)
    {
        string[] wanted = profile.Kind switch
        {
            InstrumentKind.Multimeter => ["voltage_reference", "current_reference"],
            InstrumentKind.Load => ["load"],
            InstrumentKind.Supply => ["supply"],
            InstrumentKind.Thermometer => ["thermometer"],
            // Its inputs are wired by hand, and nobody can ask it which.
            _ => [],
        };
        return wanted.FirstOrDefault(role => taken.All(one => one.Role != role));
    }
}
