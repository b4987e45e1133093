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
    [InlineData("Agilent Technologies,34465A,MY1,1", "keysight-34465a")]
    [InlineData("Keysight Technologies,34461A,MY53220000,A.02.14", "keysight-34461a")]
    [InlineData("KEITHLEY INSTRUMENTS,MODEL DMM6500,04493036,1.7.3c", "keithley-dmm6500")]
    [InlineData("KEITHLEY INSTRUMENTS INC.,MODEL 2000,1103202,A19  /A02", "keithley-2000")]
    [InlineData("Rigol Technologies,DM858E,DM8E275002095,00.01.00.00.22", "rigol-dm858")]
    [InlineData("Siglent Technologies,SDM3045X,SDM34FBX5R1363,5.01.01.06R1", "siglent-sdm3045x")]
    [InlineData("Siglent Technologies,SDM3065X,SDM36HCD801207,3.02.01.13", "siglent-sdm3065x")]
    [InlineData("OWON,XDM1041,23120418,V4.1.0,3", "owon-xdm1041")]
    [InlineData("OWON,XDM1241,24412417,V4.3.0,3", "owon-xdm1041")]
    [InlineData("GWInstek,GDM8341,GEU830188,1.04", "gwinstek-gdm8351")]
    [InlineData("GWInstek,GDM9061,000000000,M0.69B_S0.25B", "gwinstek-gdm9061")]
    [InlineData("FLUKE, 8808A, 3294009, 1.1r D2.0", "fluke-8808a")]
    [InlineData("FLUKE,8846A,3821015,08/02/10-11:53\r\n", "fluke-8845a")]
    [InlineData("RIGOL TECHNOLOGIES,DL3031A,DL3D254300331,00.01.05.00.01", "rigol-dl3031")]
    [InlineData("KORAD-KEL103 V3.30 SN:00022116", "korad-kel103")]
    [InlineData("RND 320-KEL103 V3.30", "korad-kel103")]
    [InlineData("ET5410A+ 09702240098 V1.00.2213.016 V1.00.2213.016", "easttester-et5410")]
    [InlineData("B&K Precision, 8600, 602197010727420008, 1.36-1.41", "bk-8600")]
    [InlineData("RIGOL TECHNOLOGIES,DP832,DP8C277M00511,00.01.19", "rigol-dp832")]
    [InlineData("Siglent Technologies,SPD3303X-E,SPD3XIDQ5R4761,1.01.01.02.07R2,V3.0", "siglent-spd3303x")]
    [InlineData("KORADKA3005PV2.0", "korad-ka3005p")]
    [InlineData("TENMA72-2540V2.1", "korad-ka3005p")]
    [InlineData("VELLEMANPS3005DV1.3", "korad-ka3005p")]
    [InlineData("RND 320-KA3005P V2.0 SN:1", "korad-ka3005p")]
    [InlineData("Keysight Technologies,E36312A,MY59002391,2.1.0-1.0.4-1.12", "keysight-e36312a")]
    [InlineData("PackBench,SIMCHARGER,1,0.1", "simulated-charger")]
    [InlineData("PackBench,SIMTHERMOMETER,1,0.1", "simulated-thermometer")]
    public void A_real_identity_finds_its_profile_and_no_other(string identity, string id) =>
        Assert.Equal([id], Shipped.Library.Match(identity).Select(profile => profile.Id));
}
