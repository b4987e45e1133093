using PackBench.Instruments.Loads;
using PackBench.Instruments.Quantities;

namespace PackBench.Instruments.Profiles;

/// <summary>Reads the commands of a load.</summary>
internal static partial class ProfileSections
{
    public static LoadCommands? Load(ProfileReader? reader)
    {
        if (reader is null)
        {
            return null;
        }

        var rating = reader.Inside("rating", isRequired: true);
        var protections = reader.Inside("protections");
        var commands = new LoadCommands(
            rating is null ? new LoadRating(default, default, default)
                : new LoadRating(rating.Interval<Voltage>("voltage"), rating.Interval<Current>("current"), new Power(rating.Si("power", Dimension.Power))),
            rating is not null && rating.Has("resistance") ? rating.Interval<Resistance>("resistance") : null,
            ProfileScriptReader.Script(reader, "on", ScpiVariables.None, isRequired: true, mustConfirm: true) ?? ProfileScript.Empty,
            ProfileScriptReader.Script(reader, "off", ScpiVariables.None, isRequired: true, mustConfirm: true) ?? ProfileScript.Empty,
            State(reader, "input"),
            Mode(reader.Inside("constant_current", isRequired: true), Dimension.Current),
            Mode(reader.Inside("constant_voltage"), Dimension.Voltage),
            Mode(reader.Inside("constant_power"), Dimension.Power),
            Mode(reader.Inside("constant_resistance"), Dimension.Resistance),
            reader.Text("measure_voltage"), reader.Text("measure_current"),
            new LoadProtections(
                Protection(protections, "under_voltage_off", 9), Protection(protections, "over_current", 10),
                Protection(protections, "over_power", 100), Protection(protections, "timer", 3600)),
            ProfileScriptReader.Script(reader, "sense_on", ScpiVariables.None), ProfileScriptReader.Script(reader, "sense_off", ScpiVariables.None));
        if (commands.Resistance is not null && commands.Resistances is null)
        {
            reader.Complain(reader.Mapping, "a load with constant_resistance states 'resistance' in its rating", 0);
        }

        rating?.Done();
        protections?.Done();
        reader.Done();
        return commands;
    }

    private static LoadMode? Mode(ProfileReader? reader, Dimension dimension)
    {
        if (reader is null)
        {
            return null;
        }

        var ranges = Choices(reader, "ranges", dimension);
        var sample = new ScpiVariables().With("level", 1.5).With("range", "10").With("range_value", 10);
        var mode = new LoadMode(
            ProfileScriptReader.Script(reader, "select", sample, isRequired: true, mustConfirm: true) ?? ProfileScript.Empty,
            ProfileScriptReader.Script(reader, "level", sample, isRequired: true, mustConfirm: true) ?? ProfileScript.Empty,
            ranges);
        reader.Done();
        return mode;
    }

    private static ProfileScript? Protection(ProfileReader? reader, string key, double sample) =>
        reader is null ? null : ProfileScriptReader.Script(reader, key, new ScpiVariables().With("level", sample), mustConfirm: true);
}
