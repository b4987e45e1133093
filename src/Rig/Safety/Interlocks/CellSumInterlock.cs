using System.Globalization;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Safety.Interlocks;

/// <summary>The cells must add up to the pack: a sense wire off, swapped leads or another pack shows here first.</summary>
/// <param name="tolerance">Volts, before the drop in bus bars and switches.</param>
/// <param name="resistance">Ohms between the cells and the pack's terminals that a healthy pack may have.</param>
/// <param name="witnesses">Of the same voltage, who say which of the two is wrong.</param>
public sealed class CellSumInterlock(int pack, int current, IReadOnlyList<int> cells, double tolerance, double resistance, Witnesses witnesses)
    : Interlock("cells and pack disagree", TimeSpan.FromSeconds(5), TripClass.Critical)
{
    public override Breach? Judge(Scan scan, TimeSpan now)
    {
        var sum = 0.0;
        var oldest = scan[pack].Taken;
        foreach (var cell in cells)
        {
            if (!scan[cell].IsGood)
            {
                return null;
            }

            sum += scan[cell].Value;
            oldest = scan[cell].Taken < oldest ? scan[cell].Taken : oldest;
        }

        if (!scan[pack].IsGood || cells.Count == 0)
        {
            return null;
        }

        var drop = current >= 0 && scan[current].IsGood ? Math.Abs(scan[current].Value) * resistance : 0;
        var difference = scan[pack].Value - sum;
        return Math.Abs(difference) <= tolerance + drop
            ? null
            : new Breach(
                "pack.voltage", string.Create(CultureInfo.InvariantCulture, $"{scan[pack].Value:0.000} V against {sum:0.000} V from the cells"),
                string.Create(CultureInfo.InvariantCulture, $"a difference of at most {tolerance + drop:0.00} V"), now - oldest,
                "A sense wire is off or swapped, or the voltmeter is on another pack." + witnesses.WhoIsWrong(scan.Readings));
    }
}
