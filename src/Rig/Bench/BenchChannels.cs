using System.Collections.Immutable;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Packs;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Bench;

/// <summary>
/// Which channels a bench delivers, under which names and in which order. The only place that knows: files are checked
/// against this table and the scanner fills it.
/// </summary>
public static class BenchChannels
{
    public const string PackVoltage = "pack.voltage";
    public const string PackCurrent = "pack.current";
    public const string PackPower = "pack.power";
    public const string CellsMin = "cells.min";
    public const string CellsMax = "cells.max";
    public const string CellsMean = "cells.mean";
    public const string CellsSpread = "cells.spread";
    public const string TempMax = "temp.max";

    /// <summary>Computed from other channels of the same scan, by nobody's instrument.</summary>
    public const string Derived = "derived";

    public static readonly TimeSpan UsualPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Probes of a BMS whose entry in the bench file names none; one that is absent reads as missing.</summary>
    public static readonly ImmutableArray<string> UsualBmsProbes = ["mos", "t1", "t2"];

    public static string Cell(int number) => $"cell[{number}].voltage";

    public static string BmsCell(int number) => $"bms.cell[{number}].voltage";

    public static ChannelTable For(BenchFile bench, Pack pack)
    {
        var channels = ImmutableArray.CreateBuilder<Channel>();
        void Add(string name, Unit unit, string source) => channels.Add(new Channel(name, unit, source, UsualPeriod));

        var roles = new Roles(bench);
        if (roles.VoltageSource is { } voltageSource)
        {
            Add(PackVoltage, Units.Volt, voltageSource);
        }

        if (roles.CurrentSource is { } currentSource)
        {
            Add(PackCurrent, Units.Ampere, currentSource);
        }

        if (roles is { VoltageSource: not null, CurrentSource: not null })
        {
            Add(PackPower, Units.Watt, Derived);
        }

        if (roles.CellSource is { } cellSource)
        {
            foreach (var number in Enumerable.Range(1, pack.Series))
            {
                Add(Cell(number), Units.Volt, cellSource);
            }

            foreach (var name in new[] { CellsMin, CellsMax, CellsMean, CellsSpread })
            {
                Add(name, Units.Volt, Derived);
            }
        }

        foreach (var role in new[] { "load", "supply" })
        {
            if (roles.Has(role))
            {
                Add($"{role}.voltage", Units.Volt, role);
                Add($"{role}.current", Units.Ampere, role);
            }
        }

        if (roles.Supply is { MeasuresInputPower: true })
        {
            Add("supply.input_power", Units.Watt, "supply");
        }

        AddBms(roles, pack, Add);
        foreach (var probe in roles.Thermometer?.Probes ?? [])
        {
            Add($"temp.{probe}", Units.Celsius, "thermometer");
        }

        if (channels.Any(channel => IsPackTemperature(channel.Name)))
        {
            Add(TempMax, Units.Celsius, Derived);
        }

        return new ChannelTable(channels.ToImmutable());
    }

    /// <summary>Whether a probe measures the cells themselves: only those enter <c>temp.max</c>; ambient, charger and MOSFETs do not.</summary>
    public static bool IsPackTemperature(string channel) =>
        channel.StartsWith("temp.cell", StringComparison.Ordinal) || channel.StartsWith("temp.pack", StringComparison.Ordinal)
        || (channel.StartsWith("bms.temp.t", StringComparison.Ordinal) && channel.Length > 10 && char.IsAsciiDigit(channel[10]));

    private static void AddBms(Roles roles, Pack pack, Action<string, Unit, string> add)
    {
        if (roles.Bms is not { } bms)
        {
            return;
        }

        add("bms.voltage", Units.Volt, "bms");
        add("bms.current", Units.Ampere, "bms");
        add("bms.soc", Units.Percent, "bms");
        if (roles.CellSource != "bms")
        {
            foreach (var number in Enumerable.Range(1, pack.Series))
            {
                add(BmsCell(number), Units.Volt, "bms");
            }
        }

        foreach (var probe in bms.Probes.IsDefaultOrEmpty ? UsualBmsProbes : bms.Probes)
        {
            add($"bms.temp.{probe}", Units.Celsius, "bms");
        }
    }

    private sealed class Roles(BenchFile bench)
    {
        public BenchInstrument? Bms => Find("bms");

        public BenchInstrument? Supply => Find("supply");

        public BenchInstrument? Thermometer => Find("thermometer");

        public string? VoltageSource => First("voltage_reference", "load", "bms");

        /// <summary>Without a reference the load and the supply together: the supply's current less the load's.</summary>
        public string? CurrentSource => First("current_reference", "load", "supply", "bms");

        public string? CellSource => First("cell_reference", "bms");

        public bool Has(string role) => Find(role) is not null;

        private string? First(params ReadOnlySpan<string> roles)
        {
            foreach (var role in roles)
            {
                if (Has(role))
                {
                    return role;
                }
            }

            return null;
        }

        private BenchInstrument? Find(string role) => bench.Instruments.FirstOrDefault(instrument => instrument.Role == role);
    }
}
