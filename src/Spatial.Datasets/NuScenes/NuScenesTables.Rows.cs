namespace Spatial.Datasets;

/// <content>Rows by token.</content>
public sealed partial class NuScenesTables
{
    /// <summary>A scene by name or token.</summary>
    /// <exception cref="ArgumentException">There is no such scene.</exception>
    public SceneRow SceneNamed(string nameOrToken) =>
        Scenes.FirstOrDefault(scene => scene.Name == nameOrToken || scene.Token == nameOrToken)
        ?? throw new ArgumentException(
            $"{Version} has no scene '{nameOrToken}'; it has {Scenes.Count}: {string.Join(", ", Scenes.Take(10).Select(scene => scene.Name))}"
            + (Scenes.Count > 10 ? ", ..." : ""), nameof(nameOrToken));

    /// <summary>All rows of category, in table order.</summary>
    public IReadOnlyList<CategoryRow> Categories => [.. Enumerable.Range(0, Category.Count).Select(row => CategoryOf(Category.TokenOf(row)))];

    /// <summary>A row of category.</summary>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public CategoryRow CategoryOf(string token)
    {
        var row = Category.Get(token);
        var index = Category.Integer(row, CategoryColumns.Index);
        return new(
            token, Category.Text(row, CategoryColumns.Name), Category.Text(row, CategoryColumns.Description),
            index == NuScenesIndex.AbsentInteger ? null : (int)index);
    }

    /// <summary>A row of attribute.</summary>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public AttributeRow AttributeOf(string token)
    {
        var (table, row) = At("attribute", token);
        return new(token, table.Text(row, AttributeColumns.Name), table.Text(row, AttributeColumns.Description));
    }

    /// <summary>A row of visibility.</summary>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public VisibilityRow VisibilityOf(string token)
    {
        var (table, row) = At("visibility", token);
        return new(token, table.Text(row, VisibilityColumns.Level), table.Text(row, VisibilityColumns.Description));
    }

    /// <summary>A row of instance.</summary>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public InstanceRow InstanceOf(string token)
    {
        var row = Instance.Get(token);
        return new(
            token,
            Instance.ReferenceToken(row, InstanceColumns.Category, Category),
            (int)Instance.Integer(row, InstanceColumns.AnnotationCount),
            Instance.ReferenceToken(row, InstanceColumns.FirstAnnotation, SampleAnnotation),
            Instance.ReferenceToken(row, InstanceColumns.LastAnnotation, SampleAnnotation));
    }

    /// <summary>A row of sensor.</summary>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public SensorRow SensorOf(string token)
    {
        var row = Sensor.Get(token);
        return new(token, Sensor.Text(row, SensorColumns.Channel), Sensor.Text(row, SensorColumns.Modality));
    }

    /// <summary>A row of calibrated_sensor.</summary>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public CalibratedSensorRow CalibratedSensorOf(string token) => CalibratedSensorAt(CalibratedSensor.Get(token));

    /// <summary>A row of ego_pose.</summary>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public EgoPoseRow EgoPoseOf(string token) => EgoPoseAt(EgoPose.Get(token));

    /// <summary>A row of log.</summary>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public LogRow LogOf(string token)
    {
        var (table, row) = At("log", token);
        return new(
            token,
            table.Text(row, LogColumns.Logfile),
            table.Text(row, LogColumns.Vehicle),
            table.Text(row, LogColumns.DateCaptured),
            table.Text(row, LogColumns.Location));
    }

    /// <summary>A row of sample.</summary>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public SampleRow SampleOf(string token)
    {
        var row = Sample.Get(token);
        return new(
            token,
            Sample.Integer(row, SampleColumns.Timestamp),
            Sample.ReferenceToken(row, SampleColumns.Scene, Scene),
            Sample.ReferenceToken(row, SampleColumns.Previous, Sample),
            Sample.ReferenceToken(row, SampleColumns.Next, Sample));
    }

    /// <summary>A row of sample_data.</summary>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public SampleDataRow SampleDataOf(string token) => SampleDataAt(SampleData.Get(token));

    /// <summary>A row of sample_annotation.</summary>
    /// <exception cref="ArgumentException">There is no such token.</exception>
    public SampleAnnotationRow SampleAnnotationOf(string token) => SampleAnnotationAt(SampleAnnotation.Get(token));

    /// <summary>All rows of map.</summary>
    public IReadOnlyList<MapRow> Maps
    {
        get
        {
            var (map, log) = (_tables["map"], _tables["log"]);
            return [.. Enumerable.Range(0, map.Count).Select(row => new MapRow(
                map.TokenOf(row), map.Text(row, MapColumns.Category), map.Text(row, MapColumns.Filename), map.ListTokens(row, log)))];
        }
    }

    /// <summary>The lidarseg row of a sweep, or null where it has none.</summary>
    public PointLabelsRow? LidarsegOf(string sampleDataToken) => PointLabelsOf("lidarseg", sampleDataToken, LidarsegColumns.SampleData, LidarsegColumns.Filename);

    /// <summary>The panoptic row of a sweep, or null where it has none.</summary>
    public PointLabelsRow? PanopticOf(string sampleDataToken) => PointLabelsOf("panoptic", sampleDataToken, PanopticColumns.SampleData, PanopticColumns.Filename);

    /// <summary>Every row that has a token, whatever its table, with the table's name. A token may occur in several tables.</summary>
    public IReadOnlyList<(string Table, object Row)> Find(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return [.. All.Where(table => table.Find(token) >= 0).Select(table => (table.Name, RowOf(table.Name, token)))];
    }

