namespace PackBench.Rig.Exports;

/// <summary>How cellpy reads the BDF table: <c>cellpy.get(file, instrument="custom", instrument_file="cellpy_packbench.yml")</c>. Written after cellpy's sources, not run there.</summary>
internal static class CellpyInstrument
{
    public const string Text = """
        ---
        formatters: {skiprows: 0, sep: ",", header: 0, encoding: utf-8, decimal: ".", thousands: }
        post_processors:
            set_index: true
            rename_headers: true
            set_cycle_number_not_zero: true
        normal_headers_renaming_dict:
            data_point_txt: "Record Index / 1"
            test_time_txt: "Test Time / s"
            step_time_txt: "Step Time / s"
            cycle_index_txt: "Cycle Count / 1"
            step_index_txt: "Step ID"
            current_txt: "Current / A"
            voltage_txt: "Voltage / V"
            charge_capacity_txt: "Cycle Charging Capacity / Ah"
            discharge_capacity_txt: "Cycle Discharging Capacity / Ah"
            charge_energy_txt: "Cycle Charging Energy / Wh"
            discharge_energy_txt: "Cycle Discharging Energy / Wh"
            power_txt: "Power / W"
        raw_units: {current: A, charge: Ah, mass: g, voltage: V, energy: Wh, power: W}
        raw_limits: {current_hard: 1.0e-13, current_soft: 1.0e-05, ir_change: 1.0e-05, stable_charge_hard: 0.9,
                     stable_charge_soft: 5.0, stable_current_hard: 2.0, stable_current_soft: 4.0,
                     stable_voltage_hard: 2.0, stable_voltage_soft: 4.0}

        """;
}
