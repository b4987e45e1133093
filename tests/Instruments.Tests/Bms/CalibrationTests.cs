using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

public sealed class CalibrationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The capture shows 31.881 A: 82 mV at a factor of 0.972. A reference that says 33 A makes it 1.006.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_factor_proves_that_a_calibration_was_taken(bool triggers)
    {
        var unit = Unit(triggers);
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk02-32s");
        var outcome = await setup.Bms.Calibration!.WriteAsync(setup.Backup, 33.0.Amperes, CurrentDirection.Charge, Token);
        Assert.True(outcome.Verdict == BmsWriteVerdict.Confirmed, outcome.Text);
        Assert.Equal([33000u], unit.Told);
        Assert.Equal(0.972, outcome.FactorBefore);
        Assert.Equal(1.006, outcome.FactorAfter);
        Assert.Empty(unit.Written);

        var restored = await setup.Bms.Calibration.RestoreAsync(setup.Backup, CurrentDirection.Charge, Token);
        Assert.True(restored.IsAsAsked, restored.Text);
        Assert.Equal(0.972, restored.FactorAfter!.Value, 3);
    }

    [Theory]
    [InlineData(Habit.Deaf, BmsWriteVerdict.NotTaken, "did not take it", 1)]
    [InlineData(Habit.Tenfold, BmsWriteVerdict.Restored, "tenfold off", 2)]
    [InlineData(Habit.Meddling, BmsWriteVerdict.Unresolved, "settings changed with it: cell_ovp", 1)]
    internal async Task A_calibration_that_came_out_otherwise_is_noticed(Habit habit, BmsWriteVerdict verdict, string text, int writes)
    {
        var unit = Unit(triggers: false);
        unit.Habit = habit;
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk02-32s");
        var outcome = await setup.Bms.Calibration!.WriteAsync(setup.Backup, 33.0.Amperes, CurrentDirection.Charge, Token);
        Assert.Equal(verdict, outcome.Verdict);
        Assert.Contains(text, outcome.Text, StringComparison.Ordinal);
        Assert.Equal(writes, unit.Told.Count);
    }

    [Fact]
    public async Task An_old_unit_that_takes_the_number_as_the_factor_gets_its_old_one_back()
    {
        var unit = new NwUnit { Habit = Habit.Literal };
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk-nw");
        var outcome = await setup.Bms.Calibration!.WriteAsync(setup.Backup, 10.5.Amperes, CurrentDirection.Charge, Token);
        Assert.Equal(BmsWriteVerdict.Restored, outcome.Verdict);
        Assert.Contains("the factor itself", outcome.Text, StringComparison.Ordinal);
        Assert.Equal(1.101, outcome.FactorAfter);
        Assert.Equal([0xB8, 0xAD, 0xB8, 0xB8, 0xAD, 0xB8], unit.Written);
    }

    [Fact]
    public async Task An_old_unit_that_takes_milliamperes_is_calibrated()
    {
        var unit = new NwUnit();
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk-nw");
        var outcome = await setup.Bms.Calibration!.WriteAsync(setup.Backup, 10.5.Amperes, CurrentDirection.Charge, Token);
        Assert.True(outcome.Verdict == BmsWriteVerdict.Confirmed, outcome.Text);
        Assert.Equal(1.142, outcome.FactorAfter);
    }

    [Theory]
    [InlineData(210, CurrentDirection.Charge, 0xAE)]
    [InlineData(-210, CurrentDirection.Discharge, 0xAF)]
    public async Task A_JBD_is_told_a_positive_magnitude_in_the_register_of_its_direction(short shown, CurrentDirection direction, byte register)
    {
        var unit = new JbdUnit { Current = shown };
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jbd");
        var outcome = await setup.Bms.Calibration!.WriteAsync(setup.Backup, 2.0.Amperes, direction, Token);
        Assert.True(outcome.Verdict == BmsWriteVerdict.Confirmed, outcome.Text);
        Assert.Equal([register], unit.Written);
        Assert.Equal(200, Math.Abs(unit.Current));
    }

    // The constructed frames of the protocol notes; the 24S one was seen in the app's traffic.
    [Fact]
    public void The_bytes_are_as_documented()
    {
        var pb = new BmsIdentity("JK", "JK_PB1A16S15P", "1", "15A", "15.30", "JK02-32S");
        Assert.Equal(CapturedFrames.Find("jk02-commands", "24s-set-current-calibration-0.100A").Bytes, Jk02Request.CalibrateCurrent(is32S: false, 100));
        Assert.Equal("AA5590EB6704D00700000000000000000000" + "00BC", Convert.ToHexString(Jk02Request.CalibrateCurrent(is32S: true, 2000)));
        Assert.Equal("0110160600020400" + "0007D09649", Convert.ToHexString(JkModbus.CalibrateCurrent(1, pb, 2000)));
        var old = new JkNwCalibrationRoute(new BmsIdentity("JK", "M", "1", "", "11.26", "JK 4E57 v1")).FramesFor(2.0.Amperes, CurrentDirection.Discharge);
        Assert.Equal(
            ["4E57001400000000020300B8010000000068000001DF", "4E57001500000000020300AD07D00000000068000002AB", "4E57001400000000020300B8000000000068000001DE"],
            old.Select(frame => Convert.ToHexString(frame.AsSpan())));
        var jbd = new JbdCalibrationRoute();
        Assert.Equal("DD5AAE0200C8FE8877", Convert.ToHexString(jbd.FramesFor(2.0.Amperes, CurrentDirection.Charge)[1].AsSpan()));
        Assert.Equal("DD5AAF0200C8FE8777", Convert.ToHexString(jbd.FramesFor(2.0.Amperes, CurrentDirection.Discharge)[1].AsSpan()));
    }

    [Fact]
    public void The_command_block_is_touched_only_where_its_edition_is_proven()
    {
        foreach (var model in new[] { "JK_PB1A16S15P", "JK-PB2A16S20P", "JK_B2A20S150P", "JK_BD6A24S10P", "" })
        {
            for (var major = 3; major <= 21; major++)
            {
                for (var minor = 0; minor < 100; minor += 5)
                {
                    var unit = new BmsIdentity("JK", model, "1", "", $"{major}.{minor:00}", "JK02-32S");
                    var isProven = model.Contains("PB", StringComparison.Ordinal) && major == 15 && minor >= 30;
                    Assert.Equal(isProven, JkCommandBlock.RefuseCalibration(unit) is null);
                    Assert.Equal(isProven, Record.Exception(() => JkModbus.CalibrateCurrent(1, unit, 2000)) is null);
                }
            }
        }

        Assert.NotNull(JkCommandBlock.RefuseCalibration(new BmsIdentity("JK", "JK_PB1A16S15P", "1", "", "", "JK02-32S")));
    }

    [Theory]
    [InlineData(1.0, 82, 0.0, "its sensor sees nothing: 0 mV")]
    [InlineData(2.0, 0, 0.0, "send failure")]
    [InlineData(-31.9, 82, 31.881, "without a sign")]
    [InlineData(32.0, 82, -31.881, "the other direction")]
    [InlineData(4.0, 10, 3.888, "only 10 steps of its sensor; rounding alone is ±5 %. Use at least 19.4 A")]
    [InlineData(3.19, 82, 31.881, "takes a factor of 0.10")]
    [InlineData(70.0, 82, 31.881, "outside 0.1 A to 65.535 A")]
    public void A_refusal_says_in_words_why(double truth, int millivolts, double shown, string reason)
    {
        var state = State(shown, shown == 0 ? 0 : millivolts);
        var advice = CalibrationAdvice.Explain([state, state, state], truth.Amperes, CurrentDirection.Charge, new CalibrationAbility(null, null, 0.1.Amperes, 65.535.Amperes));
        Assert.Contains(reason, string.Join("; ", advice.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unsteady_current_and_an_uncertain_edition_are_reasons_too()
    {
        var ability = new CalibrationAbility("the edition is not certain", null, 0.1.Amperes, 65.0.Amperes);
        Assert.Contains("the edition is not certain", CalibrationAdvice.Explain([State(31.881, 82)], 32.0.Amperes, CurrentDirection.Charge, ability).Refusals);
        var moving = CalibrationAdvice.Explain([State(30, 77), State(33, 85)], 32.0.Amperes, CurrentDirection.Charge, ability with { EditionRefusal = null });
        Assert.Contains("not steady", Assert.Single(moving.Refusals), StringComparison.Ordinal);
        var good = CalibrationAdvice.Explain([State(31.881, 82), State(31.881, 82)], 33.0.Amperes, CurrentDirection.Charge, ability with { EditionRefusal = null });
        Assert.Empty(good.Refusals);
        Assert.Equal(82, good.Steps);
        Assert.Equal(1.006, good.ExpectedFactor!.Value, 3);
    }

    [Fact]
    public async Task A_refused_calibration_sends_nothing()
    {
        var unit = Unit(triggers: true);
        await using var setup = await WriterSetup.ConnectAsync(unit.Answer, "jk02-32s");
        var outcome = await setup.Bms.Calibration!.WriteAsync(setup.Backup, 33.0.Amperes, CurrentDirection.Discharge, Token);
        Assert.Equal(BmsWriteVerdict.Refused, outcome.Verdict);
        Assert.Empty(unit.Told);
    }

    private static JkUnit Unit(bool triggers) => new(triggers ? "32s-devinfo-sw15.38-a" : "32s-devinfo-sw14.20-b", "32s-cellinfo-v15-charging-31.881A", "32s-settings-sw19.04-issue377")
    {
        SpeaksTriggers = triggers, SpeaksRequests = !triggers, Counts = true,
    };

    private static BmsState State(double amperes, int millivolts) => new()
    {
        Cells = [3.3.Volts],
        PackVoltage = 3.3.Volts,
        Current = new Current(amperes),
        ChargeSensor = new Voltage(millivolts * 1e-3),
        DischargeSensor = Voltage.Zero,
        ChargeFactor = 0.972,
        DischargeFactor = 1.029,
    };
}
