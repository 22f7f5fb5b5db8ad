namespace Spatial.Datasets;

/// <content>Samples of scenes and sweeps of sensors: the linked lists of the tables, walked without trusting them.</content>
public sealed partial class NuScenesTables
{
    /// <summary>Tokens of all samples, scene by scene, each in order of time.</summary>
    /// <exception cref="InvalidDataException">A scene's chain of samples is broken; with AllowPartial its samples come ordered by time instead.</exception>
    public IReadOnlyList<string> SampleTokens => [.. Enumerable.Range(0, Scene.Count).SelectMany(SamplesOf).Select(Sample.TokenOf)];

    /// <summary>Tokens of one scene's samples in order of time.</summary>
    /// <param name="sceneNameOrToken">Name such as scene-0061, or the scene's token.</param>
    /// <exception cref="ArgumentException">There is no such scene.</exception>
    /// <exception cref="InvalidDataException">The scene has no samples or its chain is broken; with AllowPartial they come ordered by time instead.</exception>
    public IReadOnlyList<string> SampleTokensOf(string sceneNameOrToken) =>
        [.. SamplesOf(Scene.Get(SceneNamed(sceneNameOrToken).Token)).Select(Sample.TokenOf)];

    /// <summary>Tokens of a sample's key-frame sample_data by channel.</summary>
    /// <exception cref="ArgumentException">There is no such sample.</exception>
    /// <exception cref="InvalidDataException">A key frame's sensor is missing from the tables; with AllowPartial it is passed over.</exception>
    public IReadOnlyDictionary<string, string> KeyFramesOf(string sampleToken)
    {
        var byChannel = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in SampleData.GroupOf(Sample.Get(sampleToken)))
        {
            if (UsableChannelOf(row) is { } channel)
            {
                byChannel.TryAdd(channel, SampleData.TokenOf(row));
            }
        }

