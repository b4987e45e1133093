using System.Buffers.Binary;
using System.Collections.Immutable;
using PackBench.Instruments.Bms.Settings;

namespace PackBench.Instruments.Bms.Jbd;

/// <summary>The stored parameters of a JBD, in factory mode, and its switches, outside it.</summary>
internal sealed class JbdSettingsLine(JbdBms bms) : ISettingsLine
{
    // The vendor's PC program retries so; a unit that just woke up does not listen to the first.
    private const int Attempts = 5;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(300);

    public BmsIdentity Identity => bms.Identity;

    public string Who => bms.Who;

    public TimeProvider Time => bms.Link.Time;

    public ImmutableArray<BmsSetting> Settings { get; } = [.. JbdSettingRow.All.Select(row => row.Setting)];

    public ValueTask<BmsIdentity> IdentifyAsync(CancellationToken cancellationToken) => JbdBms.IdentifyAsync(bms.Link, cancellationToken);

    public ValueTask<BmsState> ReadStateAsync(CancellationToken cancellationToken) => bms.ReadAsync(cancellationToken);

    public async ValueTask<BmsSettings> ReadSettingsAsync(CancellationToken cancellationToken)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, BmsValue>(StringComparer.Ordinal);
        await EnterAsync(cancellationToken);
        try
        {
            foreach (var row in JbdSettingRow.All.Where(row => row.IsStored))
            {
                if (await TryReadAsync(row.Register, cancellationToken) is { } raw)
                {
                    values[row.Setting.Name] = row.Read(raw);
                }
            }
        }
        finally
        {
            await LeaveAsync(cancellationToken);
        }

        var basic = await bms.ReadRegisterAsync(JbdRequest.Read(JbdRequest.BasicInfo), JbdBms.Taking(JbdRequest.BasicInfo), cancellationToken);
        if (basic.Length > 20)
        {
            // A MOS that a protection opened is not switched off: only with the software's own bit is it.
            var isLocked = JbdState.IsSwitchedOffBySoftware(basic);
            values["charge_switch"] = BmsValue.Of((basic[20] & 1) != 0 || !isLocked);
            values["discharge_switch"] = BmsValue.Of((basic[20] & 2) != 0 || !isLocked);
        }

        return new BmsSettings(values.ToImmutable());
    }

    public string? Refuse(BmsSetting setting, BmsSettings? current)
    {
        var row = JbdSettingRow.Find(setting.Name)!;
        var needsCurrent = setting.IsSwitch || row.DependsOnUnits;
        if (current is null)
        {
            return needsCurrent ? $"what would be sent for {setting.Name} depends on what the unit is set to; read its settings first" : null;
        }

        if (needsCurrent && setting.Name is not ("charge_switch" or "discharge_switch") && current.Quantity(JbdSettingRow.FunctionBits) is null)
        {
            return $"{Who} does not show its function bits (2D), so what would be sent is not certain";
        }

        return row.DependsOnUnits && (FunctionBits(current) & JbdSettingRow.OtherUnitsBit) != 0
            ? $"{Who} counts currents in other units (bit 12 of register 2D), which are not known for certain"
            : null;
    }

    public ImmutableArray<string> ChangesWith(string name) => name == "balance_switch" ? [JbdSettingRow.FunctionBits] : [];

    public ImmutableArray<ImmutableArray<byte>> FramesFor(BmsSetting setting, BmsValue value, BmsSettings? current)
    {
        var row = JbdSettingRow.Find(setting.Name)!;
        if (!row.IsStored)
        {
            var charge = setting.Name == "charge_switch" ? value.IsOn == true : current!.Find("charge_switch")?.IsOn != false;
            var discharge = setting.Name == "discharge_switch" ? value.IsOn == true : current!.Find("discharge_switch")?.IsOn != false;
            return [[.. JbdRequest.SetSwitches(charge, discharge)], [.. JbdRequest.Leave()]];
        }

        var raw = setting.IsSwitch
            ? (ushort)(value.IsOn == true ? FunctionBits(current!) | JbdSettingRow.BalanceBit : FunctionBits(current!) & ~JbdSettingRow.BalanceBit)
            : row.Raw(value);
        return [[.. JbdRequest.Enter()], [.. JbdRequest.Write(row, raw)], [.. JbdRequest.LeaveAndSave()]];
    }

    public async ValueTask SendAsync(ImmutableArray<ImmutableArray<byte>> frames, CancellationToken cancellationToken)
    {
        foreach (var frame in frames)
        {
            try
            {
                if (frame.AsSpan().SequenceEqual(JbdRequest.Enter()))
                {
                    await EnterAsync(cancellationToken);
                }
                else
                {
                    await DoAsync([.. frame], cancellationToken);
                }
            }
            catch (InstrumentException)
            {
                // It said no half-way: nothing is saved.
                await LeaveAsync(cancellationToken);
                throw;
            }
            catch (LinkException silence) when (silence.InnerException is TimeoutException)
            {
                // Whether it was taken shows in the read-back.
            }
        }
    }

    private static int FunctionBits(BmsSettings current) => (int)(current.Quantity(JbdSettingRow.FunctionBits)?.Si ?? 0);

    private async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await DoAsync(JbdRequest.Enter(), cancellationToken);
                return;
            }
            catch (LinkException late) when (attempt < Attempts && late.InnerException is TimeoutException)
            {
                await Task.Delay(BetweenAttempts, Time, cancellationToken);
            }
        }
    }

    private async ValueTask LeaveAsync(CancellationToken cancellationToken) => await DoAsync(JbdRequest.Leave(), cancellationToken);

    private async ValueTask<ushort?> TryReadAsync(byte register, CancellationToken cancellationToken)
    {
        const byte noSuchRegister = 0x80;
        var reply = await bms.Link.AskAsync(JbdRequest.Read(register), $"register {register:X2}", JbdBms.Taking(register), cancellationToken);
        return reply switch
        {
            { Status: 0, Data.Length: 2 } => BinaryPrimitives.ReadUInt16BigEndian(reply.Data),
            { Status: noSuchRegister } => null,
            _ => throw new InstrumentException(Who, $"read {register:X2}", $"status {reply.Status:X2}, {JbdFrame.Meaning(reply.Status)}, {reply.Data.Length} bytes"),
        };
    }

    private async ValueTask DoAsync(byte[] request, CancellationToken cancellationToken)
    {
        var reply = await bms.Link.AskAsync(request, "a write", JbdBms.Taking(request[2], isWrite: true), cancellationToken);
        if (reply.Status != 0)
        {
            throw new InstrumentException(Who, Convert.ToHexString(request), $"status {reply.Status:X2}, {JbdFrame.Meaning(reply.Status)}");
        }
    }
}
