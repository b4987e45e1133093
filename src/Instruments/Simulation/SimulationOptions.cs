using System.Collections.Immutable;
using System.Globalization;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Simulation;

/// <summary>What a simulated bench is made of. Defaults: the reference build with typical instruments.</summary>
public sealed record SimulationOptions
{
    public long Seed { get; init; } = 1;

    /// <summary>False: instruments without errors, at their full digits; cells at a constant 25 °C.</summary>
    public bool HasErrors { get; init; } = true;

    public PackParameters Pack { get; init; } = PackParameters.UsedLto4P6S;

    /// <summary>Taken out of the full pack before the start; the same charge from every group.</summary>
    public Charge Removed { get; init; } = new(53 * 3600);

    /// <summary>Taken out of group 3 besides: what a balancer has to bring together.</summary>
    public Charge Apart { get; init; } = Charge.Zero;

    /// <summary>Of all groups at the start, 0 to 1, instead of <see cref="Removed"/>.</summary>
    public double? StateOfCharge { get; init; }

    /// <summary>Of each group at the start, instead of <see cref="Removed"/>.</summary>
    public ImmutableArray<double> StatesOfCharge { get; init; } = [];

    public Temperature Ambient { get; init; } = new(23);

    /// <summary>Off: the cells stay at 25 °C. As <see cref="HasErrors"/> where it is not said.</summary>
    public bool HasThermalModel
    {
        get => _hasThermalModel ?? HasErrors;
        init => _hasThermalModel = value;
    }

    private readonly bool? _hasThermalModel;

    /// <summary>True: the current meter is in the loop, with its resistance and its fuse. False: a shunt or a clamp, which nobody notices.</summary>
    public bool MeterInSeries { get; init; }

    /// <summary>Ω of the leads between the pack and the loads.</summary>
    public double LeadOhms { get; init; }

    /// <summary>Simulated seconds per second of a world that another process serves (<c>packbench simulate</c>); null where this process simulates it.</summary>
    public double? ServedSpeed { get; init; }

    /// <summary>What goes wrong, and when.</summary>
    public ImmutableArray<ScheduledFault> Faults { get; init; } = [];

    public ParasiticLoad Parasitics { get; init; } = ParasiticLoad.None;

    public BmsSense Sense { get; init; } = new(BmsSenseModel.WholeMillivolts, Gain: 1.021, AmperesPerMillivolt: 0.1);

    /// <summary>What the BMS does with a calibration of its current.</summary>
    public SimulatedCalibration Calibration { get; init; } = new();

    /// <summary>Whether and when the BMS sleeps; null for one that never does.</summary>
    public SimulatedSleep? Sleep { get; init; }

    /// <summary>Whether the BMS's balance switch is on at the start.</summary>
    public bool Balancing { get; init; }

    /// <summary>False: the 300-byte frames of the newer generation; true: the older <c>4E 57</c>.</summary>
    public bool IsOldBms { get; init; }

    /// <summary>The 300-byte frames have the layout of software below 11, with places for 24 cells; such a unit only streams.</summary>
    public bool Is24SBms { get; init; }

    /// <summary>The BMS is behind its Bluetooth module and sends its cells by itself once asked; false: it is asked on RS485 each time.</summary>
    public bool IsStreamingBms { get; init; }

    /// <summary>The BMS speaks as a JBD does.</summary>
    public bool IsJbd { get; init; }

    public double CellOverVoltage { get; init; } = 2.75;

    public double CellUnderVoltage { get; init; } = 1.80;

