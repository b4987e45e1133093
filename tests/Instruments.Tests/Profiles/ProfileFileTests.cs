using CsCheck;
using PackBench.Instruments.Profiles;
using Xunit;

namespace PackBench.Instruments.Tests.Profiles;

public sealed class ProfileFileTests
{
    private const string Supply = """
        profile: acme-1
        kind: supply
        maker: ACME
        models: [S1]
        identification: '^ACME,S1'
        sources: [none]
        transports: [{ scheme: tcp, port: 5025 }]
        supply:
          rating: { voltage: 0 V to 30 V, current: 0 A to 5 A, power: 150 W }
          "off": ["OUTP 0", { ask: "OUTP?", words: ["0"] }]
          "on": ["OUTP 1", { ask: "OUTP?", words: ["1"] }]
          output: { ask: "OUTP?", on: ["1"], off: ["0"] }
          set: ["VOLT {{ voltage }}", "CURR {{ current }}", { ask: "VOLT?", number: voltage }]
          measure_voltage: "MEAS:VOLT?"
          measure_current: "MEAS:CURR?"
        accuracy: { source: none, lines: [] }
        """;

    [Fact]
    public void A_small_profile_is_read()
    {
        var findings = new List<ProfileFinding>();
        var profile = ProfileFile.Read("acme.yaml", Supply, findings);
        Assert.Empty(findings);
        Assert.Equal(30, profile!.Supply!.Rating.Voltage.Maximum.Volts);
        Assert.True(profile.HasErrorQueue);
        Assert.False(profile.Verified);
    }

    [Theory]
    [InlineData("kind: supply", "kind: suply", 2, 7, "did you mean 'supply'?")]
    [InlineData("maker: ACME", "makr: ACME", 3, 1, "did you mean 'maker'?")]
    [InlineData("power: 150 W", "power: 150 A", 9, 64, "expected a power")]
    [InlineData("power: 150 W", "power: 150 watts", 9, 68, "there is no unit 'watts'")]
    [InlineData("0 V to 30 V", "0 V to 30", 9, 28, "expected a voltage")]
    [InlineData("0 V to 30 V", "30 V", 9, 22, "an interval such as")]
    [InlineData("VOLT {{ voltage }}", "VOLT {{ volts }}", 13, 17, "it may use voltage, current")]
    [InlineData("VOLT {{ voltage }}", "VOLT {{ voltage", 13, 14, "")]
    [InlineData("words: [\"1\"] }]", "word: [\"1\"] }]", 11, 36, "did you mean 'words'?")]
    [InlineData("\"on\": [\"OUTP 1\", { ask: \"OUTP?\", words: [\"1\"] }]", "\"on\": [\"OUTP 1\"]", 11, 9, "reads nothing back")]
    [InlineData("scheme: tcp", "scheme: tpc", 7, 24, "did you mean 'tcp'?")]
    [InlineData("'^ACME,S1'", "'^ACME(S1'", 5, 17, "not a regular expression")]
    [InlineData("  measure_voltage: \"MEAS:VOLT?\"\n", "", 9, 3, "has no 'measure_voltage'")]
    [InlineData("models: [S1]", "models: [S1", 0, 0, "not YAML")]
    [InlineData("maker: ACME", "maker: ACME\nmaker: EMCA", 4, 1, "stated twice")]
    [InlineData("accuracy: { source: none, lines: [] }", "accuracy: { source: none, lines: [{ function: dc_curent }] }", 16, 47, "did you mean 'dc_current'?")]
    public void A_mistake_is_found_at_its_place(string right, string wrong, int line, int column, string message)
    {
        Assert.Contains(right, Supply, StringComparison.Ordinal);
        var findings = new List<ProfileFinding>();
        Assert.Null(ProfileFile.Read("acme.yaml", Supply.Replace(right, wrong, StringComparison.Ordinal), findings));
        Assert.Contains(findings, finding => finding.Message.Contains(message, StringComparison.Ordinal)
            && (line == 0 || finding.Line == line) && (column == 0 || Math.Abs(finding.Column - column) <= 12));
    }

    [Fact]
    public void A_file_torn_or_twisted_anywhere_is_read_or_complained_about() =>
        Gen.Select(Gen.Int[0, Supply.Length - 1], Gen.Int[0, 30], Gen.OneOf("", "{", "}", "[", "'", "\"", ":", "\n", "- ", "\t", "*a", "&a", "{{", "!!x")).Sample((at, cut, put) =>
        {
            var findings = new List<ProfileFinding>();
            var text = Supply[..at] + put + Supply[Math.Min(Supply.Length, at + cut)..];
            Assert.True(ProfileFile.Read("acme.yaml", text, findings) is not null || findings.Count > 0);
        });

