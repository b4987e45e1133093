using System.Collections.Immutable;
using CsCheck;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Quantities;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

internal static class BmsStates
{
    /// <summary>States on the grid that both JK generations can carry: millivolts, hundredths of a volt and ampere, whole degrees and ampere-hours.</summary>
    public static readonly Gen<BmsState> Any =
        from cells in Gen.Int[1, 4500].Array[2, 24]
        from centivolts in Gen.Int[0, 10000]
        from centiamperes in Gen.Int[-30000, 30000]
        from soc in Gen.Int[0, 100]
        from hours in Gen.Int[1, 600]
        from cycles in Gen.Int[0, 60000]
        from degrees in Gen.Int[-20, 90].Array[3]
        from switches in Gen.Bool.Array[3]
        from factor in Gen.Int[500, 1500]
        select new BmsState
        {
            Cells = [.. cells.Select(cell => new Voltage(cell * 1e-3))],
            PackVoltage = new Voltage(centivolts / 100.0),
            Current = new Current(centiamperes / 100.0),
            StateOfCharge = soc / 100.0,
            StateOfHealth = 1,
            FullCapacity = new Charge(hours * 3600.0),
            RemainingCapacity = new Charge(hours * 36.0 * soc),
            Cycles = cycles,
            Temperatures = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, Temperature>
            {
                ["mos"] = new(degrees[0]), ["t1"] = new(degrees[1]), ["t2"] = new(degrees[2]),
            }),
            ChargeOn = switches[0],
            DischargeOn = switches[1],
            BalanceOn = switches[2],
            ChargeFactor = factor / 1000.0,
            DischargeFactor = factor / 1000.0,
            Alarms = switches[0] ? ["cell under-voltage"] : [],
        };

    public static void AssertSame(BmsState expected, BmsState actual)
    {
        Assert.Equal(expected.Cells.Select(cell => Math.Round(cell.Volts, 3)), actual.Cells.Select(cell => Math.Round(cell.Volts, 3)));
        Assert.Equal(expected.PackVoltage.Volts, actual.PackVoltage.Volts, 6);
        Assert.Equal(expected.Current.Amperes, actual.Current.Amperes, 6);
        Assert.Equal(expected.StateOfCharge!.Value, actual.StateOfCharge!.Value, 6);
        Assert.Equal(expected.FullCapacity!.Value.AmpereHours, actual.FullCapacity!.Value.AmpereHours, 6);
        Assert.Equal(expected.RemainingCapacity!.Value.AmpereHours, actual.RemainingCapacity!.Value.AmpereHours, 6);
        Assert.Equal(expected.Cycles, actual.Cycles);
        Assert.Equal(expected.Temperatures, actual.Temperatures);
        Assert.Equal(expected.ChargeOn, actual.ChargeOn);
        Assert.Equal(expected.DischargeOn, actual.DischargeOn);
        Assert.Equal(expected.BalanceOn, actual.BalanceOn);
        Assert.Equal(expected.DischargeFactor!.Value, actual.DischargeFactor!.Value, 6);
        Assert.Equal(expected.Alarms, actual.Alarms);
    }
}