    private static readonly Dictionary<string, Func<SimulationOptions, string, SimulationOptions>> Keys = new(StringComparer.Ordinal)
    {
        ["seed"] = (options, text) => options with { Seed = long.Parse(text, CultureInfo.InvariantCulture) },
        ["instruments"] = (options, text) => options with { HasErrors = Choose(text, ("typical", true), ("none", false)) },
        ["pack"] = WithPack,
        ["cells"] = (options, text) => options with { Pack = options.Pack.WithGroups(int.Parse(text, CultureInfo.InvariantCulture)) },
        ["capacity"] = (options, text) => options.WithCapacity(In(text, Dimension.Charge) / 3600),
        ["soc"] = (options, text) => options with { StateOfCharge = In(text, Dimension.None) },
        ["current_meter"] = (options, text) => options with { MeterInSeries = Choose(text, ("series", true), ("shunt", false)) },
        ["leads"] = (options, text) => options with { LeadOhms = In(text, Dimension.Resistance) },
        ["thermal"] = (options, text) => options with { HasThermalModel = Choose(text, ("on", true), ("off", false)) },
        ["faults"] = (options, text) => options with { Faults = ScheduledFault.ParseList(text) },
        ["served"] = (options, text) => options with { ServedSpeed = SpeedOf(text) },
        ["removed"] = (options, text) => options with { Removed = new Charge(In(text, Dimension.Charge)) },
        ["apart"] = (options, text) => options with { Apart = new Charge(In(text, Dimension.Charge)) },
        ["ambient"] = (options, text) => options with { Ambient = new Temperature(In(text, Dimension.Temperature) - 273.15) },
        ["parasitics"] = (options, text) => options with
        {
            Parasitics = Choose(text, ("none", ParasiticLoad.None), ("old", ParasiticLoad.Old), ("old-balancing", ParasiticLoad.OldBalancing), ("new", ParasiticLoad.New)),
        },
        ["bms_protocol"] = (options, text) => options with
        {
            IsOldBms = Choose(text, ("jk-nw", true), ("jk02-24s", false), ("jk02-32s", false), ("jk02-32s-stream", false), ("jbd", false)),
            Is24SBms = text == "jk02-24s", IsStreamingBms = text is "jk02-24s" or "jk02-32s-stream", IsJbd = text == "jbd",
        },
        ["bms_sense"] = (options, text) => options with
        {
            Sense = options.Sense with
            {
                Model = Choose(text, ("whole-millivolts", BmsSenseModel.WholeMillivolts), ("linear", BmsSenseModel.Linear), ("hard-dead-band", BmsSenseModel.HardDeadBand),
                    ("soft-dead-band", BmsSenseModel.SoftDeadBand), ("offset", BmsSenseModel.OffsetWithThreshold)),
            },
        },
        ["bms_gain"] = (options, text) => options with { Sense = options.Sense with { Gain = double.Parse(text, CultureInfo.InvariantCulture) } },
        ["bms_offset"] = (options, text) => options with { Sense = options.Sense with { Offset = In(text, Dimension.Current) } },
        ["bms_balance"] = (options, text) => options with { Balancing = Choose(text, ("on", true), ("off", false)) },
        ["bms_calibration"] = (options, text) => options with
        {
            Calibration = options.Calibration with
            {
                Meaning = Choose(text, ("milliamperes", CalibrationMeaning.Milliamperes), ("factor", CalibrationMeaning.Factor), ("ignored", CalibrationMeaning.Ignored),
                    ("refused", CalibrationMeaning.Refused)),
            },
        },
        ["bms_calibration_minimum"] = (options, text) => options with { Calibration = options.Calibration with { Minimum = In(text, Dimension.Current) } },
        ["bms_calibration_acknowledge"] = (options, text) => options with
        {
            Calibration = options.Calibration with
            {
                Acknowledge = Choose(text, ("prompt", CalibrationAcknowledge.Prompt), ("late", CalibrationAcknowledge.Late), ("missing", CalibrationAcknowledge.Missing)),
            },
        },
        ["bms_sleep_after"] = (options, text) => options with { Sleep = (options.Sleep ?? new SimulatedSleep()) with { After = In(text, Dimension.Time) } },
        ["bms_sleep_draw"] = (options, text) => options with { Sleep = (options.Sleep ?? new SimulatedSleep()) with { Draw = In(text, Dimension.Current) } },
        ["bms_wakes_every"] = (options, text) => options with { Sleep = (options.Sleep ?? new SimulatedSleep()) with { Every = In(text, Dimension.Time) } },
        ["bms_wakes_for"] = (options, text) => options with { Sleep = (options.Sleep ?? new SimulatedSleep()) with { For = In(text, Dimension.Time) } },
        ["bms_edition"] = (options, text) => options with
        {
            Calibration = options.Calibration with { Edition = Choose(text, ("v1.1", JkCommandEdition.V11), ("v1.0", JkCommandEdition.V10)) },
        },
        ["cell_ovp"] = (options, text) => options with { CellOverVoltage = In(text, Dimension.Voltage) },
        ["cell_uvp"] = (options, text) => options with { CellUnderVoltage = In(text, Dimension.Voltage) },
    };

