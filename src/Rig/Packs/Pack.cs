using System.Collections.Immutable;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Packs;

/// <summary>The thing under test, as its file says (packs/*.yaml).</summary>
public sealed record Pack
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required Chemistry Chemistry { get; init; }

    /// <summary>Groups in series: what a BMS sees as cells.</summary>
    public required int Series { get; init; }

    public required int Parallel { get; init; }

    /// <summary>Nominal.</summary>
    public required Charge Capacity { get; init; }

    /// <summary>Nominal; by default series × nominal cell voltage × capacity.</summary>
    public required Energy Energy { get; init; }

    public required Current MaximumCharge { get; init; }

    public required Current MaximumDischarge { get; init; }

    public Current? Fuse { get; init; }

    /// <summary>What the thinnest cable of the loop carries without end; null where the file does not say.</summary>
    public Current? Cable { get; init; }

    public Limits<Voltage>? Voltage { get; init; }

    public Temperature? MaximumTemperature { get; init; }

    public string Serial { get; init; } = "";

    public string Builder { get; init; } = "";

    /// <summary>Provenance of the cells, in words.</summary>
    public string Provenance { get; init; } = "";

    public string BmsModel { get; init; } = "";

    /// <summary>Settings that the builder intends, by the BMS setting's name: <c>cell_ovp</c> to 2.70 V.</summary>
    public ImmutableSortedDictionary<string, Quantity> BmsSettings { get; init; } = ImmutableSortedDictionary<string, Quantity>.Empty;

    /// <summary>What no write to its BMS gets past.</summary>
    public SettingGuards BmsGuards => new(Chemistry.AbsoluteMin, Chemistry.AbsoluteMax, Series);

    public Voltage? ChargerVoltage { get; init; }

    public Current? ChargerCurrent { get; init; }

    public ImmutableArray<BillItem> Bill { get; init; } = [];

    public ImmutableArray<string> Photos { get; init; } = [];

    public ImmutableArray<string> Checklist { get; init; } = [];

    /// <summary>Standing configurations for the parasitic draw: name, what to connect.</summary>
    public ImmutableArray<StandingConfiguration> Configurations { get; init; } = [];

    /// <summary>Loads for the runtime table: name and power.</summary>
    public ImmutableArray<NamedPower> Runtimes { get; init; } = [];

    /// <summary>Procedures that its certificate asks for, in the order in which it shows them.</summary>
    public ImmutableArray<WantedProcedure> Certificate { get; init; } = [];

    /// <summary>How far the pack may differ from its model: what the band of a plan covers.</summary>
    public PackTolerances Tolerances { get; init; } = PackTolerances.Default;

    /// <summary>What the pack file states of its cells and so overrides in the chemistry's own values: their keys. Printed in reports.</summary>
    public ImmutableArray<string> CellOverrides { get; init; } = [];

    public string SourceFile { get; init; } = "";

    public string SourceText { get; init; } = "";
}

public sealed record BillItem(string Item, int Quantity, string Cost, string Source);

public sealed record StandingConfiguration(string Name, string Title, string Wiring);

public sealed record NamedPower(string Name, Power Power);

/// <summary>A procedure of the certificate, with the parameters by which it is to be run: those of its file where none are given.</summary>
public sealed record WantedProcedure(string Name, ImmutableSortedDictionary<string, string> Settings);

/// <summary>Limits and curves of a cell chemistry, from packs/chemistries.yaml; what the pack file states overrides and is printed.</summary>
/// <param name="CapacityPerKelvin">Relative change of capacity a kelvin around 25 °C.</param>
/// <param name="OpenCircuit">
/// State of charge to volts, ascending in both, 25 °C; a cell's own table may reach a little below 0 and above 1, where it was discharged
/// below its stop or charged above its rest.
/// </param>
/// <param name="Grade">How sure the values are: S from a named source, D derived from public measurements, M a default to be confirmed.</param>
public sealed record Chemistry(
    string Name, Voltage Nominal, Voltage AbsoluteMax, Voltage AbsoluteMin, Voltage ChargeStop, Voltage DischargeStop,
    Temperature ChargeMin, Temperature ChargeMax, Temperature DischargeMin, Temperature DischargeMax,
    double CapacityPerKelvin, ImmutableArray<(double StateOfCharge, double Volts)> OpenCircuit, string Grade, string Source)
{
    public string Title { get; init; } = "";

    /// <summary>Usual 10 s resistance of a healthy cell of one ampere-hour; a cell of N Ah has one N-th of it. Null where no source is known.</summary>
    public Resistance? ResistanceOfOneAmpereHour { get; init; }

    /// <summary>Usual loss of charge, as a share a second (1 %/month = 3.8e-9). Null where no source is known.</summary>
    public double? SelfDischarge { get; init; }
}