    [Fact]
    public void All_mistakes_are_found_at_once()
    {
        var findings = new List<ProfileFinding>();
        ProfileFile.Read("acme.yaml", Supply.Replace("maker", "makr", StringComparison.Ordinal).Replace("150 W", "150 A", StringComparison.Ordinal)
            .Replace("tcp", "tpc", StringComparison.Ordinal), findings);
        Assert.True(findings.Count >= 4, string.Join('\n', findings));
    }

    [Fact]
    public void A_later_folder_takes_the_place_of_an_earlier_and_may_extend_it()
    {
        var folders = new[] { Directory.CreateTempSubdirectory("profiles"), Directory.CreateTempSubdirectory("profiles") };
        try
        {
            File.WriteAllText(Path.Combine(folders[0].FullName, "a.yaml"), Supply);
            File.WriteAllText(Path.Combine(folders[0].FullName, "b.yaml"), Supply.Replace("acme-1", "acme-2", StringComparison.Ordinal));
            File.WriteAllText(Path.Combine(folders[1].FullName, "b.yaml"), """
                profile: acme-2
                extends: acme-1
                maker: Mine
                identification: '^MINE'
                supply: { rating: { power: 100 W } }
                """);
            var library = ProfileLibrary.Load(folders[0].FullName, folders[1].FullName, "/nowhere");
            Assert.Empty(library.Findings);
            Assert.Equal(["acme-1", "acme-2"], library.Ids);
            Assert.Equal("Mine", library.Get("acme-2").Maker);
            Assert.Equal(100, library.Get("acme-2").Supply!.Rating.MaximumPower.Watts);
            Assert.Equal(30, library.Get("acme-2").Supply!.Rating.Voltage.Maximum.Volts);
            Assert.Contains("profile: acme-1", library.Get("acme-2").FileText, StringComparison.Ordinal);
            Assert.Equal("acme-2", Assert.Single(library.Match("MINE,S1,1,1")).Id);
            var missing = Assert.Throws<KeyNotFoundException>(() => library.Get("acme1"));
            Assert.Contains("did you mean 'acme-1'?", missing.Message, StringComparison.Ordinal);
        }
        finally
        {
            Array.ForEach(folders, folder => folder.Delete(recursive: true));
        }
    }

    [Fact]
    public void Extending_what_is_not_there_is_a_finding()
    {
        var folder = Directory.CreateTempSubdirectory("profiles");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "a.yaml"), "profile: a\nextends: b\n");
            File.WriteAllText(Path.Combine(folder.FullName, "c.yaml"), "profile: c\nextends: c\n");
            var library = ProfileLibrary.Load(folder.FullName);
            Assert.Equal(2, library.Findings.Length);
            Assert.Empty(library.Ids);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Identities as real instruments gave them: logs, issues and stored dumps.
    [Theory]
    [InlineData("Siglent Technologies,SDM3055,SDM35GBQ4R0653,1.01.01.20R2", "siglent-sdm3055")]
    [InlineData("Keysight Technologies,34465A,MY59008389,A.03.01-03.15-03.01-00.52-03-02", "keysight-34465a")]
    [InlineData("RIGOL TECHNOLOGIES,DL3021,DL3A204800938,00.01.05.00.01", "rigol-dl3021")]
    [InlineData("RIGOL TECHNOLOGIES,DL3021,DL3A213700642,00.01.04.00.05\n", "rigol-dl3021")]
    [InlineData("Siglent Technologies,SDL1020X-E,SDL13GCC900335,1.1.1.23R4", "siglent-sdl1020x")]
    [InlineData("HEWLETT-PACKARD,34970A,0,13-2-2", "keysight-34970a")]
    [InlineData("Agilent Technologies,34972A,MY49018071,1.16-1.12-02-02", "keysight-34970a")]
    [InlineData("PackBench,SIMCHARGER,1,0.1", "simulated-charger")]
    [InlineData("PackBench,SIMTHERMOMETER,1,0.1", "simulated-thermometer")]
    public void A_real_identity_finds_its_profile_and_no_other(string identity, string id) =>
        Assert.Equal([id], Shipped.Library.Match(identity).Select(profile => profile.Id));
}
