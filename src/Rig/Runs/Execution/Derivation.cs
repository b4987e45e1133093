namespace PackBench.Rig.Runs.Execution;

/// <summary>Channels that follow from others: pack voltage and current where no reference measures them.</summary>
internal sealed class Derivation
{
    private readonly int _packVoltage;
    private readonly int _packCurrent;
    private readonly int _voltageFrom = -1;
    private readonly int _loadCurrent = -1;
    private readonly int _supplyCurrent = -1;
    private readonly int _bmsCurrent = -1;

    public Derivation(ChannelTable channels)
    {
        _packVoltage = channels.IndexOf("pack.voltage");
        _packCurrent = channels.IndexOf("pack.current");
        if (_packVoltage >= 0 && channels[_packVoltage].Source != "voltage_reference")
        {
            _voltageFrom = channels.IndexOf($"{channels[_packVoltage].Source}.voltage");
        }

        if (_packCurrent >= 0 && channels[_packCurrent].Source != "current_reference")
        {
            _loadCurrent = channels.IndexOf("load.current");
            _supplyCurrent = channels.IndexOf("supply.current");
            _bmsCurrent = channels.IndexOf("bms.current");
        }
    }

    public void Apply(Reading[] readings)
    {
        if (_voltageFrom >= 0)
        {
            readings[_packVoltage] = readings[_voltageFrom];
        }

        if (_loadCurrent >= 0 || _supplyCurrent >= 0)
        {
            var sum = 0.0;
            var taken = TimeSpan.MaxValue;
            var validity = Validity.Good;
            Take(_supplyCurrent, +1);
            Take(_loadCurrent, -1);
            readings[_packCurrent] = validity == Validity.Good ? new Reading(sum, validity, taken) : new Reading(double.NaN, validity, taken);

            void Take(int channel, int sign)
            {
                if (channel >= 0)
                {
                    var reading = readings[channel];
                    sum += sign * reading.Value;
                    taken = reading.Taken < taken ? reading.Taken : taken;
                    validity = reading.Validity > validity ? reading.Validity : validity;
                }
            }
        }
        else if (_bmsCurrent >= 0)
        {
            readings[_packCurrent] = readings[_bmsCurrent];
        }
    }
}
