using System.Reflection;
using CsCheck;
using PackBench.Instruments.Bms;
using PackBench.Instruments.Bms.Jbd;
using PackBench.Instruments.Bms.Jk;
using PackBench.Instruments.Bms.Settings;
using PackBench.Instruments.Quantities;
using Xunit;

namespace PackBench.Instruments.Tests.Bms;

/// <summary>Shutdown, restart, presets, factory reset, firmware: nothing that this library can be made to do sends them.</summary>
public sealed class ForbiddenWriteTests
{
    private static readonly byte[] ForbiddenIds = [0xBB, 0xBC, 0xBD, 0xB2, 0xBE, 0xBF, 0xAE, 0xAF, 0xB0];
    private static readonly byte[] ForbiddenRequests = [0x65, 0x66, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x9D, 0x64, 0x6E, 0x6F, 0xA1];
    private static readonly int[] ForbiddenModbus = [0x1600, 0x1602, 0x1604, 0x1606, 0x1608, 0x160A, 0x160C, 0x160E, 0x1610, 0x1612];
    private static readonly byte[] ForbiddenJbd = [0x06, 0x07, 0x0A, 0xFA, 0xFB, 0xFC, 0xFF, 0x15, 0x16, 0x17, 0x2C, 0x2F, 0xA0, 0xA1, 0xA2];
    private static readonly Unit[] UnitsToTry = [Units.One, Units.Volt, Units.Ampere, Units.Second, Units.Celsius, Units.AmpereHour];
    private static readonly SettingGuards Loose = new(0.1.Volts, 100.0.Volts, 1);

