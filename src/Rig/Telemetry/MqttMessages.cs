using System.Text.Json;
using PackBench.Instruments.Quantities;
using PackBench.Rig.Runs;

namespace PackBench.Rig.Telemetry;

/// <summary>Topics and texts: the state as one JSON object, and what Home Assistant wants to know of each value in it.</summary>
internal sealed class MqttMessages(string station, ChannelTable channels)
{
    public const string Online = "online";
    public const string Offline = "offline";

    public string State { get; } = $"packbench/{station}/state";

    /// <summary>Set to offline by the broker itself when the program is gone without a word.</summary>
    public string Availability { get; } = $"packbench/{station}/status";

    /// <summary>Of Home Assistant's discovery, each to be kept by the broker.</summary>
    public IEnumerable<(string Topic, string Text)> Discovery()
    {
        for (var i = 0; i < channels.Count; i++)
        {
            var unit = channels[i].Unit;
            yield return Sensor(channels[i].Name, "readings." + channels[i].Name, unit.Symbol == "°C" ? "°C" : unit.Symbol, DeviceClass(unit));
        }

        yield return Sensor("procedure", "procedure", "", null);
        yield return Sensor("step", "step", "", null);
        yield return Sensor("elapsed", "elapsed_s", "s", "duration");
        yield return Sensor("trips", "trips", "", null);
        yield return Sensor("outcome", "outcome", "", null);
    }

    /// <summary>A channel without a good reading is null: unknown there, never the last value again.</summary>
    public string Write(RunView view, long dropped)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("run_id", view.Started?.RunId);
            json.WriteString("procedure", view.Started?.Procedure);
            json.WriteString("pack", view.Started?.Pack);
            json.WriteBoolean("simulated", view.Started?.Simulated ?? false);
            json.WriteString("step", view.Step?.Title);
            json.WriteNumber("elapsed_s", Math.Round(view.Elapsed.TotalSeconds, 3));
            json.WriteNumber("scans", view.Scans);
            json.WriteNumber("trips", view.Trips);
            json.WriteString("last_trip", view.LastTrip);
            json.WriteNumber("gaps", view.Gaps);
            json.WriteNumber("not_confirmed_off", view.NotConfirmedOff);
            json.WriteString("outcome", view.Ended?.Outcome.ToString() ?? "running");
            json.WriteNumber("events_dropped", dropped);
            json.WriteStartObject("readings");
            for (var i = 0; view.Scan is { } scan && i < channels.Count; i++)
            {
                json.WritePropertyName(channels[i].Name);
                if (scan[i].IsGood && double.IsFinite(scan[i].Value))
                {
                    json.WriteNumberValue(scan[i].Value);
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private (string Topic, string Text) Sensor(string name, string path, string unit, string? deviceClass)
    {
        var id = new string([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')]).Trim('_');
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("unique_id", $"packbench_{station}_{id}");
            json.WriteString("state_topic", State);
            json.WriteString("value_template", path.StartsWith("readings.", StringComparison.Ordinal) ? $"{{{{ value_json.readings['{name}'] }}}}" : $"{{{{ value_json.{path} }}}}");
            json.WriteString("availability_topic", Availability);
            if (unit.Length > 0)
            {
                json.WriteString("unit_of_measurement", unit);
            }

            if (deviceClass is not null)
            {
                json.WriteString("device_class", deviceClass);
                json.WriteString("state_class", "measurement");
            }

            json.WriteStartObject("device");
            json.WriteStartArray("identifiers");
            json.WriteStringValue($"packbench_{station}");
            json.WriteEndArray();
            json.WriteString("name", $"PackBench {station}");
            json.WriteString("manufacturer", "PackBench");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return ($"homeassistant/sensor/packbench_{station}/{id}/config", System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static string? DeviceClass(Unit unit) => unit.Symbol switch
    {
        "V" or "mV" => "voltage",
        "A" or "mA" => "current",
        "W" => "power",
        "Wh" => "energy",
        "°C" => "temperature",
        "%" => "battery",
        _ => null,
    };
}
