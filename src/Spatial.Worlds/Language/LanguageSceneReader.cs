using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Reads what can be said about samples from the tables. Safe to use from many threads.</summary>
internal sealed class LanguageSceneReader
{
    // With fewer, or less than 40 % of it in the pictures, nobody could be sure that something is there.
    private const int FewestLidarPoints = 3;
    private const string LowestVisibility = "1";

    private readonly NuScenesTables _tables;
    private readonly NuScenesReader _reader;
    private readonly SceneFutureReader _futures;

    /// <param name="tables">The tables; they must stay open.</param>
    public LanguageSceneReader(NuScenesTables tables) => (_tables, _reader, _futures) = (tables, new(tables), new(tables));

    /// <summary>Reads one sample.</summary>
    /// <exception cref="InvalidDataException">A row that it needs is missing or damaged.</exception>
    public LanguageScene Read(string sampleToken)
    {
        var found = FoundIn(_reader.ReadAnnotations(sampleToken)).ToLookup(entry => entry.Fit, entry => entry.Object);
        var scene = _tables.SceneNamed(_tables.SampleOf(sampleToken).SceneToken);
        return new(() => VoxelsOf(scene.Name, sampleToken), () => MasksOf(scene.Name, sampleToken), () => _futures.Read(sampleToken))
        {
            SampleToken = sampleToken,
            SceneName = scene.Name,
            Description = scene.Description,
            Objects = [.. found[ObjectFit.Sure]],
            Possible = [.. found[ObjectFit.Unclear]],
        };
    }

    private IEnumerable<(ObjectFit Fit, SceneObject Object)> FoundIn(SceneAnnotations annotations)
    {
        var egoFromGlobal = RigidTransform.From(annotations.EgoRotation, annotations.EgoInGlobal).Inverse();
        foreach (var (box, lidarPoints, _, attribute) in annotations.Boxes)
        {
            var word = ObjectWords.OfClass(box.Name);
            var inRange = ObjectWords.IsInRange(word, (box.Center - annotations.EgoInGlobal).LengthXy);
            if (inRange != ObjectFit.No)
            {
                var isClear = inRange == ObjectFit.Sure && lidarPoints >= FewestLidarPoints && !IsHidden(box.Token);
                PlanPoint[] corners = [.. box.BottomCorners().Select(corner => egoFromGlobal * corner).Select(corner => new PlanPoint(corner.X, corner.Y))];
                yield return (
                    isClear ? ObjectFit.Sure : ObjectFit.Unclear,
                    new(box.Token, word, StatusOf(attribute, box.Token), egoFromGlobal * box.Center, corners));
            }
        }
    }

    // An annotation may lack its visibility; then its points alone decide.
    private bool IsHidden(string token) => _tables.SampleAnnotationOf(token).VisibilityToken == LowestVisibility;

    private static string? StatusOf(string attribute, string token)
    {
        try
        {
            return ObjectWords.OfAttribute(attribute);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"table sample_annotation, token {token}: {error.Message}", error);
        }
    }

    private OpenOccLabels? VoxelsOf(string scene, string sampleToken) =>
        LabelsOf(scene, sampleToken, OccupancyLabels.OpenOcc, file => OccupancyLabelFile.ReadOpenOcc(file));

    private Occ3DLabels? MasksOf(string scene, string sampleToken) =>
        LabelsOf(scene, sampleToken, OccupancyLabels.Occ3D, file => OccupancyLabelFile.ReadOcc3D(file));

    private T? LabelsOf<T>(string scene, string sampleToken, OccupancyLabels labels, Func<DatasetPath, T> read)
        where T : class
    {
        try
        {
            return read(OccupancyGroundTruth.FileOf(_tables.DataRoot, scene, sampleToken, labels));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
