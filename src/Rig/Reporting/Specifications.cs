using System.Collections.Immutable;
using PackBench.Instruments.Loads;
using PackBench.Instruments.Multimeters;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Quantities;
using PackBench.Instruments.Supplies;
using PackBench.Instruments.Thermometers;
using PackBench.Rig.Analysis.Metrology;
using PackBench.Rig.Bench;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Reporting;

/// <summary>Which instrument stands behind a channel, and what its maker says of it: the way from a reading to its uncertainty.</summary>
internal sealed class Specifications(ChannelTable channels, ImmutableArray<SpecifiedInstrument> instruments)
{
    public Specifications(ConnectedBench bench)
        : this(bench.Channels, [.. bench.Instruments.Select(one => new SpecifiedInstrument(one.Entry, TableOf(one.Device), (one.Device as IThermometer)?.Accuracy))])
    {
    }

    /// <summary>Where a maker's table is not at hand, a cautious bound by the kind of source, so that no number is without doubt.</summary>
    private static readonly AccuracyLine UnknownVoltage = new("voltage", double.PositiveInfinity, OfReading: 0.001, OfRange: 0, Floor: 0.010);

    private static readonly AccuracyLine UnknownCurrent = new("current", double.PositiveInfinity, OfReading: 0.001, OfRange: 0, Floor: 0.020);

    private static readonly AccuracyLine UnknownPower = new("power", double.PositiveInfinity, OfReading: 0.005, OfRange: 0, Floor: 0.1);

    /// <summary>JK data sheets state ± 3 mV a cell and 1 mV steps, and nothing of the gain: 0.05 %, see <see cref="OwnGain"/>; current by whole millivolts of the sensor.</summary>
    private static readonly AccuracyLine BmsVoltage = new("cell_voltage", double.PositiveInfinity, OfReading: 0.0005, OfRange: 0, Floor: 0.003, Resolution: 0.001);

    private static readonly AccuracyLine BmsCurrent = new("bms_current", double.PositiveInfinity, OfReading: 0.02, OfRange: 0, Floor: 0.20, Resolution: 0.01);

    /// <summary>
    /// What of a BMS's gain is a cell's own. The inputs have one converter with one reference, and each a divider of its own; no maker says which is off by more, so that
    /// either has half of the variance: two cells correlate by a half through it. Offsets are each input's own.
    /// </summary>
    private static readonly double OwnGain = Math.Sqrt(0.5);

    private static readonly AccuracyLine Probe = new("temperature", double.PositiveInfinity, OfReading: 0, OfRange: 0, Floor: 0.5);

    /// <summary>The specification of what a channel reads, on the range that suits a reading of that size (SI).</summary>
    public InstrumentSpecification For(Channel channel, double reading)
    {
        var source = channel.Source == BenchChannels.Derived ? SourceOfDerived(channel.Name) : channel.Source;
        var device = instruments.FirstOrDefault(instrument => instrument.Entry.Role == source);
        var (table, line) = device is null ? (null, null) : LineOf(device, channel, reading);
        var reference = table?.ReferenceTemperature ?? new Temperature(23);
        var band = table?.Band ?? new TemperatureDifference(5);
        line ??= Unknown(channel, source);
        var ofBms = source == "bms" && channel.Unit.Dimension == Dimension.Voltage;
        UncertaintySource? common = null;
        if (ofBms)
        {
            common = UncertaintySource.Rectangular("bms.cell_voltage.reference", "bms: reference of all its inputs", line.OfReading * OwnGain, Units.Percent, "bms");
            var inputs = channel.Name == BenchChannels.CellsMean ? channels.Cells.Length : 1;
            line = line with { OfReading = line.OfReading * OwnGain / Math.Sqrt(inputs), Floor = line.Floor / Math.Sqrt(inputs) };
        }

        return new InstrumentSpecification(
            // The probes of one thermometer and the inputs of a BMS are as many sensors: each is off by its own amount.
            device?.Probe is not null || ofBms ? channel.Name : source, line, channel.Unit, StatedCoverage.Bound, reference, band, table?.TemperatureCoefficientOfReading ?? 0,
            Model: SpecificationModel.GainAndOffset)
        {
            CommonGain = common,
        };
    }

