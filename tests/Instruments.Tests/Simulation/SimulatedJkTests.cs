using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Simulation;
using PackBench.Instruments.Tests.Bms;
using Xunit;

namespace PackBench.Instruments.Tests.Simulation;

/// <summary>The simulated JK through its own wire, both generations: settings, switches, calibration under the competing explanations.</summary>
public sealed class SimulatedJkTests
{
    private const string Acknowledge1606 = "01 10 16 06 00 02";

    private static readonly SimulationOptions Ideal = new() { HasErrors = false };

    /// <summary>A unit that shows 2.1 % too little, so that there is something to calibrate.</summary>
    private static readonly SimulationOptions Miscalibrated = new() { Sense = new BmsSense(BmsSenseModel.Linear, Gain: 0.979, Resolution: 0.001) };

    // The vendor's samples with their answers; JKPDF-MB11.
    [Theory]
    [InlineData("01 10 10 70 00 02 04 00 00 00 00 39 4B", "01 10 10 70 00 02 44 D3")]
    [InlineData("01 10 10 70 00 02 04 00 00 00 01 F8 8B", "01 10 10 70 00 02 44 D3")]
    public void The_vendors_sample_of_a_switch_is_acknowledged_as_printed(string request, string answer)
    {
        var rig = new Wire(Ideal);
        Assert.Equal(answer, rig.Send(request));
    }

    [Fact]
    public void A_charge_switch_that_is_off_keeps_the_charger_out_and_the_discharge_switch_the_load()
    {
        var rig = new Wire(Ideal);
        rig.Scpi("charger", "VOLT 16;CURR 10;:OUTP ON");
        Assert.Equal(10, rig.Bench.ChargerCurrent, 1e-9);
        rig.Write(0x1070, 0);
        Assert.Equal(0, rig.Bench.ChargerCurrent);
        Assert.Equal(0, rig.Cells()[198]);
        rig.Write(0x1070, 1);
        Assert.Equal(10, rig.Bench.ChargerCurrent, 1e-9);

        rig.Scpi("charger", "OUTP OFF");
        rig.Scpi("load", ":SOUR:CURR 2;:SOUR:INP ON");
        rig.Write(0x1074, 0);
        Assert.Equal(0, rig.Bench.LoadCurrent);
        Assert.Equal(0, rig.Cells()[199]);
        rig.Write(0x1074, 1);
        Assert.Equal(2, rig.Bench.LoadCurrent, 1e-9);
    }

    [Fact]
    public void A_setting_that_was_written_is_in_the_settings_frame_and_in_its_registers()
    {
        var rig = new Wire(Ideal);
        Assert.Equal("01 10 10 0C 00 02", rig.Write(0x100C, 2720)[..17]);
        Assert.Equal(2720, BinaryPrimitives.ReadInt32LittleEndian(rig.Trigger(0x161E)[18..]));
        Assert.Equal(2720, BinaryPrimitives.ReadInt32BigEndian(rig.Read(0x100C, 2)));
        Assert.Equal(2650, BinaryPrimitives.ReadInt32LittleEndian(rig.Trigger(0x161E)[38..]));
    }

    [Fact]
    public void A_value_out_of_the_vendors_range_and_an_address_that_is_none_are_refused()
    {
        var rig = new Wire(Ideal);
        Assert.StartsWith("01 90 03", rig.Write(0x100C, 5000), StringComparison.Ordinal);
        Assert.StartsWith("01 90 02", rig.Write(0x1FF0, 1), StringComparison.Ordinal);
        Assert.Equal(2750, BinaryPrimitives.ReadInt32BigEndian(rig.Read(0x100C, 2)));
    }

    [Fact]
    public void A_protection_acts_by_the_limit_that_was_written()
    {
        var rig = new Wire(Ideal);
        rig.Scpi("load", ":SOUR:CURR:RANG 40;:SOUR:CURR 8;:SOUR:INP ON");
        rig.Write(0x1038, 5000);
        rig.Time.Advance(5);
        Assert.Equal(8, rig.Bench.LoadCurrent, 1e-9);
        rig.Time.Advance(2);
        rig.Bench.Advance();
        Assert.Equal(0, rig.Bench.LoadCurrent);
        Assert.Equal(1 << 13, BinaryPrimitives.ReadInt32LittleEndian(rig.Cells()[166..]));
        rig.Write(0x1038, 100_000);
        rig.Time.Advance(70);
        rig.Bench.Advance();
        Assert.Equal(8, rig.Bench.LoadCurrent, 1e-9);
    }

