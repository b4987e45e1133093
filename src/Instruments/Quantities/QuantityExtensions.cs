namespace PackBench.Instruments.Quantities;

/// <summary>Quantities written as a number with its unit: <c>2.5.Volts</c>, <c>80.0.AmpereHours</c>.</summary>
public static class QuantityExtensions
{
    extension(double value)
    {
        public Voltage Volts => new(value);

        public Voltage Millivolts => new(value * 1e-3);

        public Current Amperes => new(value);

        public Current Milliamperes => new(value * 1e-3);

        public Resistance Ohms => new(value);

        public Resistance Milliohms => new(value * 1e-3);

        public Power Watts => new(value);

        public Charge AmpereHours => new(value * 3600);

        public Energy WattHours => new(value * 3600);

        public Temperature Celsius => new(value);

        public TemperatureDifference Kelvins => new(value);
    }
}
