using PackBench.Instruments.Loads;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Supplies;

namespace PackBench.Rig.Bench;

/// <summary>What the profiles say of their models, for the checks of files.</summary>
internal sealed class ProfileRatings(ProfileLibrary profiles) : IRatings
{
    public IEnumerable<string> Profiles => profiles.Ids;

    public LoadRating? Load(string profile) => profiles.Find(profile)?.Load?.Rating;

    public SupplyRating? Supply(string profile) => profiles.Find(profile)?.Supply?.Rating;

    public bool MeasuresInputPower(string profile) => profiles.Find(profile)?.Supply?.MeasureInputPower.Length > 0;
}