    [Fact]
    public void Registers_and_frame_say_the_same_in_their_own_byte_orders()
    {
        var rig = new Wire(Ideal);
        rig.Scpi("load", ":SOUR:CURR 2.5;:SOUR:INP ON");
        Assert.Equal(-2500, BinaryPrimitives.ReadInt32LittleEndian(rig.Cells()[158..]));
        Assert.Equal(-2500, BinaryPrimitives.ReadInt32BigEndian(rig.Read(0x1298, 2)));
        Assert.Equal(BinaryPrimitives.ReadUInt16LittleEndian(rig.Cells()[8..]), BinaryPrimitives.ReadUInt16BigEndian(rig.Read(0x1202, 1)));
        Assert.Equal("JK_PB2A16S20P", Encoding.ASCII.GetString(rig.Read(0x1400, 8)).TrimEnd('\0'));
        Assert.Equal(rig.Cells()[173], rig.Read(0x12A6, 1)[1]);
    }

    [Fact]
    public void A_preset_is_answered_as_a_unit_was_logged_to_answer_it()
    {
        var rig = new Wire(Ideal);
        var answer = rig.SendBytes(CapturedFrames.Find("jk-pb-rs485", "pb-write-preset-liion").Bytes);
        var frame = CapturedFrames.Find("jk-pb-rs485", "pb-settings-after-preset-liion").Bytes;
        Assert.True(Jk02Frame.IsWhole(answer.AsSpan(0, 300)));
        Assert.Equal(frame.AsSpan(6, 44), answer.AsSpan(6, 44));
        Assert.Equal(CapturedFrames.Find("jk-pb-rs485", "pb-ack-preset-liion").Bytes, answer[301..309]);
        Assert.Equal(310, answer.Length);
    }

    [Fact]
    public void A_calibration_in_milliamperes_changes_the_factor_of_the_direction_that_flows()
    {
        var rig = new Wire(Miscalibrated).Discharging(8);
        Assert.Equal(-7.832, rig.ShownCurrent, 0.02);
        var answer = rig.SendBytes(Wire.WriteRequest(0x1606, (int)Math.Round(-rig.Bench.TerminalCurrent * 1000)));
        Assert.True(Jk02Frame.IsWhole(answer.AsSpan(0, 300)));
        Assert.Equal(1.021, Factor(rig, 220), 0.0011);
        Assert.Equal(1.000, Factor(rig, 260));
        Assert.Equal(rig.Bench.TerminalCurrent, rig.ShownCurrent, 0.005);
    }

    [Fact]
    public void Where_the_number_is_the_factor_two_amperes_double_every_reading()
    {
        var rig = new Wire(With(new SimulatedCalibration(CalibrationMeaning.Factor))).Discharging(2);
        var before = rig.ShownCurrent;
        rig.Write(0x1606, 2000);
        Assert.Equal(2 * before, rig.ShownCurrent, 0.002);
        Assert.Equal(2.0, Factor(rig, 220));
    }

    [Fact]
    public void Below_its_least_current_a_calibration_is_refused_and_changes_nothing()
    {
        var rig = new Wire(With(new SimulatedCalibration(Minimum: 2))).Discharging(1);
        Assert.StartsWith("01 90 03", rig.Write(0x1606, 1000), StringComparison.Ordinal);
        Assert.Equal(1.000, Factor(rig, 220));
        rig.Discharging(3);
        Assert.Equal(310, rig.SendBytes(Wire.WriteRequest(0x1606, 3000)).Length);
        Assert.NotEqual(1.000, Factor(rig, 220));
    }

    [Fact]
    public void Without_a_whole_millivolt_there_is_nothing_to_calibrate()
    {
        var rig = new Wire(Miscalibrated);
        rig.Time.Advance(3);
        Assert.StartsWith("01 90 03", rig.Write(0x1606, 2000), StringComparison.Ordinal);
        Assert.Equal(1.000, Factor(rig, 220));
    }

