using System.Collections.Immutable;
using System.Globalization;

namespace PackBench.Rig.Exports;

/// <summary>The columns of each format, in its words.</summary>
internal static class ExportColumns
{
    private const string Sum = "0.000000";
    private const string Time = "0.000";

    /// <summary>
    /// Battery Data Format, ontology 1.3.0 (w3id.org/battery-data-alliance/ontology/battery-data-format): preferred labels and notations,
    /// spaces around the slash, fixed units. Nothing in it that is not one of its terms: cell voltages go to a file of their own.
    /// </summary>
    public static ImmutableArray<ExportColumn> Bdf(int temperatures) =>
    [
        new ExportColumn.Real("Test Time / s", "test_time_second", Time, record => record.TestTime),
        new ExportColumn.Real("Voltage / V", "voltage_volt", "0.000000", record => record.Voltage),
        new ExportColumn.Real("Current / A", "current_ampere", "0.000000", record => record.Current),
        new ExportColumn.Real("Unix Time / s", "unix_time_second", Time, record => record.UnixTime),
        new ExportColumn.Whole("Cycle Count / 1", "cycle_count", record => record.Cycle),
        new ExportColumn.Whole("Step Count / 1", "step_count", record => record.Step),
        new ExportColumn.Real("Ambient Temperature / degC", "ambient_temperature_celsius", "0.00", record => record.Ambient),
        new ExportColumn.Whole("Step ID", "step_id", record => record.StepId),
        new ExportColumn.Text("Step Type", "step_type", record => record.StepType),
        new ExportColumn.Real("Step Time / s", "step_time_second", Time, record => record.StepTime),
        new ExportColumn.Whole("Record Index / 1", "record_index", record => record.Index),
        new ExportColumn.Whole("Step Record Index / 1", "step_record_index", record => record.StepRecord),
        new ExportColumn.Real("Charging Capacity / Ah", "charging_capacity_ah", Sum, record => record.Total.ChargedAh),
        new ExportColumn.Real("Discharging Capacity / Ah", "discharging_capacity_ah", Sum, record => record.Total.DischargedAh),
        new ExportColumn.Real("Cumulative Capacity / Ah", "cumulative_capacity_ah", Sum, record => record.Total.CumulativeAh),
        new ExportColumn.Real("Net Capacity / Ah", "net_capacity_ah", Sum, record => record.Total.NetAh),
        new ExportColumn.Real("Charging Energy / Wh", "charging_energy_wh", Sum, record => record.Total.ChargedWh),
        new ExportColumn.Real("Discharging Energy / Wh", "discharging_energy_wh", Sum, record => record.Total.DischargedWh),
        new ExportColumn.Real("Cumulative Energy / Wh", "cumulative_energy_wh", Sum, record => record.Total.CumulativeWh),
        new ExportColumn.Real("Net Energy / Wh", "net_energy_wh", Sum, record => record.Total.NetWh),
        new ExportColumn.Real("Cycle Charging Capacity / Ah", "cycle_charging_capacity_ah", Sum, record => record.OfCycle.ChargedAh),
        new ExportColumn.Real("Cycle Discharging Capacity / Ah", "cycle_discharging_capacity_ah", Sum, record => record.OfCycle.DischargedAh),
        new ExportColumn.Real("Cycle Charging Energy / Wh", "cycle_charging_energy_wh", Sum, record => record.OfCycle.ChargedWh),
        new ExportColumn.Real("Cycle Discharging Energy / Wh", "cycle_discharging_energy_wh", Sum, record => record.OfCycle.DischargedWh),
        new ExportColumn.Real("Power / W", "power_watt", "0.00000", record => record.Power),
        .. Enumerable.Range(0, temperatures).Select(i => new ExportColumn.Real(
            string.Create(CultureInfo.InvariantCulture, $"Temperature T{i + 1} / degC"), string.Create(CultureInfo.InvariantCulture, $"temperature_t{i + 1}_celsius"),
            "0.00", record => record.Temperatures[i])),
    ];

