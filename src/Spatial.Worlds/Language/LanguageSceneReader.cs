using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Reads what can be said about samples from the tables. Safe to use from many threads.</summary>
internal sealed class LanguageSceneReader
{
    private readonly NuScenesTables _tables;
    private readonly NuScenesReader _reader;
    private readonly SceneFutureReader _futures;

    /// <param name="tables">The tables; they must stay open.</param>
    public LanguageSceneReader(NuScenesTables tables) => (_tables, _reader, _futures) = (tables, new(tables), new(tables));

    /// <summary>Reads one sample.</summary>
    /// <exception cref="InvalidDataException">A row that it needs is missing or damaged.</exception>
    public LanguageScene Read(string sampleToken)
    {
        var annotations = _reader.ReadAnnotations(sampleToken);
        var scene = _tables.SceneNamed(_tables.SampleOf(sampleToken).SceneToken);
        return new(() => VoxelsOf(scene.Name, sampleToken), () => _futures.Read(sampleToken))
        {
            SampleToken = sampleToken,
            SceneName = scene.Name,
            Description = scene.Description,
            Objects = [.. ObjectsOf(annotations)],
        };
    }

    private static IEnumerable<SceneObject> ObjectsOf(SceneAnnotations annotations)
    {
        var egoFromGlobal = RigidTransform.From(annotations.EgoRotation, annotations.EgoInGlobal).Inverse();
        foreach (var (box, lidarPoints, radarPoints, attribute) in annotations.Boxes)
        {
            var word = ObjectWords.OfClass(box.Name);
            var isSeen = lidarPoints > 0 || radarPoints > 0;
            if (isSeen && (box.Center - annotations.EgoInGlobal).LengthXy < ObjectWords.RangeOf(word))
            {
                yield return new(box.Token, word, StatusOf(attribute, box.Token), egoFromGlobal * box.Center);
            }
        }
    }

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

    private OpenOccLabels? VoxelsOf(string scene, string sampleToken)
    {
        try
        {
            return OccupancyLabelFile.ReadOpenOcc(OccupancyGroundTruth.FileOf(_tables.DataRoot, scene, sampleToken, OccupancyLabels.OpenOcc));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
