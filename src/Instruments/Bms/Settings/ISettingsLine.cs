using System.Collections.Immutable;

namespace PackBench.Instruments.Bms.Settings;

/// <summary>What <see cref="SettingWriter"/> needs of one maker's protocol and edition.</summary>
internal interface ISettingsLine
{
    BmsIdentity Identity { get; }

    string Who { get; }

    TimeProvider Time { get; }

    ImmutableArray<BmsSetting> Settings { get; }

    /// <summary>Asks who is on the line now.</summary>
    ValueTask<BmsIdentity> IdentifyAsync(CancellationToken cancellationToken);

    ValueTask<BmsState> ReadStateAsync(CancellationToken cancellationToken);

    ValueTask<BmsSettings> ReadSettingsAsync(CancellationToken cancellationToken);

    /// <summary>What this edition refuses beyond range and rules; null where it does not.</summary>
    /// <param name="current">Null where nothing was read yet.</param>
    string? Refuse(BmsSetting setting, BmsSettings? current) => null;

    /// <summary>Settings that show the same bits, and so change with it.</summary>
    ImmutableArray<string> ChangesWith(string name) => [];

    /// <summary>The frames that write one setting. Only asked for settings that this unit writes, with values in range, and that are not refused.</summary>
    ImmutableArray<ImmutableArray<byte>> FramesFor(BmsSetting setting, BmsValue value, BmsSettings? current);

    /// <summary>Sends them once, each followed by its acknowledge. Silence is not an error: what was taken shows in the read-back.</summary>
    /// <exception cref="InstrumentException">The unit said no.</exception>
    ValueTask SendAsync(ImmutableArray<ImmutableArray<byte>> frames, CancellationToken cancellationToken);
}