    public static IEnumerable<string> KeyNames => Keys.Keys;

    /// <summary>From the <c>simulation:</c> lines of a bench file. Throws <see cref="FormatException"/> that names the key and what was expected.</summary>
    public static SimulationOptions FromText(IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var options = new SimulationOptions();
        foreach (var (key, text) in values.OrderBy(pair => pair.Key switch { "pack" => 0, "cells" => 1, "capacity" => 2, _ => 3 }))
        {
            if (!Keys.TryGetValue(key, out var set))
            {
                throw new FormatException($"simulation: there is no '{key}'; there are {string.Join(", ", Keys.Keys)}.");
            }

            try
            {
                options = set(options, text.Trim());
            }
            catch (Exception wrong) when (wrong is FormatException or OverflowException)
            {
                throw new FormatException($"simulation: {key}: {text}: {wrong.Message}", wrong);
            }
        }

        return options;
    }

    /// <summary>Simulated seconds per second. Throws <see cref="FormatException"/> that says what was expected.</summary>
    public static double SpeedOf(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var speed) && speed is > 0 and <= 1e6
        ? speed
        : throw new FormatException($"'{text}' is no speed; expected simulated seconds per second, such as 1 or 60.");

    internal double StateAt(int group, double removedFromFull) =>
        group < StatesOfCharge.Length ? StatesOfCharge[group] : StateOfCharge ?? removedFromFull;

    private static SimulationOptions WithPack(SimulationOptions options, string text)
    {
        if (text == "lto-4p6s-used")
        {
            return options with { Pack = PackParameters.UsedLto4P6S };
        }

        var chemistry = SimulatedChemistry.All.FirstOrDefault(one => one.Name == text)
            ?? throw new FormatException($"expected lto-4p6s-used, or a chemistry: {string.Join(", ", SimulatedChemistry.All.Select(one => one.Name))}.");
        return options with
        {
            Pack = PackParameters.Of(chemistry, 4, 50), Removed = new Charge(0.66 * 50 * 3600),
            CellOverVoltage = chemistry.Highest, CellUnderVoltage = chemistry.Lowest,
        };
    }

    /// <summary>The same pack in another size, as empty as it was.</summary>
    private SimulationOptions WithCapacity(double ampereHours) => this with
    {
        Pack = Pack.WithCapacity(ampereHours), Removed = Removed * (ampereHours / Pack.NominalCapacity),
    };

    private static T Choose<T>(string text, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        foreach (var (word, value) in choices)
        {
            if (word == text)
            {
                return value;
            }
        }

        throw new FormatException($"expected one of {string.Join(", ", choices.ToArray().Select(choice => choice.Word))}.");
    }

    private static double In(string text, Dimension dimension)
    {
        var quantity = QuantityText.Parse(text);
        return quantity.Dimension == dimension ? quantity.Si : throw new FormatException($"expected {dimension.Describe()}, such as {Units.Preferred(dimension)}.");
    }
}
