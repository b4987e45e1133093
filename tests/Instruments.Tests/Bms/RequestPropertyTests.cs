using System.Buffers.Binary;
using CsCheck;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jbd;
using PackBench.Instruments.Bms.Jk;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>Every request that can be made says on the wire what it was made of, and one changed byte spoils its sum.</summary>
public sealed class RequestPropertyTests
{
    [Fact]
    public void A_Modbus_read_says_its_unit_address_and_count() => Gen.Select(Gen.Byte[1, 15], Gen.UShort, Gen.Byte[1, 125]).Sample((unit, address, words) =>
    {
        var request = JkModbus.ReadRequest(unit, address, words);
        Assert.Equal((unit, JkModbus.Read, address, (ushort)words), (request[0], request[1], BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(2)), BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(4))));
        AssertEachChangeSpoils(request, bytes => Crc16.IsGood(bytes));
    });

    [Fact]
    public void A_Modbus_write_of_any_setting_says_its_address_and_value() => Gen.Select(Gen.Byte[1, 15], Gen.Int[0, Jk02SettingRow.All.Length - 1], Gen.UInt).Sample((unit, at, raw) =>
    {
        var row = Jk02SettingRow.All[at];
        var request = JkModbus.WriteRequest(unit, row, raw);
        Assert.Equal((unit, JkModbus.Write, row.ModbusAddress, raw), (request[0], request[1], BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(2)), BinaryPrimitives.ReadUInt32BigEndian(request.AsSpan(7))));
        AssertEachChangeSpoils(request, bytes => Crc16.IsGood(bytes));
        Assert.True(Crc16.IsGood(JkModbus.Acknowledge(request)));
        Assert.Equal(request[..6], JkModbus.Acknowledge(request)[..6]);
    });

    [Theory]
    [InlineData(Jk02Type.Settings)]
    [InlineData(Jk02Type.CellInfo)]
    [InlineData(Jk02Type.DeviceInfo)]
    public void A_trigger_is_spoilt_by_any_change(Jk02Type type) => AssertEachChangeSpoils(JkModbus.Trigger(1, type), bytes => Crc16.IsGood(bytes));

    [Fact]
    public void A_20_byte_request_of_any_setting_says_its_register_and_value() => Gen.Select(Gen.Int[0, Jk02SettingRow.All.Length - 1], Gen.Bool, Gen.UInt).Sample((at, is32S, raw) =>
    {
        var row = Jk02SettingRow.All[at];
        if (row.Register(is32S) == 0)
        {
            Assert.Throws<InvalidOperationException>(() => Jk02Request.Write(row, is32S, raw));
            return;
        }

        var request = Jk02Request.Write(row, is32S, raw);
        Assert.Equal((row.Register(is32S), (byte)4, raw), (request[4], request[5], BinaryPrimitives.ReadUInt32LittleEndian(request.AsSpan(6))));
        AssertEachChangeSpoils(request, bytes => Jk02Frame.Sum(bytes.AsSpan(0, bytes.Length - 1)) == bytes[^1]);
    });

    [Fact]
    public void A_frame_of_an_old_unit_says_its_command_and_content() => Gen.Byte.Array[1, 40].Sample(content =>
    {
        var request = JkNwFrame.Build(JkNwCommand.ReadAll, content, isReply: true);
        Assert.True(JkNwFrame.IsWhole(request));
        Assert.Equal(JkNwCommand.ReadAll, JkNwFrame.CommandOf(request));
        Assert.Equal(content, JkNwFrame.InformationOf(request).ToArray());
        Assert.True(JkNwFrame.IsReply(request));
        AssertEachChangeSpoils(request, bytes => JkNwFrame.IsWhole(bytes));
    }, iter: 200);

    [Fact]
    public void A_JBD_request_says_its_register_and_value()
    {
        var rows = JbdSettingRow.All.Where(row => row.Setting.ReadOnlyBecause is null && row.IsStored).ToArray();
        Gen.Select(Gen.Int[0, rows.Length - 1], Gen.UShort).Sample((at, raw) =>
        {
            foreach (var request in new[] { JbdRequest.Write(rows[at], raw), JbdRequest.Read(rows[at].Register) })
            {
                Assert.Equal((0xDD, rows[at].Register, 0x77), (request[0], request[2], request[^1]));
                Assert.Equal(request.Length - 7, request[3]);
                Assert.True(request[3] == 0 || BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(4)) == raw);
                Assert.Equal(request[3] == 0 ? 0xA5 : 0x5A, request[1]);

                // The maker's sum leaves out the first two bytes; they are fixed words, as the last is. A read carries nothing, a write something.
                AssertEachChangeSpoils(request, bytes => bytes is [0xDD, 0xA5, _, 0, .., 0x77] or [0xDD, 0x5A, _, not 0, .., 0x77]
                    && BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(bytes.Length - 3)) == JbdFrame.Sum(bytes.AsSpan(2, bytes.Length - 5)));
            }
        });
    }

    /// <summary>Of every captured file, the frames that its source calls damaged; those that are good are read by the tests of their protocol.</summary>
    [Fact]
    public void Every_captured_frame_that_is_marked_bad_is_refused()
    {
        var bad = new[] { "jk02-24s", "jk02-32s", "jk-nw-uart", "jbd", "jk-modbus", "jk-pb-rs485", "jk02-commands", "jk04", "jbd-up-modbus" }
            .SelectMany(file => CapturedFrames.Of(file).Where(frame => !frame.IsGood)).ToList();
        Assert.Equal(6, bad.Count);
        Assert.All(bad, frame => Assert.False(Jk02Frame.IsWhole(frame.Bytes) || JkNwFrame.IsWhole(frame.Bytes) || JbdFrame.IsWhole(frame.Bytes), frame.Name));
    }

    [Fact]
    public void Every_captured_Modbus_frame_has_a_good_sum_and_none_when_a_byte_is_changed()
    {
        var frames = CapturedFrames.Of("jk-modbus").Where(frame => frame.IsGood).ToList();
        Assert.NotEmpty(frames);
        Assert.All(frames, frame =>
        {
            Assert.True(Crc16.IsGood(frame.Bytes), frame.Name);
            AssertEachChangeSpoils(frame.Bytes, bytes => Crc16.IsGood(bytes));
        });
    }

    private static void AssertEachChangeSpoils(byte[] frame, Func<byte[], bool> isGood)
    {
        Assert.True(isGood(frame));
        for (var at = 0; at < frame.Length; at++)
        {
            foreach (byte flip in (ReadOnlySpan<byte>)[0x01, 0x80, 0xFF])
            {
                var damaged = (byte[])frame.Clone();
                damaged[at] ^= flip;
                Assert.False(isGood(damaged), $"byte {at} changed by {flip:X2} is not noticed");
            }
        }
    }
}