    public static TheoryData<string> Kinds => ["jk-nw", "jk-modbus", "jk02-32s triggers", "jk02-32s requests", "jk02-24s", "jbd"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_setting_with_any_value_makes_a_forbidden_frame(string which)
    {
        await using var transport = new ReplayTransport(Answer(which));
        await using var bms = await BmsConnector.ConnectAsync(transport, which.Split(' ')[0], new HurriedTime(), TestContext.Current.CancellationToken);
        var writer = bms.Writer!;
        var current = which == "jk02-24s" ? null : await writer.ReadSettingsAsync(TestContext.Current.CancellationToken);
        var names = writer.Settings.Select(setting => setting.Name).ToArray();
        var any = Gen.OneOf(
            Gen.Select(Gen.Double[-1e6, 1e6], Gen.Int[0, UnitsToTry.Length - 1].Select(at => UnitsToTry[at])).Select(pair => BmsValue.Of(Quantity.Of(pair.Item1, pair.Item2))),
            Gen.Bool.Select(BmsValue.Of));
        var sent = 0;
        Gen.Select(Gen.Int[0, names.Length - 1].Select(at => names[at]), any, Gen.Double[0, 1]).Sample(
            (name, value, part) =>
            {
                var setting = writer.Settings.First(known => known.Name == name);
                foreach (var tried in setting.ReadOnlyBecause is null ? [value, JkSettingsTests.Value(setting, part)] : new[] { value })
                {
                    var plan = writer.Plan(name, tried, Loose, current);
                    Assert.Equal(plan.IsRefused, plan.Frames.IsEmpty);
                    sent += plan.Frames.Length;
                    Assert.All(plan.Frames, frame => Assert.False(IsForbidden(frame.AsSpan()), Convert.ToHexString(frame.AsSpan())));
                }
            },
            iter: 3000,
            threads: 1);
        Assert.NotEqual(0, sent);
        Assert.All(transport.Requests, request => Assert.False(IsForbidden(request), Convert.ToHexString(request)));
    }

    [Fact]
    public void An_old_units_frame_is_built_for_four_ids_only()
    {
        for (var id = 0; id < 256; id++)
        {
            foreach (var command in Enum.GetValues<JkNwCommand>().Where(command => command is JkNwCommand.Write or JkNwCommand.Pair))
            {
                var isAllowed = command == JkNwCommand.Write && id is 0xAB or 0xAC or 0xAD or 0xB8;
                byte[] information = [(byte)id, 1];
                var thrown = Record.Exception(() => JkNwFrame.Build(command, information));
                Assert.Equal(isAllowed && command == JkNwCommand.Write, thrown is null);
            }
        }
    }

    [Fact]
    public void Tables_and_constants_hold_no_forbidden_register()
    {
        Assert.All(Jk02SettingRow.All, row =>
        {
            Assert.DoesNotContain(row.Register24, ForbiddenRequests);
            Assert.DoesNotContain(row.Register32, ForbiddenRequests);
            Assert.InRange(row.ModbusAddress, 0x1000, 0x10FF);
        });
        Assert.All(JkNwSettingRow.All.Where(row => row.Setting.ReadOnlyBecause is null), row => Assert.DoesNotContain(row.Id, ForbiddenIds));
        Assert.All(JbdSettingRow.All.Where(row => row.Setting.ReadOnlyBecause is null), row => Assert.DoesNotContain(row.Register, ForbiddenJbd));
        Assert.All(JbdSettingRow.All.Where(row => row.Setting.ReadOnlyBecause is not null), row => Assert.Throws<InvalidOperationException>(() => JbdRequest.Write(row, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => JkModbus.Trigger(1, (Jk02Type)4));
    }

    [Fact]
    public void No_public_method_takes_a_register_or_bytes_to_send()
    {
        // What is public and takes bytes decodes them; what returns bytes is the simulator's side of the wire.
        string[] decoders = ["TryRead", "TryFind", "TryTake", "IsWhole", "IsReply", "Is32S", "TypeOf", "CommandOf", "RegisterOf", "StatusOf", "DataOf", "InformationOf", "Print"];
        string[] encoders = ["JkNwState.Write", "Jk02CellInfo.Write", "Jk02DeviceInfo.Write", "Jk02Frame.get_Start", "JkNwFrame.get_Start"];
        var methods = typeof(IBms).Assembly.GetExportedTypes()
            .Where(type => type.Namespace?.StartsWith("PackBench.Instruments.Bms", StringComparison.Ordinal) == true)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .ToList();
        Assert.NotEmpty(methods);
        var bytes = methods.Where(method => !decoders.Contains(method.Name) && !encoders.Contains($"{method.DeclaringType!.Name}.{method.Name}")
            && method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType).Any(IsBytes));
        Assert.Empty(bytes.Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));

        // The address of a unit on its bus is the only byte that a caller states.
        var registers = methods.SelectMany(method => method.GetParameters().Where(parameter => parameter.ParameterType == typeof(byte) || parameter.ParameterType == typeof(ushort))
            .Where(parameter => parameter.Name is not ("unit" or "counter")).Select(parameter => $"{method.DeclaringType!.Name}.{method.Name}({parameter.Name})"));
        Assert.Empty(registers);

        static bool IsBytes(Type type) => type == typeof(byte[]) || type == typeof(ReadOnlySpan<byte>) || type == typeof(ReadOnlyMemory<byte>) || type == typeof(Span<byte>);
    }

    private static bool IsForbidden(ReadOnlySpan<byte> frame) => frame[0] switch
    {
        0x4E => JkNwFrame.CommandOf(frame) is JkNwCommand.Write or JkNwCommand.Pair && ForbiddenIds.Contains(frame[11]),
        0xAA => ForbiddenRequests.Contains(frame[4]),
        0xDD => frame[1] == 0x5A && (ForbiddenJbd.Contains(frame[2]) || (frame[2] == 0x01 && frame[4] is not (0x00 or 0x28))),
        _ => frame[1] == 0x10 && ForbiddenModbus.Contains((frame[2] << 8) | frame[3]),
    };

    private static Func<byte[], byte[]> Answer(string which)
    {
        var device = CapturedFrames.Find("jk02-24s", "24s-devinfo-sw10.08-aiobmsble").Bytes;
        return which switch
        {
            "jk-nw" => new NwUnit().Answer,
            "jbd" => new JbdUnit().Answer,
            "jk02-24s" => request => request[0] == 0xAA ? device : [],
            "jk02-32s requests" => new JkUnit("32s-devinfo-sw15.38-a", "32s-cellinfo-v15-charging-31.881A", "32s-settings-sw19.04-issue377") { SpeaksTriggers = false, SpeaksModbus = false }.Answer,
            _ => JkUnit.New().Answer,
        };
    }
}