    internal SampleDataRow SampleDataAt(int row) => new()
    {
        Token = SampleData.TokenOf(row),
        SampleToken = SampleData.ReferenceToken(row, SampleDataColumns.Sample, Sample),
        EgoPoseToken = SampleData.ReferenceToken(row, SampleDataColumns.EgoPose, EgoPose),
        CalibratedSensorToken = SampleData.ReferenceToken(row, SampleDataColumns.CalibratedSensor, CalibratedSensor),
        Filename = SampleData.Text(row, SampleDataColumns.Filename),
        FileFormat = SampleData.Text(row, SampleDataColumns.FileFormat),
        Width = (int)SampleData.Integer(row, SampleDataColumns.Width),
        Height = (int)SampleData.Integer(row, SampleDataColumns.Height),
        TimestampMicros = SampleData.Integer(row, SampleDataColumns.Timestamp),
        IsKeyFrame = SampleData.Integer(row, SampleDataColumns.IsKeyFrame) != 0,
        PreviousToken = SampleData.ReferenceToken(row, SampleDataColumns.Previous, SampleData),
        NextToken = SampleData.ReferenceToken(row, SampleDataColumns.Next, SampleData),
    };

    internal SampleAnnotationRow SampleAnnotationAt(int row)
    {
        var size = SampleAnnotation.Numbers(row, SampleAnnotationColumns.Size);
        return new()
        {
            Token = SampleAnnotation.TokenOf(row),
            SampleToken = SampleAnnotation.ReferenceToken(row, SampleAnnotationColumns.Sample, Sample),
            InstanceToken = SampleAnnotation.ReferenceToken(row, SampleAnnotationColumns.Instance, Instance),
            AttributeTokens = SampleAnnotation.ListTokens(row, _tables["attribute"]),
            VisibilityToken = SampleAnnotation.ReferenceToken(row, SampleAnnotationColumns.Visibility, Visibility),
            Translation = SampleAnnotation.Vector(row, SampleAnnotationColumns.Translation),
            Size = new(size[0], size[1], size[2]),
            Rotation = SampleAnnotation.Rotation(row, SampleAnnotationColumns.Rotation),
            LidarPointCount = (int)SampleAnnotation.Integer(row, SampleAnnotationColumns.LidarPoints),
            RadarPointCount = (int)SampleAnnotation.Integer(row, SampleAnnotationColumns.RadarPoints),
            PreviousToken = SampleAnnotation.ReferenceToken(row, SampleAnnotationColumns.Previous, SampleAnnotation),
            NextToken = SampleAnnotation.ReferenceToken(row, SampleAnnotationColumns.Next, SampleAnnotation),
        };
    }

    internal EgoPoseRow EgoPoseAt(int row) => new(
        EgoPose.TokenOf(row),
        EgoPose.Integer(row, EgoPoseColumns.Timestamp),
        EgoPose.Vector(row, EgoPoseColumns.Translation),
        EgoPose.Rotation(row, EgoPoseColumns.Rotation));

    internal CalibratedSensorRow CalibratedSensorAt(int row)
    {
        var k = CalibratedSensor.Numbers(row, CalibratedSensorColumns.Intrinsic);
        return new(
            CalibratedSensor.TokenOf(row),
            CalibratedSensor.ReferenceToken(row, CalibratedSensorColumns.Sensor, Sensor),
            CalibratedSensor.Vector(row, CalibratedSensorColumns.Translation),
            CalibratedSensor.Rotation(row, CalibratedSensorColumns.Rotation),
            double.IsNaN(k[0]) ? null : new Matrix3d(k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7], k[8]));
    }

    private SceneRow SceneAt(int row) => new(
        Scene.TokenOf(row),
        Scene.Text(row, SceneColumns.Name),
        Scene.Text(row, SceneColumns.Description),
        Scene.ReferenceToken(row, SceneColumns.Log, _tables["log"]),
        (int)Scene.Integer(row, SceneColumns.SampleCount),
        Scene.ReferenceToken(row, SceneColumns.FirstSample, Sample),
        Scene.ReferenceToken(row, SceneColumns.LastSample, Sample));

    private PointLabelsRow? PointLabelsOf(string name, string sampleDataToken, Column sampleData, Column filename)
    {
        var table = _tables[name];
        var row = table.Find(sampleDataToken); // The devkit's schema: a label row has the token of its sweep.
        return row < 0 ? null : new(sampleDataToken, table.ReferenceToken(row, sampleData, SampleData), table.Text(row, filename));
    }

    private object RowOf(string table, string token) => table switch
    {
        "category" => CategoryOf(token),
        "attribute" => AttributeOf(token),
        "visibility" => VisibilityOf(token),
        "instance" => InstanceOf(token),
        "sensor" => SensorOf(token),
        "calibrated_sensor" => CalibratedSensorOf(token),
        "ego_pose" => EgoPoseOf(token),
        "log" => LogOf(token),
        "scene" => SceneNamed(token),
        "sample" => SampleOf(token),
        "sample_data" => SampleDataOf(token),
        "sample_annotation" => SampleAnnotationOf(token),
        "map" => Maps.First(map => map.Token == token),
        "lidarseg" => LidarsegOf(token)!,
        _ => PanopticOf(token)!,
    };

    private (IndexedTable Table, int Row) At(string name, string token) => (_tables[name], _tables[name].Get(token));
}