        return byChannel;
    }

    /// <summary>Token of a sample's key LiDAR sweep, on which its key ego frame is built.</summary>
    /// <exception cref="ArgumentException">There is no such sample.</exception>
    /// <exception cref="InvalidDataException">The sample has no such sweep.</exception>
    public string KeyLidarOf(string sampleToken) => SampleData.TokenOf(KeyLidarOf(Sample.Get(sampleToken)));

    /// <summary>Token of a sample's key LiDAR sweep; null where it has none.</summary>
    /// <exception cref="ArgumentException">There is no such sample.</exception>
    public string? FindKeyLidar(string sampleToken) => FindKeyLidar(Sample.Get(sampleToken)) is >= 0 and var row ? SampleData.TokenOf(row) : null;

    /// <summary>Tokens of a sample's annotations in table order.</summary>
    /// <exception cref="ArgumentException">There is no such sample.</exception>
    public IReadOnlyList<string> AnnotationTokensOf(string sampleToken)
    {
        var tokens = new List<string>();
        foreach (var row in SampleAnnotation.GroupOf(Sample.Get(sampleToken)))
        {
            tokens.Add(SampleAnnotation.TokenOf(row));
        }

        return tokens;
    }

    /// <summary>Tokens of a sample_data row and those before it on the same sensor, newest first.</summary>
    /// <param name="sampleDataToken">Where to begin.</param>
    /// <param name="count">Most rows to return.</param>
    /// <exception cref="InvalidDataException">The chain of sweeps is broken.</exception>
    public IReadOnlyList<string> SweepTokens(string sampleDataToken, int count) =>
        [.. SweepsFrom(SampleData.Get(sampleDataToken), count).Select(SampleData.TokenOf)];

    /// <summary>Channel of a sample_data row, for example LIDAR_TOP.</summary>
    internal string ChannelOf(int sampleDataRow) => Sensor.Text(SensorRowOf(sampleDataRow), SensorColumns.Channel);

    internal string ModalityOf(int sampleDataRow) => Sensor.Text(SensorRowOf(sampleDataRow), SensorColumns.Modality);

    /// <summary>Channel of a sample_data row, or null where its calibration or sensor is missing.</summary>
    internal string? TryChannelOf(int sampleDataRow) => TrySensorRowOf(sampleDataRow) is >= 0 and var sensor ? Sensor.Text(sensor, SensorColumns.Channel) : null;

    internal string? TryModalityOf(int sampleDataRow) => TrySensorRowOf(sampleDataRow) is >= 0 and var sensor ? Sensor.Text(sensor, SensorColumns.Modality) : null;

    /// <summary>Key-frame row of a channel, or -1.</summary>
    internal int KeyFrameOf(int sampleRow, string channel)
    {
        foreach (var row in SampleData.GroupOf(sampleRow))
        {
            if (UsableChannelOf(row) == channel)
            {
                return row;
            }
        }

        return NuScenesIndex.NoRow;
    }

    /// <summary>Row of a sample's key LiDAR sweep, or -1.</summary>
    internal int FindKeyLidar(int sampleRow) => KeyFrameOf(sampleRow, NuScenesReader.LidarChannel);

    /// <summary>Row of a sample's key LiDAR sweep.</summary>
    /// <exception cref="InvalidDataException">The sample has none.</exception>
    internal int KeyLidarOf(int sampleRow)
    {
        var row = FindKeyLidar(sampleRow);
        return row >= 0 ? row : throw new InvalidDataException(
            $"table sample_data: sample {Sample.TokenOf(sampleRow)} has no key frame of {NuScenesReader.LidarChannel}, which every frame is built on");
    }

    /// <summary>Samples that follow one in its scene, nearest first.</summary>
    internal IEnumerable<int> SamplesAfter(int row, int count) => SamplesAlong(row, count, SampleColumns.Next, SampleColumns.Previous);

    /// <summary>Samples before one in its scene, nearest first.</summary>
    internal IEnumerable<int> SamplesBefore(int row, int count) => SamplesAlong(row, count, SampleColumns.Previous, SampleColumns.Next);

    /// <summary>Later annotations of the same object, nearest first.</summary>
    internal IEnumerable<int> AnnotationsAfter(int row, int count)
    {
        for (var taken = 0; taken < count; taken++)
        {
            var next = SampleAnnotation.Follow(row, SampleAnnotationColumns.Next);
            if (next == NuScenesIndex.NoRow)
            {
                yield break;
            }

            CheckAnswered(SampleAnnotation, row, next, SampleAnnotationColumns.Next, SampleAnnotationColumns.Previous);
            CheckSame(SampleAnnotation, row, next, SampleAnnotationColumns.Instance, SampleAnnotationColumns.Next);
            yield return row = next;
        }
    }

    /// <summary>Rows of one sensor, newest first, following <c>prev</c> through strictly falling times.</summary>
    internal IEnumerable<int> SweepsFrom(int row, int count)
    {
        for (var taken = 0; taken < count && row != NuScenesIndex.NoRow; taken++)
        {
            yield return row;
            var previous = SampleData.Follow(row, SampleDataColumns.Previous);
            CheckLink(SampleData, row, previous, SampleDataColumns.Previous, SampleDataColumns.Next, SampleDataColumns.Timestamp);
            row = previous;
        }
    }

    internal IReadOnlyList<int> SamplesOf(int sceneRow)
    {
        var members = Sample.GroupOf(sceneRow).ToArray();
        if (Options.AllowPartial)
        {
            return [.. members.OrderBy(row => Sample.Integer(row, SampleColumns.Timestamp))];
        }

        var chain = new List<int>(members.Length);
        for (var row = Scene.Follow(sceneRow, SceneColumns.FirstSample); row != NuScenesIndex.NoRow;)
        {
            chain.Add(row);
            var next = Sample.Follow(row, SampleColumns.Next);
            CheckLink(Sample, row, next, SampleColumns.Next, SampleColumns.Previous, SampleColumns.Timestamp);
            row = next;
        }

        return chain.Count > 0 ? chain : throw new InvalidDataException(
            $"table scene, token {Scene.TokenOf(sceneRow)}, field first_sample_token: expected a sample, got an empty scene ({Scene.Text(sceneRow, SceneColumns.Name)})");
    }

    private IEnumerable<int> SamplesAlong(int row, int count, Column link, Column opposite)
    {
        for (var taken = 0; taken < count; taken++)
        {
            var next = Sample.Follow(row, link);
            if (next == NuScenesIndex.NoRow)
            {
                yield break;
            }

            CheckLink(Sample, row, next, link, opposite, SampleColumns.Timestamp);
            CheckSame(Sample, row, next, SampleColumns.Scene, link);
            yield return row = next;
        }
    }

    /// <summary>A link must stay with one scene or object.</summary>
    private static void CheckSame(IndexedTable table, int from, int to, Column what, Column link)
    {
        if (table.Reference(from, what) != table.Reference(to, what))
        {
            throw new InvalidDataException(
                $"table {table.Name}, token {table.TokenOf(from)}, field {link.Name}: expected a row of the same {what.Target}, got row {table.TokenOf(to)} of another");
        }
    }

    private static void CheckAnswered(IndexedTable table, int from, int to, Column link, Column opposite)
    {
        if (table.Reference(to, opposite) != from)
        {
            throw new InvalidDataException(
                $"table {table.Name}, token {table.TokenOf(from)}, field {link.Name}: the chain is broken: expected {link.Name} and {opposite.Name} "
                + $"to point at each other, got {opposite.Name} '{table.ReferenceToken(to, opposite, table)}' in row {table.TokenOf(to)}");
        }
    }

    /// <summary>A link must lead strictly forward (or backward) in time and be answered by its opposite; so no walk can run in a circle.</summary>
    private static void CheckLink(IndexedTable table, int from, int to, Column link, Column opposite, Column timestamp)
    {
        if (to == NuScenesIndex.NoRow)
        {
            return;
        }

        CheckAnswered(table, from, to, link, opposite);
        var (fromMicros, toMicros) = (table.Integer(from, timestamp), table.Integer(to, timestamp));
        if (link.Name == "next" ? toMicros <= fromMicros : toMicros >= fromMicros)
        {
            throw new InvalidDataException(
                $"table {table.Name}, token {table.TokenOf(to)}, field timestamp: expected times in order along {link.Name}, "
                + $"got {toMicros} after {fromMicros} of row {table.TokenOf(from)}");
        }
    }

    /// <summary>With AllowPartial a row without sensor is passed over; otherwise it is an error.</summary>
    private string? UsableChannelOf(int sampleDataRow) => Options.AllowPartial ? TryChannelOf(sampleDataRow) : ChannelOf(sampleDataRow);

    private int TrySensorRowOf(int sampleDataRow)
    {
        var calibrated = SampleData.Reference(sampleDataRow, SampleDataColumns.CalibratedSensor);
        return calibrated >= 0 ? CalibratedSensor.Reference(calibrated, CalibratedSensorColumns.Sensor) : calibrated;
    }

    private int SensorRowOf(int sampleDataRow) => CalibratedSensor.Follow(
        SampleData.Follow(sampleDataRow, SampleDataColumns.CalibratedSensor), CalibratedSensorColumns.Sensor);
}