    /// <summary>Whether it is the difference of two sensors of their own: the spread of cells that a BMS measures.</summary>
    public bool IsSpreadOfSensors(Channel channel) => channel.Name == BenchChannels.CellsSpread && SourceOfDerived(channel.Name) == "bms";

    /// <summary>Of a bench that need not be there, as its file and profiles say.</summary>
    public static Specifications Of(BenchFile bench, ProfileLibrary profiles, ChannelTable channels) => new(
        channels,
        [.. bench.Instruments.Select(entry => profiles.Find(entry.Profile) is { } profile
            ? new SpecifiedInstrument(entry, profile.Thermometer is null ? profile.Accuracy : null, profile.Thermometer?.Accuracy)
            : new SpecifiedInstrument(entry, null, null))]);

    private static AccuracyTable? TableOf(IAsyncDisposable device) => device switch
    {
        IMultimeter meter => meter.Accuracy,
        IScanningMultimeter scanner => scanner.Accuracy,
        IElectronicLoad load => load.Accuracy,
        ISupply supply => supply.Accuracy,
        _ => null,
    };

    private static (AccuracyTable? Table, AccuracyLine? Line) LineOf(SpecifiedInstrument instrument, Channel channel, double reading)
    {
        if (instrument.Table is not { } table)
        {
            return (null, instrument.Probe is { } accuracy ? Probe with { Floor = accuracy.Kelvins } : null);
        }

        var entry = instrument.Entry;
        var isVoltage = channel.Unit.Dimension == Dimension.Voltage;
        var function = (entry.Role, isVoltage) switch
        {
            ("load" or "supply", true) => "voltage_readback",
            ("load" or "supply", false) => "current_readback",
            ("current_reference", _) when entry.Shunt is not null => "dc_voltage",
            (_, true) => "dc_voltage",
            _ => "dc_current",
        };
        if (entry.Shunt is { } shunt && entry.Role == "current_reference")
        {
            return (table, ThroughShunt(table, entry, shunt, reading));
        }

        return (table, entry.Range is { } range ? table.ForRange(function, range.Si) ?? table.For(function, reading) : table.For(function, reading));
    }

    /// <summary>A current by the voltage of a shunt: the meter's line divided by the resistance, and the certificate's share of it.</summary>
    private static AccuracyLine? ThroughShunt(AccuracyTable table, BenchInstrument entry, Resistance shunt, double reading)
    {
        var volts = reading * shunt.Ohms;
        var line = entry.Range is { } range ? table.ForRange("dc_voltage", range.Si) : table.For("dc_voltage", volts);
        return line is null ? null : line with
        {
            Function = "shunt_current", Range = line.Range / shunt.Ohms, OfReading = line.OfReading + (entry.ShuntUncertainty * Math.Sqrt(3) / 2),
            Floor = line.Floor / shunt.Ohms, Resolution = line.Resolution / shunt.Ohms, Burden = shunt.Ohms,
        };
    }

    private static AccuracyLine Unknown(Channel channel, string source) => (source, channel.Unit.Dimension) switch
    {
        ("bms", var dimension) when dimension == Dimension.Voltage => BmsVoltage,
        ("bms", var dimension) when dimension == Dimension.Current => BmsCurrent,
        (_, var dimension) when dimension == Dimension.Voltage => UnknownVoltage,
        (_, var dimension) when dimension == Dimension.Current => UnknownCurrent,
        (_, var dimension) when dimension == Dimension.Power => UnknownPower,
        _ => Probe,
    };

    private string SourceOfDerived(string name) => name.StartsWith("cells.", StringComparison.Ordinal)
        ? channels[channels.Cells[0]].Source
        : name == BenchChannels.TempMax ? "thermometer" : channels[channels.IndexOf(BenchChannels.PackVoltage)].Source;
}

/// <summary>An instrument of a bench and what its maker says of it; both null where that is not known.</summary>
/// <param name="Probe">Of a thermometer.</param>
internal sealed record SpecifiedInstrument(BenchInstrument Entry, AccuracyTable? Table, TemperatureDifference? Probe);