    [Fact]
    public void A_calibration_may_be_acknowledged_without_effect()
    {
        var rig = new Wire(With(new SimulatedCalibration(CalibrationMeaning.Ignored))).Discharging(8);
        var before = rig.ShownCurrent;
        Assert.Equal(310, rig.SendBytes(Wire.WriteRequest(0x1606, 8000)).Length);
        Assert.Equal(before, rig.ShownCurrent, 0.001);
    }

    [Fact]
    public void A_late_acknowledge_comes_in_front_of_the_next_answer()
    {
        var rig = new Wire(With(new SimulatedCalibration(Acknowledge: CalibrationAcknowledge.Late))).Discharging(8);
        Assert.Empty(rig.SendBytes(Wire.WriteRequest(0x1606, 8000)));
        var next = rig.SendBytes(JkPbTrigger(0x1620));
        Assert.Equal(620, next.Length);
        Assert.Equal((byte)Jk02Type.Settings, next[4]);
        Assert.StartsWith(Acknowledge1606, Hex(next.AsSpan(301, 8)), StringComparison.Ordinal);
        Assert.Equal((byte)Jk02Type.CellInfo, next[314]);
        Assert.Equal(1.021, BinaryPrimitives.ReadUInt16LittleEndian(next.AsSpan(310 + 220)) / 1000.0, 0.0011);
    }

    [Fact]
    public void A_calibration_may_be_taken_and_never_acknowledged()
    {
        var rig = new Wire(With(new SimulatedCalibration(Acknowledge: CalibrationAcknowledge.Missing))).Discharging(8);
        Assert.Empty(rig.SendBytes(Wire.WriteRequest(0x1606, 8000)));
        Assert.Equal(310, rig.SendBytes(JkPbTrigger(0x1620)).Length);
        Assert.Equal(1.021, Factor(rig, 220), 0.0011);
    }

    [Fact]
    public void The_address_of_the_older_document_shuts_a_unit_of_the_newer_one_down()
    {
        var rig = new Wire(Ideal).Discharging(2);
        rig.Write(0x1604, 80);
        Assert.True(rig.Bench.Bms.IsShutDown);
        Assert.Equal(0, rig.Bench.LoadCurrent);
        Assert.Empty(rig.SendBytes(JkPbTrigger(0x1620)));
    }

    [Fact]
    public void The_address_of_the_newer_document_loads_a_preset_into_a_unit_of_the_older_one()
    {
        var rig = new Wire(With(new SimulatedCalibration(Edition: JkCommandEdition.V10))).Discharging(8);
        rig.Write(0x1606, 8000);
        Assert.Equal(1.000, Factor(rig, 220));
        Assert.Equal(4200, BinaryPrimitives.ReadInt32BigEndian(rig.Read(0x100C, 2)));
        rig.Write(0x1604, 80);
        Assert.Equal(1.021, Factor(rig, 220), 0.0011);
    }

