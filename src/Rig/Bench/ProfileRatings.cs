using PackBench.Instruments.Loads;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Supplies;

namespace PackBench.Rig.Bench;

/// <summary>The ratings as the profiles state them.</summary>
internal sealed class ProfileRatings(ProfileLibrary library) : IRatings
{
    public IEnumerable<string> Profiles => library.Ids;

    public InstrumentKind? Kind(string profile) => library.Find(profile)?.Kind;

    public LoadRating? Load(string profile) => library.Find(profile)?.Load?.Rating;

    public SupplyRating? Supply(string profile) => library.Find(profile)?.Supply?.Rating;

    public bool MeasuresInputPower(string profile) => library.Find(profile)?.Supply?.MeasureInputPower is { Length: > 0 };
}
