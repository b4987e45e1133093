using System.Text.Json;
using PackBench.Instruments.Profiles;
using Xunit;

namespace PackBench.Instruments.Tests.Profiles;

/// <summary>What every profile in profiles/ has to hold, whatever its model.</summary>
public sealed class ShippedProfileTests
{
    public static TheoryData<string> Ids => [.. Shipped.Library.Ids];

    [Fact]
    public void No_profile_has_a_complaint() => Assert.Equal([], Shipped.Library.Findings.Select(finding => finding.ToString()));

    [Fact]
    public void There_is_one_profile_in_each_file_and_it_bears_the_name_of_its_file()
    {
        foreach (var path in Directory.EnumerateFiles(ProfileLibrary.ShippedFolder, "*.yaml"))
        {
            Assert.NotNull(Shipped.Library.Find(Path.GetFileNameWithoutExtension(path)));
        }
    }

    /// <summary>
    /// A latched load that has once started sinks on below its start voltage (ITECH IT8800 manual p. 37, Gossen K852A p. 24;
    /// unlatched it stops: B&amp;K MDL p. 61, Chroma 63600 figure 3-18). Armed like that the barrier would be none.
    /// </summary>
    [Theory]
    [MemberData(nameof(Ids))]
    public void An_under_voltage_stop_is_armed_with_its_latch_off(string id)
    {
        var latch = Shipped.Profile(id).Load?.Protections.UnderVoltageOff?.Steps
            .Select(step => step.Send?.Render(ScpiVariables.None.With("level", 11.5)) ?? "").Where(command => command.Contains("LATC", StringComparison.Ordinal));
        Assert.All(latch ?? [], command => Assert.EndsWith(" OFF", command, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_profile_is_complete(string id)
    {
        var profile = Shipped.Profile(id);
        Assert.NotEmpty(profile.Maker);
        Assert.NotEmpty(profile.Models);
        Assert.NotEmpty(profile.Transports);
        Assert.NotEmpty(profile.Sources);
        Assert.NotEmpty(profile.Accuracy.Source);
        Assert.InRange(profile.Session.Timeout, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));
        Assert.Contains($"profile: {id}", profile.FileText, StringComparison.Ordinal);
        Assert.Single(new object?[] { profile.Multimeter, profile.Scanning, profile.Load, profile.Supply, profile.Thermometer }, section => section is not null);
        foreach (var line in profile.Accuracy.Lines)
        {
            Assert.InRange(line.OfReading, 0, 0.05);
            Assert.InRange(line.OfRange, 0, 0.05);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void What_energises_is_confirmed(string id)
    {
        var profile = Shipped.Profile(id);
        if (profile.Load is { } load)
        {
            Assert.All([load.On, load.Off, load.Current!.Level], script => Assert.True(script.Confirms));
            Assert.True(load.Rating.MaximumPower.Watts > 0);
            Assert.True(load.Rating.Current.Maximum.Amperes > 0);
            // The largest range holds the whole rating: no level is without a range.
            Assert.All(new[] { load.Current }.Where(mode => !mode.Ranges.IsEmpty), mode => Assert.True(mode.Ranges[^1].Value >= load.Rating.Current.Maximum.Amperes - 1e-9));
        }

        if (profile.Supply is { } supply)
        {
            Assert.All([supply.On, supply.Off, supply.Set], script => Assert.True(script.Confirms));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_meter_measures_with_the_setup_that_is_usual(string id)
    {
        foreach (var (_, function) in Shipped.Profile(id).Multimeter?.Functions ?? [])
        {
            Assert.True(function.PowerLineCycles.IsEmpty || function.PowerLineCycles[^1].Value >= 1, "a set-up that states nothing integrates over one power line cycle at the least");
            Assert.True(function.HasAutomaticRange || function.Ranges.Length > 0);
        }
    }

    [Fact]
    public void The_schema_for_editors_knows_the_kinds_and_keys_that_profiles_use()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(ProfileLibrary.ShippedFolder, "profile.schema.json")));
        var properties = schema.RootElement.GetProperty("properties");
        Assert.Equal(ProfileFile.Kinds.Select(kind => kind.Word), properties.GetProperty("kind").GetProperty("enum").EnumerateArray().Select(kind => kind.GetString()!));
        var findings = new List<ProfileFinding>();
        foreach (var path in Directory.EnumerateFiles(ProfileLibrary.ShippedFolder, "*.yaml"))
        {
            foreach (var (key, value) in ProfileYaml.Read(path, File.ReadAllText(path), findings)!.Entries)
            {
                Assert.True(properties.TryGetProperty(key.Value, out var described), $"the schema does not know '{key.Value}'");
                if (value is ProfileMapping inner && described.TryGetProperty("properties", out var below))
                {
                    Assert.All(inner.Entries, entry => Assert.True(below.TryGetProperty(entry.Key.Value, out _), $"the schema does not know '{key.Value}: {entry.Key.Value}'"));
                }
            }
        }
    }
}