    [Fact]
    public void A_calibration_of_the_voltage_moves_all_cells_and_its_factor()
    {
        var rig = new Wire(Ideal);
        var shown = BinaryPrimitives.ReadUInt32LittleEndian(rig.Cells()[150..]);
        rig.Write(0x1600, (int)shown + 60);
        Assert.InRange(BinaryPrimitives.ReadUInt32LittleEndian(rig.Cells()[150..]), shown + 57, shown + 63);
        Assert.Equal(3.0 * (shown + 60) / shown, BinaryPrimitives.ReadSingleLittleEndian(rig.Cells()[226..]), 1e-4);
        Assert.StartsWith("01 90 03", rig.Write(0x1600, 50_000), StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_before_a_request_is_passed_over_and_a_broken_one_met_with_silence()
    {
        var rig = new Wire(Ideal);
        Assert.Equal(310, rig.SendBytes([0x00, 0x55, .. JkPbTrigger(0x1620)]).Length);
        var broken = JkPbTrigger(0x1620);
        broken[^1] ^= 1;
        Assert.Empty(rig.SendBytes(broken));
        Assert.Equal(310, rig.SendBytes(JkPbTrigger(0x1620)).Length);
    }

    [Fact]
    public void A_request_may_come_in_pieces()
    {
        var rig = new Wire(Ideal);
        Assert.Empty(rig.SendBytes(JkPbTrigger(0x1620)[..5]));
        Assert.Equal(310, rig.SendBytes(JkPbTrigger(0x1620)[5..]).Length);
    }

    [Fact]
    public void The_balancer_brings_the_groups_together_while_its_switch_is_on()
    {
        var rig = new Wire(Ideal with { Removed = new(12 * 3600) });
        rig.Write(0x1014, 3);
        var spread = Spread(rig);
        rig.Time.Advance(3600);
        rig.Bench.Advance();
        Assert.Equal(spread, Spread(rig), 1e-4);
        rig.Write(0x1078, 1);
        rig.Time.Advance(10);
        Assert.Equal(1, rig.Cells()[172]);
        Assert.True(BinaryPrimitives.ReadInt16LittleEndian(rig.Cells()[170..]) > 0);
        rig.Time.Advance(3590);
        rig.Bench.Advance();
        Assert.InRange(Spread(rig), 0.001, spread - 0.001);
    }

    // syssi/esphome-jk-bms#404, reported to work without a password.
    [Theory]
    [InlineData("4E 57 00 14 00 00 00 00 02 03 00 AB 00 00 00 00 00 68 00 00 01 D1", false)]
    [InlineData("4E 57 00 14 00 00 00 00 02 03 00 AB 01 00 00 00 00 68 00 00 01 D2", true)]
    public void The_older_generation_takes_its_charge_switch(string request, bool isOn)
    {
        var rig = new Wire(Ideal with { IsOldBms = true });
        var answer = Convert.FromHexString(rig.Send(request).Replace(" ", "", StringComparison.Ordinal));
        Assert.True(JkNwFrame.IsWhole(answer));
        Assert.Equal([0xAB], JkNwFrame.InformationOf(answer).ToArray());
        Assert.Equal(isOn, rig.Bench.Bms.ChargeOn);
        Assert.True(JkNwState.TryRead(rig.SendBytes(JkNwFrame.Build(JkNwCommand.ReadAll, [0])), out var state, out _));
        Assert.Equal(isOn, state.ChargeOn);
    }

    [Fact]
    public void The_older_generation_is_silent_to_its_balance_switch_and_to_frames_with_the_wrong_sum()
    {
        var rig = new Wire(Ideal with { IsOldBms = true });
        Assert.Empty(rig.Send("4E 57 00 14 00 00 00 00 02 03 00 9D 01 00 00 00 00 68 00 00 01 C4"));
        Assert.Equal([0x9D, 0], JkNwFrame.InformationOf(rig.SendBytes(JkNwFrame.Build(JkNwCommand.ReadOne, [0x9D]))).ToArray());

        // The first frames of syssi/esphome-jk-bms#343: the end mark is left out of the sum.
        Assert.Empty(rig.SendBytes(Convert.FromHexString("4E57001400000000020200AB00000000006800000168")));
        Assert.True(rig.Bench.Bms.ChargeOn);
    }

    [Fact]
    public void The_older_generation_calibrates_only_after_it_was_told_to_start()
    {
        var rig = new Wire(Miscalibrated with { IsOldBms = true }).Discharging(8);
        Assert.Empty(rig.SendBytes(JkNwFrame.Build(JkNwCommand.Write, [0xAD, 0x1F, 0x40])));
        Assert.Equal([0xAD, 0x03, 0xE8], One(rig, 0xAD));
        rig.SendBytes(JkNwFrame.Build(JkNwCommand.Write, [0xB8, 1]));
        Assert.NotEmpty(rig.SendBytes(JkNwFrame.Build(JkNwCommand.Write, [0xAD, 0x1F, 0x40])));
        rig.SendBytes(JkNwFrame.Build(JkNwCommand.Write, [0xB8, 0]));
        Assert.InRange(BinaryPrimitives.ReadUInt16BigEndian(One(rig, 0xAD).AsSpan(1)), 1020, 1024);
    }

    [Fact]
    public void A_wrong_word_for_the_calibration_is_refused_with_the_words_that_there_are()
    {
        var refused = Assert.Throws<FormatException>(() => SimulationOptions.FromText(new Dictionary<string, string> { ["bms_calibration"] = "amperes" }));
        Assert.Contains("milliamperes, factor, ignored, refused", refused.Message, StringComparison.Ordinal);
        var options = SimulationOptions.FromText(new Dictionary<string, string>
        {
            ["bms_calibration"] = "factor", ["bms_calibration_minimum"] = "2 A", ["bms_calibration_acknowledge"] = "late", ["bms_edition"] = "v1.0", ["bms_balance"] = "on",
        });
        Assert.Equal(new SimulatedCalibration(CalibrationMeaning.Factor, 2, CalibrationAcknowledge.Late, JkCommandEdition.V10), options.Calibration);
        Assert.True(options.Balancing);
    }

    private static SimulationOptions With(SimulatedCalibration calibration) => Miscalibrated with { Calibration = calibration };

    private static byte[] One(Wire rig, byte id) => JkNwFrame.InformationOf(rig.SendBytes(JkNwFrame.Build(JkNwCommand.ReadOne, [id]))).ToArray();

    private static double Factor(Wire rig, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(rig.Cells()[offset..]) / 1000.0;

    private static double Spread(Wire rig)
    {
        double[] cells = [.. Enumerable.Range(0, 6).Select(rig.Bench.Cell)];
        return cells.Max() - cells.Min();
    }

    private static byte[] JkPbTrigger(ushort register)
    {
        byte[] request = [0x01, 0x10, (byte)(register >> 8), (byte)register, 0x00, 0x01, 0x02, 0x00, 0x00, 0, 0];
        Crc16.Append(request);
        return request;
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => string.Join(' ', bytes.ToArray().Select(value => value.ToString("X2", CultureInfo.InvariantCulture)));

    private sealed class Wire
    {
        public Wire(SimulationOptions options) => Bench = new SimulatedBench(options, Time);

        public SteppedTime Time { get; } = new();

        public SimulatedBench Bench { get; }

        public double ShownCurrent => BinaryPrimitives.ReadInt32LittleEndian(Cells()[158..]) * 1e-3;

        public Wire Discharging(double amperes)
        {
            Scpi("load", string.Create(CultureInfo.InvariantCulture, $":SOUR:INP OFF;:SOUR:CURR:RANG 40;:SOUR:CURR {amperes};:SOUR:INP ON"));
            for (var i = 0; i < 5; i++)
            {
                Time.Advance(1);
                Bench.Advance();
            }

            return this;
        }

        public void Scpi(string name, string text) => Bench.Endpoint(name).Receive(Encoding.ASCII.GetBytes(text + "\n"), new ArrayBufferWriter<byte>());

        public static byte[] WriteRequest(ushort register, int value)
        {
            var request = new byte[13];
            (request[0], request[1], request[5], request[6]) = (1, 0x10, 2, 4);
            BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(2), register);
            BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(7), value);
            Crc16.Append(request);
            return request;
        }

        public string Write(ushort register, int value) => Hex(SendBytes(WriteRequest(register, value)));

        public byte[] Read(ushort register, byte words)
        {
            byte[] request = [1, 3, (byte)(register >> 8), (byte)register, 0, words, 0, 0];
            Crc16.Append(request);
            var answer = SendBytes(request);
            Assert.True(Crc16.IsGood(answer));
            Assert.Equal(2 * words, answer[2]);
            return answer[3..^2];
        }

        public Span<byte> Cells() => Trigger(0x1620);

        public Span<byte> Trigger(ushort register)
        {
            var answer = SendBytes(JkPbTrigger(register));
            Assert.True(Jk02Frame.IsWhole(answer.AsSpan(0, 300)));
            return answer.AsSpan(0, 300);
        }

        public string Send(string hex) => Hex(SendBytes(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))));

        public byte[] SendBytes(byte[] request)
        {
            var answer = new ArrayBufferWriter<byte>();
            Bench.Endpoint("bms").Receive(request, answer);
            return answer.WrittenSpan.ToArray();
        }
    }
}
