using PackBench.Instruments.Discovery;
using PackBench.Instruments.Profiles;
using PackBench.Instruments.Transports;
using PackBench.Rig.Bench;
using Xunit;

namespace PackBench.Rig.Tests.Files;

public sealed class FoundBenchTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly ProfileLibrary _profiles = ProfileLibrary.Load(TestFiles.Of("profiles"));

    [Fact]
    public void What_was_found_becomes_a_bench_file_with_each_instrument_once()
    {
        const string meter = "Siglent Technologies,SDM3055,SDM1,3.01";
        var bench = FoundBench.Of(
            [
                At("vxi11://192.0.2.7/inst0", meter), At("tcp://192.0.2.7:5025", meter), At("tcp://192.0.2.8", "RIGOL TECHNOLOGIES,DL3021,DL3A1,00.01"),
                At("tcp://192.0.2.9", "Siglent Technologies,SDM3055,SDM2,3.01"), At("tcp://192.0.2.10", "Siglent Technologies,SDM3055,SDM3,3.01"),
                At("tcp://192.0.2.11", "Nobody,Nothing,1,1"), new Found(new Candidate(TransportAddress.Parse("tcp://192.0.2.12"), "", ""), "", "silent"),
            ],
            _profiles, "found");
        File.WriteAllText(_path, FoundBench.Text(bench!));
        var read = BenchFileReader.Read(_path, new ProfileRatings(_profiles));
        Assert.Empty(read.Findings);
        Assert.Equal(
            ["voltage_reference tcp://192.0.2.7:5025 SDM1", "load tcp://192.0.2.8 DL3A1", "current_reference tcp://192.0.2.9 SDM2"],
            read.Value!.Instruments.Select(one => $"{one.Role} {one.Address} {one.Serial}"));
        Assert.Contains("192.0.2.10", Assert.Single(read.Value.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_with_a_profile_is_no_bench() => Assert.Null(FoundBench.Of([At("tcp://192.0.2.11", "Nobody,Nothing,1,1")], _profiles, "found"));

    public void Dispose() => File.Delete(_path);

    private static Found At(string address, string identity) => new(new Candidate(TransportAddress.Parse(address), "", ""), identity, "");
}
