using System.Text.Json;
using PackBench.Instruments.Bms;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>Compares a decoded state with every value that a capture's source states.</summary>
internal static class StatedValues
{
    /// <summary>Returns how many values were compared.</summary>
    public static int AssertAll(JsonElement expected, BmsState state)
    {
        var compared = 0;
        foreach (var stated in expected.EnumerateObject())
        {
            compared += Assert(stated.Name, stated.Value, state) ? 1 : 0;
        }

        return compared;
    }

    private static bool Assert(string name, JsonElement value, BmsState state)
    {
        switch (name)
        {
            case "cell_mV":
                Xunit.Assert.Equal(value.EnumerateArray().Select(cell => cell.GetInt32()), state.Cells.Select(cell => (int)Math.Round(cell.Volts * 1000)));
                return true;
            case "cell_V":
                Xunit.Assert.Equal(value.EnumerateArray().Select(cell => cell.GetDouble()), state.Cells.Select(cell => Math.Round(cell.Volts, 3)));
                return true;
            case "cell_count":
                Xunit.Assert.Equal(value.GetInt32(), state.Cells.Length);
                return true;
            case "pack_voltage_V":
                Xunit.Assert.Equal(value.GetDouble(), state.PackVoltage.Volts, 4);
                return true;
            case "current_A":
                Xunit.Assert.Equal(value.GetDouble(), state.Current.Amperes, 4);
                return true;
            case "current_A_batmon_sign":
                Xunit.Assert.Equal(-value.GetDouble(), state.Current.Amperes, 4);
                return true;
            case "soc_percent":
                Xunit.Assert.Equal(value.GetDouble(), state.StateOfCharge!.Value * 100, 6);
                return true;
            case "soh_percent":
                Xunit.Assert.Equal(value.GetDouble(), state.StateOfHealth!.Value * 100, 6);
                return true;
            case "cycles":
                Xunit.Assert.Equal(value.GetInt32(), state.Cycles);
                return true;
            case "capacity_remaining_Ah":
                Xunit.Assert.Equal(value.GetDouble(), state.RemainingCapacity!.Value.AmpereHours, 3);
                return true;
            case "capacity_nominal_Ah" or "capacity_setting_Ah":
                Xunit.Assert.Equal(value.GetDouble(), state.FullCapacity!.Value.AmpereHours, 3);
                return true;
            case "mos_temperature_C":
                Xunit.Assert.Equal(value.GetDouble(), state.Temperatures["mos"].Celsius, 6);
                return true;
            case "temperature_1_C":
                Xunit.Assert.Equal(value.GetDouble(), state.Temperatures["t1"].Celsius, 6);
                return true;
            case "temperature_2_C":
                Xunit.Assert.Equal(value.GetDouble(), state.Temperatures["t2"].Celsius, 6);
                return true;
            case "charge_mos":
                Xunit.Assert.Equal(value.GetBoolean(), state.ChargeOn);
                return true;
            case "discharge_mos":
                Xunit.Assert.Equal(value.GetBoolean(), state.DischargeOn);
                return true;
            case "balance_current_A":
                Xunit.Assert.Equal(value.GetDouble(), state.BalanceCurrent!.Value.Amperes, 4);
                return true;
            case "cell_1_V":
                Xunit.Assert.Equal(value.GetDouble(), state.Cells[0].Volts, 4);
                return true;
            case "cell_16_V":
                Xunit.Assert.Equal(value.GetDouble(), state.Cells[15].Volts, 4);
                return true;
            default:
                return false;
        }
    }
}
