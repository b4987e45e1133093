using System.Text;
using PackBench.Instruments.Quantities;

namespace PackBench.Rig.Runs;

/// <summary>One measured quantity of the bench: <c>pack.voltage</c>, <c>cell[3].voltage</c>, <c>temp.charger</c>.</summary>
/// <param name="Unit">Values of this channel, in memory and in the run file, are in this unit.</param>
/// <param name="Source">Which role of the bench delivers it: <c>voltage_reference</c>, <c>bms</c>.</param>
/// <param name="Period">How often a new value can be expected; older than three periods is stale.</param>
public sealed record Channel(string Name, Unit Unit, string Source, TimeSpan Period)
{
    /// <summary>The column of the run file: name and unit, such as <c>pack_voltage_V</c>, <c>cell_03_voltage_V</c>.</summary>
    public string ColumnName { get; } = ColumnOf(Name, Unit);

    private static string ColumnOf(string name, Unit unit)
    {
        var column = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '[')
            {
                var close = name.IndexOf(']', i);
                column.Append('_').Append(name[(i + 1)..close].PadLeft(2, '0'));
                i = close;
            }
            else
            {
                column.Append(name[i] == '.' ? '_' : name[i]);
            }
        }

        return unit.Symbol.Length == 0 ? column.ToString() : column.Append('_').Append(unit.ColumnSuffix).ToString();
    }
}
