using PackBench.Instruments.Bms.Calibration;
using PackBench.Instruments.Bms.Settings;

namespace PackBench.Instruments.Bms;

/// <summary>A BMS as the rig reads it, whatever its link and protocol. Writing is a capability of its own, refused by default.</summary>
public interface IBms : IAsyncDisposable
{
    /// <summary>Maker, model, hardware and software version, serial; known from connect on.</summary>
    BmsIdentity Identity { get; }

    string Who { get; }

    /// <summary>The usual time between two new states of this unit; a state older than three of these is stale.</summary>
    TimeSpan UpdatePeriod { get; }

    /// <summary>Asks for a fresh state. Late, damaged or foreign frames: <see cref="LinkException"/>, never an old state again.</summary>
    ValueTask<BmsState> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Changes settings and switches; null where this unit's protocol has nothing that is known to be writable.</summary>
    IBmsWriter? Writer => null;

    /// <summary>Experimental: corrects the unit's own current; null where this unit's protocol has no way that is known.</summary>
    IBmsCalibration? Calibration => null;
}

/// <param name="Protocol">Which wire protocol and edition was detected: <c>JK 4E57 v1</c>, <c>JK02-32S</c>, …</param>
public sealed record BmsIdentity(string Maker, string Model, string Serial, string Hardware, string Software, string Protocol);
