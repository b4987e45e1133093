using PackBench.Rig.Cli;
using PackBench.Rig.Procedures;
using PackBench.Rig.Procedures.Interchange;
using PackBench.Rig.Tests.Files;
using Xunit;

namespace PackBench.Rig.Tests.Procedures;

/// <summary>Protocols of other programs in, and out again.</summary>
public sealed class InterchangeTests : IDisposable
{
    private const string Lines = """
        # a line a step
        Charge at 10 A until 2.65 V
        Hold at 2.65 V until C/50
        Rest for 1 hour
        Discharge at C/10 for 11 hours or until 1.95 V
        Rest for 30 minutes
        Discharge at 9 W for 90 seconds
        """;

    private const string Unicycler = """
        {
          "unicycler": {"version": "0.4.4"}, "sample": {"name": "test_sample", "capacity_mAh": "80000"},
          "record": {"time_s": "10", "voltage_V": "0.1"},
          "safety": {"max_voltage_V": "2.8", "min_voltage_V": 1.6, "max_current_mA": 20000, "delay_s": "10", "max_capacity_mAh": null},
          "method": [
            {"step": "open_circuit_voltage", "until_time_s": "600"},
            {"step": "tag", "tag": "a"},
            {"step": "constant_current", "rate_C": "C/8", "current_mA": null, "until_time_s": "600", "until_voltage_V": "2.65"},
            {"step": "constant_voltage", "voltage_V": "2.65", "until_time_s": "900", "until_rate_C": "0.05"},
            {"step": "constant_current", "current_mA": -8000, "until_voltage_V": 2.0, "until_time_s": 1200},
            {"step": "loop", "loop_to": "a", "cycle_count": 2},
            {"step": "impedance_spectroscopy", "amplitude_V": 0.01, "start_frequency_Hz": 1000, "end_frequency_Hz": 1}
          ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("packbench-interchange-").FullName;

    [Fact]
    public void Lines_of_PyBaMM_become_a_procedure_without_findings_and_come_back_as_they_were()
    {
        var (procedure, _) = Read(PybammReader.Read(Lines, "lines"));
        var lost = new List<string>();
        var text = PybammWriter.Write(ProtocolOf.Procedure(procedure, TestFiles.Pack(), TestFiles.Bench()), lost);
        Assert.Equal(
            """
            [
                "Charge at 10 A until 2.65 V",
                "Hold at 2.65 V until 1.6 A",
                "Rest for 1 hours",
                "Discharge at 8 A for 11 hours or until 1.95 V",
                "Rest for 30 minutes",
                "Discharge at 9 W for 90 seconds or until 1.9 V"
            ]

