using System.Text.Json;

namespace Spatial.Worlds;

/// <summary>Values of one message of the CAN bus, by name.</summary>
/// <param name="micros">Its time.</param>
internal sealed class CanBusValues(long micros)
{
    /// <summary>Microseconds since 1970.</summary>
    public long Micros { get; } = micros;

    /// <summary>Values in order; one number or several under a name.</summary>
    public List<(string Name, double[] Numbers)> Fields { get; } = [];

    /// <summary>Adds a value.</summary>
    public void Add(string name, params double[] numbers) => Fields.Add((name, numbers));
}

/// <summary>All messages of one kind in a scene, in order of time.</summary>
/// <param name="name">Name of the kind.</param>
internal sealed class CanBusMessages(string name)
{
    private readonly List<CanBusValues> _messages = [];

    /// <summary>Name of the kind, as in the file's name.</summary>
    public string Name { get; } = name;

    /// <summary>Adds the next message.</summary>
    public void Add(CanBusValues message) => _messages.Add(message);

    /// <summary>The file of the messages.</summary>
    public byte[] Encode()
    {
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        foreach (var message in _messages)
        {
            json.WriteStartObject();
            foreach (var (field, numbers) in message.Fields)
            {
                if (numbers.Length == 1)
                {
                    json.WriteNumber(field, numbers[0]);
                }
                else
                {
                    json.WriteNumbers(field, numbers);
                }
            }

            json.WriteNumber("utime", message.Micros);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return buffer.ToArray();
    }

    /// <summary>The file that sums up all kinds: how many messages over how long, and the spread of their values and of the steps between them.</summary>
    public static byte[] EncodeMeta(IReadOnlyList<CanBusMessages> kinds)
    {
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var kind in kinds)
        {
            json.WriteStartObject(kind.Name);
            kind.WriteMeta(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.ToArray();
    }

    private void WriteMeta(Utf8JsonWriter json)
    {
        var seconds = (_messages[^1].Micros - _messages[0].Micros) * 1e-6;
        json.WriteNumber("message_count", _messages.Count);
        json.WriteNumber("message_freq", seconds > 0 ? (_messages.Count - 1) / seconds : 0);
        json.WriteNumber("timespan", seconds);
        json.WriteStartObject("var_stats");
        for (var field = 0; field < _messages[0].Fields.Count; field++)
        {
            json.WriteStartObject(_messages[0].Fields[field].Name);
            double[][] values = [.. _messages.Select(message => message.Fields[field].Numbers)];
            WriteSpread(json, "raw", values);
            WriteSpread(json, "diff", [.. values.Zip(values.Skip(1), (before, after) => after.Zip(before, (to, from) => to - from).ToArray())]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSpread(Utf8JsonWriter json, string name, double[][] values)
    {
        json.WriteStartObject(name);
        var width = values.Length > 0 ? values[0].Length : 0;
        var columns = Enumerable.Range(0, width).Select(column => values.Select(row => row[column]).ToArray()).ToList();
        var means = columns.Select(column => column.Average()).ToArray();
        Write("max", [.. columns.Select(column => column.Max())]);
        Write("mean", means);
        Write("min", [.. columns.Select(column => column.Min())]);
        Write("std", [.. columns.Select((column, at) => Math.Sqrt(column.Average(value => (value - means[at]) * (value - means[at]))))]);
        json.WriteEndObject();

        void Write(string statistic, double[] numbers)
        {
            if (numbers.Length == 1)
            {
                json.WriteNumber(statistic, numbers[0]);
            }
            else
            {
                json.WriteNumbers(statistic, numbers);
            }
        }
    }
}
