using System.Buffers;

namespace PackBench.Instruments.Simulation.Endpoints;

/// <summary>A Keysight 34970A with a card whose inputs 101, 102, … are the groups' own terminals.</summary>
internal sealed class ScannerEndpoint : ScpiEndpoint
{
    private readonly MeasurementError _error;
    private List<int> _inputs = [];

    public ScannerEndpoint(SimulatedBench bench, MeasurementError error)
        : base(bench, "HEWLETT-PACKARD,34970A,0,13-2-2", "+0,\"No error\"")
    {
        _error = error;
        Command("CONFigure:VOLTage[:DC]", SetInputs);
        Command("ROUTe:SCAN", SetInputs);
        Query("ROUTe:SCAN:SIZE?", answer => Number(answer, _inputs.Count, "+0"));
        Query("READ?", Read);
        Command("[SENSe:]VOLTage[:DC]:NPLC", _ => { });
        Command("FORMat:READing:CHANnel", _ => { });
        Command("FORMat:READing:TIME", _ => { });
        Command("FORMat:READing:ALARm", _ => { });
        Command("FORMat:READing:UNIT", _ => { });
        Command("TRIGger:SOURce", _ => { });
        Command("TRIGger:COUNt", _ => { });
    }

    protected override void Reset() => _inputs = [];

    private void SetInputs(string argument)
    {
        var inputs = ScpiArgument.ChannelList(argument);
        if (inputs.Count == 0)
        {
            Error("-102,\"Syntax error\"");
            return;
        }

        _inputs = [.. inputs.Order()];
    }

    private void Read(IBufferWriter<byte> answer)
    {
        for (var i = 0; i < _inputs.Count; i++)
        {
            if (i > 0)
            {
                answer.Write(","u8);
            }

            var group = _inputs[i] - 101;
            Number(answer, group >= 0 && group < Bench.Pack.Groups ? _error.Apply(Bench.Cell(group)) : 0, "+0.00000000E+00;-0.00000000E+00");
        }
    }
}