    /// <summary>
    /// Battery Archive time series, as BEEP reads it. Its structuring needs a <c>v_range</c> of the pack, and takes a cycle that never goes
    /// below 3.3 V for incomplete: of several cycles of a pack the last is dropped there.
    /// </summary>
    public static ImmutableArray<ExportColumn> BatteryArchive(int temperatures) =>
    [
        new ExportColumn.Text("Date_Time", "", record => Date(record, "yyyy-MM-dd HH:mm:ss.ffffff")),
        new ExportColumn.Real("Test_Time (s)", "", Time, record => record.TestTime),
        new ExportColumn.Whole("Cycle_Index", "", record => record.Cycle),
        new ExportColumn.Real("Current (A)", "", "0.000000", record => record.Current),
        new ExportColumn.Real("Voltage (V)", "", "0.000000", record => record.Voltage),
        new ExportColumn.Real("Charge_Capacity (Ah)", "", Sum, record => record.OfCycle.ChargedAh),
        new ExportColumn.Real("Discharge_Capacity (Ah)", "", Sum, record => record.OfCycle.DischargedAh),
        new ExportColumn.Real("Charge_Energy (Wh)", "", Sum, record => record.OfCycle.ChargedWh),
        new ExportColumn.Real("Discharge_Energy (Wh)", "", Sum, record => record.OfCycle.DischargedWh),
        new ExportColumn.Real("Environment_Temperature (C)", "", "0.00", record => record.Ambient),
        new ExportColumn.Real("Cell_Temperature (C)", "", "0.00", record => temperatures > 0 ? record.Temperatures.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max() : double.NaN),
    ];

    /// <summary>
    /// A Neware "record" table, for PyProBE (<c>cycler="neware"</c>) and cellpy (<c>neware_txt</c>, model UIO). Without <c>Total Time</c>:
    /// PyProBE reads it with the format of a date.
    /// </summary>
    public static ImmutableArray<ExportColumn> Neware(int temperatures) =>
    [
        new ExportColumn.Whole("DataPoint", "", record => record.Index),
        new ExportColumn.Whole("Cycle Index", "", record => record.Cycle),
        new ExportColumn.Whole("Step Index", "", record => record.Step),
        new ExportColumn.Text("Step Type", "", record => NewareStep(record.StepType)),
        new ExportColumn.Text("Time", "", record => Clock(record.StepTime)),
        new ExportColumn.Text("Cumulative Time", "", record => Clock(record.TestTime)),
        new ExportColumn.Real("Current(A)", "", "0.000000", record => record.Current),
        new ExportColumn.Real("Voltage(V)", "", "0.000000", record => record.Voltage),
        new ExportColumn.Real("Chg. Cap.(Ah)", "", Sum, record => record.OfStep.ChargedAh),
        new ExportColumn.Real("DChg. Cap.(Ah)", "", Sum, record => record.OfStep.DischargedAh),
        new ExportColumn.Real("Chg. Energy(Wh)", "", Sum, record => record.OfStep.ChargedWh),
        new ExportColumn.Real("DChg. Energy(Wh)", "", Sum, record => record.OfStep.DischargedWh),
        new ExportColumn.Text("Date", "", record => Date(record, "yyyy-MM-dd HH:mm:ss.fff")),
        new ExportColumn.Real("Power(W)", "", "0.00000", record => record.Power),
        new ExportColumn.Real("dQ/dV(Ah/V)", "", "0", _ => 0),
        new ExportColumn.Real("Contact resistance(mO)", "", "0", _ => 0),
        .. temperatures > 0 ? (IEnumerable<ExportColumn>)[new ExportColumn.Real("T1(℃)", "", "0.00", record => record.Temperatures[0])] : [],
    ];

    private static string NewareStep(string type) => type switch
    {
        "CCCV_CHG" => "CCCV Chg",
        "CC_DCH" => "CC DChg",
        "CP_DCH" => "CP DChg",
        "CR_DCH" => "CR DChg",
        "CV_DCH" => "CV DChg",
        "PULSE" => "Pulse",
        _ => "Rest",
    };

    private static string Date(ExportRecord record, string format) =>
        DateTime.UnixEpoch.AddTicks((long)Math.Round(record.UnixTime * 1000) * TimeSpan.TicksPerMillisecond).ToString(format, CultureInfo.InvariantCulture);

    private static string Clock(double seconds)
    {
        var time = TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
        return string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");
    }
}
