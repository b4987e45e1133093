using PackBench.Instruments.Profiles;

namespace PackBench.Instruments.Tests.Profiles;

/// <summary>The profiles that come with the program, read once.</summary>
internal static class Shipped
{
    public static readonly ProfileLibrary Library = ProfileLibrary.Load(ProfileLibrary.ShippedFolder);

    public static InstrumentProfile Profile(string id) => Library.Get(id);
}
