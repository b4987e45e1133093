namespace PackBench.Instruments.Bms.Jk;

/// <summary>Where the fields of a cell-info frame are, offsets from the start of the 300 bytes, little-endian. -1: this edition does not have it.</summary>
/// <remarks>
/// 32S: software from 11 on and every PB unit; 24S: software below 11. Offsets as found in the captures of
/// syssi/esphome-jk-bms and confirmed there; note that the MOS temperature does not move like its neighbours.
/// </remarks>
internal sealed record Jk02Layout(
    string Name, int CellSlots, int CellMask, int MosTemperature, int PackMillivolts, int CurrentMilliamperes, int Temperature1, int Temperature2,
    int Alarms, int AlarmBytes, int BalanceMilliamperes, int BalanceState, int SocPercent, int RemainingMilliampereHours, int FullMilliampereHours,
    int Cycles, int SohPercent, int ChargeOn, int DischargeOn, int SensorMask, int DischargeFactor, int ChargeSensor, int DischargeSensor, int ChargeFactor)
{
    public const int Cells = 6;

    public static Jk02Layout For(bool is32S) => is32S ? Cells32 : Cells24;

    public static readonly Jk02Layout Cells32 = new(
        "JK02-32S", CellSlots: 32, CellMask: 70, MosTemperature: 144, PackMillivolts: 150, CurrentMilliamperes: 158, Temperature1: 162, Temperature2: 164,
        Alarms: 166, AlarmBytes: 4, BalanceMilliamperes: 170, BalanceState: 172, SocPercent: 173, RemainingMilliampereHours: 174,
        FullMilliampereHours: 178, Cycles: 182, SohPercent: 190, ChargeOn: 198, DischargeOn: 199, SensorMask: 214, DischargeFactor: 220,
        ChargeSensor: 222, DischargeSensor: 224, ChargeFactor: 260);

    public static readonly Jk02Layout Cells24 = new(
        "JK02-24S", CellSlots: 24, CellMask: 54, MosTemperature: 134, PackMillivolts: 118, CurrentMilliamperes: 126, Temperature1: 130, Temperature2: 132,
        Alarms: 136, AlarmBytes: 2, BalanceMilliamperes: 138, BalanceState: 140, SocPercent: 141, RemainingMilliampereHours: 142,
        FullMilliampereHours: 146, Cycles: 150, SohPercent: 158, ChargeOn: 166, DischargeOn: 167, SensorMask: 182, DischargeFactor: 188,
        ChargeSensor: 190, DischargeSensor: 192, ChargeFactor: -1);
}