            """,
            text);
    }

    [Fact]
    public void Cycles_come_back_as_cycles()
    {
        const string Text = """[("Discharge at 0.1C until 2.1 V", "Rest for 10 min")] * 3 + ["Charge at 5000 mA for 10 min"]""";
        var (procedure, _) = Read(PybammReader.Read(Text, "cycles"));
        var again = PybammReader.Read(PybammWriter.Write(ProtocolOf.Procedure(procedure, TestFiles.Pack(), TestFiles.Bench()), []), "cycles");
        var loop = Assert.IsType<CyclerStep.Loop>(again.Steps[0]);
        Assert.Equal(3, loop.Times);
        Assert.Equal(new CyclerStep.Flow(false, new CyclerLevel(8, CyclerUnit.Ampere), 2.1, null), loop.Steps[0]);
        Assert.Equal(new CyclerStep.Rest(600), loop.Steps[1]);
        Assert.Equal(600, Assert.IsType<CyclerStep.Flow>(again.Steps[1]).ForSeconds);
    }

    [Fact]
    public void A_protocol_of_unicycler_goes_through_a_procedure_and_back_with_its_loops_and_limits()
    {
        var protocol = UnicyclerReader.Read(Unicycler, "file");
        Assert.Equal("test_sample", protocol.Name);
        Assert.Equal(2, protocol.Lost.Length);
        Assert.Contains(protocol.Lost, line => line.Contains("impedance_spectroscopy", StringComparison.Ordinal));
        var (procedure, text) = Read(protocol);
        Assert.Contains("cells.min < 1.6 V", text, StringComparison.Ordinal);

        var lost = new List<string>();
        var again = UnicyclerReader.Read(UnicyclerWriter.Write(ProtocolOf.Procedure(procedure, TestFiles.Pack(), TestFiles.Bench()), lost), "again");
        Assert.Empty(lost);
        Assert.Equal(protocol.Limits, again.Limits);
        Assert.Equal(protocol.Steps[0], again.Steps[0]);
        var loop = Assert.IsType<CyclerStep.Loop>(again.Steps[1]);
        Assert.Equal(2, loop.Times);
        Assert.Equal(new CyclerStep.Flow(true, new CyclerLevel(10, CyclerUnit.Ampere), 2.65, 600), loop.Steps[0]);
        Assert.Equal(new CyclerStep.Hold(2.65, new CyclerLevel(4, CyclerUnit.Ampere), 900), loop.Steps[1]);
        Assert.Equal(new CyclerStep.Flow(false, new CyclerLevel(8, CyclerUnit.Ampere), 2.0, 1200), loop.Steps[2]);
    }

    [Theory]
    [InlineData("[\"Rest for 1 h\",\n \"Dischrge at 8 A for 3 h\"]", "2:3: 'Dischrge at 8 A for 3 h' is no step")]
    [InlineData("[\"Charge at 1 A for 1 h\"", "1:25: expected , or ]")]
    [InlineData("Rest for 1 h\nRest for one hour", "2:1: 'Rest for one hour' is no step")]
    [InlineData("", "1:1: there is no step")]
    [InlineData("[\"Rest for 1 h\"] * 0", "1:20: expected how many times")]
    [InlineData("Charge at 10 W for 1 h", "1:11: a charge is at a current here")]
    [InlineData("Discharge at -8 A for 1 h", "1:14: '-8' is no amount above zero")]
    [InlineData("{\"method\": [{\"step\":\"constant_current\",\"until_time_s\": 5}]}", "1:21: constant_current: rate_C or current_mA is missing")]
    [InlineData("{\"methods\": []}", "1:2: 'methods' is not a key of a unicycler protocol; did you mean 'method'?")]
    [InlineData("{\"method\": [{\"step\":\"loop\",\"loop_to\":\"a\",\"cycle_count\":3}]}", "1:38: a loop goes back to a tag")]
    [InlineData("{\"method\": [", "1:13: ")]
    public void What_is_wrong_is_one_line_with_its_place(string text, string message)
    {
        var file = Path.Combine(_folder, "wrong.txt");
        File.WriteAllText(file, text);
        var (code, output, errors) = Cli("import", file);
        Assert.Equal(ExitCodes.Usage, code);
        Assert.Equal("", output);
        Assert.StartsWith($"{file}:{message}", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_a_place()
    {
        var random = new Random(1);
        for (var i = 0; i < 800; i++)
        {
            var text = (i % 2 == 0 ? Lines : Unicycler).ToCharArray();
            for (var change = 0; change < 3; change++)
            {
                text[random.Next(text.Length)] = "[](){}\",:*+0Cx \n"[random.Next(16)];
            }

            try
            {
                _ = i % 2 == 0 ? PybammReader.Read(new string(text), "fuzz") : UnicyclerReader.Read(new string(text), "fuzz");
            }
            catch (InterchangeException refused)
            {
                Assert.Matches(@"^\d+:\d+: \S", refused.Message);
            }
        }
    }

    [Fact]
    public void What_a_cycler_cannot_do_is_listed()
    {
        var (code, output, errors) = Cli("export", "capacity-run", "--to", "pybamm");
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("\"Discharge at 8 A until 1.9 V\"", output, StringComparison.Ordinal);
        Assert.Contains("ask: a question to the operator", errors, StringComparison.Ordinal);
        Assert.Contains("limit: trips when cells.min < 1.8 V", errors, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, Cli("export", "bms-settings-audit", "--to", "unicycler").Code);
        Assert.Equal(ExitCodes.Usage, Cli("export", "capacity-run", "--to", "maccor").Code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (int Code, string Output, string Errors) Cli(params string[] words)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var console = new RigConsole(TextReader.Null, output, errors, TimeProvider.System, isInteractive: false);
        return (ProceduresCommand.Create(console).Parse(words).Invoke(), output.ToString(), errors.ToString());
    }

    private (Procedure Procedure, string Text) Read(CyclerProtocol protocol)
    {
        var text = new ProcedureWriter(protocol, ofCells: true).Write("a test");
        var path = Path.Combine(_folder, ProcedureWriter.NameOf(protocol.Name) + ".yaml");
        File.WriteAllText(path, text);
        var read = ProcedureFile.Read(path, TestFiles.Pack(), TestFiles.Bench(), null, TestFiles.Ratings);
        Assert.Empty(read.Findings);
        return (read.Value!, text);
    }
}
