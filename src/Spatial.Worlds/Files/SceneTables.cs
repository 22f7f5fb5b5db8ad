using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Turns what was recorded of a scene into rows.</summary>
internal sealed class SceneTables(WorldDatasetWriter dataset, SceneWriter scene)
{
    private readonly WorldTokens _tokens = dataset.Tokens;
    private readonly WorldDatasetSettings _settings = dataset.Settings;
    private readonly IReadOnlyList<RecordedReading> _readings = scene.Recording.Readings(dataset.Settings.Mounts);
    private readonly IReadOnlyList<RecordedObjects> _objects = scene.Recording.Objects();

    /// <summary>All rows of the scene.</summary>
    /// <exception cref="InvalidOperationException">A keyframe lacks its truth or a sensor's reading.</exception>
    public WorldRows Rows()
    {
        ThrowIfIncomplete();
        var boxes = AnnotatedSpan.Of(_objects);
        var keySweeps = Enumerable.Range(0, scene.KeyframeCount).Select(scene.KeySweepTokenOf).ToList();
        return new(
            new(LogToken, scene.Log, _settings.Vehicle, SceneCalendar.DateOf(scene.StartMicros), _settings.Location),
            SceneRow(),
            [.. Enumerable.Range(0, scene.KeyframeCount).Select(SampleRow)],
            SampleDataRows(),
            [.. _readings.Select(EgoPoseRow)],
            [.. boxes.Select(InstanceRow)],
            [.. boxes.SelectMany(AnnotationRows).OrderBy(row => row.Keyframe).Select(row => row.Row)],
            [.. keySweeps.Select(token => new PointLabelsRow(token, token, LabelFiles.LidarsegOf(_settings.Version, token)))],
            [.. keySweeps.Select(token => new PointLabelsRow(token, token, LabelFiles.PanopticOf(_settings.Version, token)))]);
    }

    private string LogToken => _tokens.Of("log", scene.Number);

    private string SceneToken => _tokens.Of("scene", scene.Number);

    private void ThrowIfIncomplete()
    {
        var untold = Enumerable.Range(0, scene.KeyframeCount).Except(_objects.Select(objects => objects.Keyframe)).ToList();
        if (untold.Count > 0)
        {
            throw new InvalidOperationException($"scene {scene.Name} lacks the truth of keyframe {untold[0]}: write it before the data set is completed");
        }

        foreach (var mount in _settings.Mounts)
        {
            var keyframes = _readings.Where(reading => reading.IsKeyFrame && reading.Mount.Channel == mount.Channel)
                .Select(reading => reading.Keyframe).ToList();
            var missing = Enumerable.Range(0, scene.KeyframeCount).Except(keyframes).ToList();
            if (missing.Count > 0 || keyframes.Count != scene.KeyframeCount)
            {
                throw new InvalidOperationException(
                    $"scene {scene.Name} needs one reading of {mount.Channel} for each of {scene.KeyframeCount} keyframes, got {keyframes.Count}"
                    + (missing.Count > 0 ? $" and none for keyframe {missing[0]}" : ""));
            }
        }
    }

    private SceneRow SceneRow() => new(
        SceneToken, scene.Name, scene.Drive.Description, LogToken, scene.KeyframeCount, scene.SampleTokenOf(0), scene.SampleTokenOf(scene.KeyframeCount - 1));

    private SampleRow SampleRow(int keyframe) => new(
        scene.SampleTokenOf(keyframe), scene.KeyframeMicros(keyframe), SceneToken, SampleTokenOrNone(keyframe - 1), SampleTokenOrNone(keyframe + 1));

    private string SampleTokenOrNone(int keyframe) => keyframe >= 0 && keyframe < scene.KeyframeCount ? scene.SampleTokenOf(keyframe) : "";

    private List<SampleDataRow> SampleDataRows()
    {
        var rows = new SampleDataRow[_readings.Count];
        foreach (var chain in Enumerable.Range(0, rows.Length).GroupBy(place => _readings[place].Mount.Channel))
        {
            var places = chain.ToList(); // in order of time
            for (var i = 0; i < places.Count; i++)
            {
                rows[places[i]] = SampleDataRow(_readings[places[i]]) with
                {
                    PreviousToken = i > 0 ? TokenOf(_readings[places[i - 1]]) : "",
                    NextToken = i + 1 < places.Count ? TokenOf(_readings[places[i + 1]]) : "",
                };
            }
        }

        return [.. rows];
    }

    private SampleDataRow SampleDataRow(RecordedReading reading) => new()
    {
        Token = TokenOf(reading),
        SampleToken = scene.SampleTokenOf(reading.Keyframe),
        EgoPoseToken = TokenOf(reading),
        CalibratedSensorToken = _tokens.Of("calibrated_sensor", reading.Mount.Channel),
        Filename = reading.Filename,
        FileFormat = reading.Mount.Intrinsics is null ? "pcd" : "jpg",
        Width = reading.Mount.Intrinsics?.Width ?? 0,
        Height = reading.Mount.Intrinsics?.Height ?? 0,
        TimestampMicros = reading.Micros,
        IsKeyFrame = reading.IsKeyFrame,
        PreviousToken = "",
        NextToken = "",
    };

    private string TokenOf(RecordedReading reading) => _tokens.OfReading(scene.Number, reading.Mount.Channel, reading.Micros);

    private EgoPoseRow EgoPoseRow(RecordedReading reading) => new(
        TokenOf(reading), reading.Micros, reading.TownFromEgo.Translation, RotationQuaternion.Of(reading.TownFromEgo.Rotation));

    private InstanceRow InstanceRow(AnnotatedSpan span) => new(
        _tokens.OfInstance(scene.Number, span.Number),
        _tokens.Of("category", span.Model.Category),
        span.Boxes.Count,
        AnnotationToken(span, 0),
        AnnotationToken(span, span.Boxes.Count - 1));

    private IEnumerable<(int Keyframe, SampleAnnotationRow Row)> AnnotationRows(AnnotatedSpan span) =>
        span.Boxes.Select((box, place) => (span.First + place, new SampleAnnotationRow
        {
            Token = AnnotationToken(span, place),
            SampleToken = scene.SampleTokenOf(span.First + place),
            InstanceToken = _tokens.OfInstance(scene.Number, span.Number),
            AttributeTokens = box.State.Attribute.Length > 0 ? [_tokens.Of("attribute", box.State.Attribute)] : [],
            VisibilityToken = WorldTables.VisibilityTokenOf(box.Visibility),
            Translation = box.State.TownFromObject.Translation,
            Size = span.Model.Size,
            Rotation = RotationQuaternion.Of(box.State.TownFromObject.Rotation),
            LidarPointCount = box.LidarPoints,
            RadarPointCount = box.RadarPoints,
            PreviousToken = AnnotationToken(span, place - 1),
            NextToken = AnnotationToken(span, place + 1),
        }));

    private string AnnotationToken(AnnotatedSpan span, int place) =>
        place >= 0 && place < span.Boxes.Count ? _tokens.OfAnnotation(scene.Number, span.Number, span.First + place) : "";
}
