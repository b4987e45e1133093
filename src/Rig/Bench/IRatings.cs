using PackBench.Instruments.Loads;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Supplies;

namespace PackBench.Rig.Bench;

/// <summary>What the checks of a file need to know of an instrument's model without connecting to it.</summary>
public interface IRatings
{
    /// <summary>Ids of all profiles, for "did you mean".</summary>
    IEnumerable<string> Profiles { get; }

    /// <summary>What sort of instrument it is; null for a profile that is not there.</summary>
    InstrumentKind? Kind(string profile);

    /// <summary>Null for a profile that is not there or is not a load's.</summary>
    LoadRating? Load(string profile);

    /// <summary>Null for a profile that is not there or is not a supply's.</summary>
    SupplyRating? Supply(string profile);

    /// <summary>Whether that model, a supply or charger, measures its input power.</summary>
    bool MeasuresInputPower(string profile);
}
