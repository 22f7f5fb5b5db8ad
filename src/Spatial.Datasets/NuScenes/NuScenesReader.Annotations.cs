namespace Spatial.Datasets;

/// <content>What was annotated at a keyframe, as the detection benchmark takes it.</content>
/// <remarks>nuScenes devkit, <c>eval/common/loaders.py</c>, <c>load_gt</c> and <c>filter_eval_boxes</c>.</remarks>
public sealed partial class NuScenesReader
{
    private const string BicycleRack = "static_object.bicycle_rack";

    /// <summary>Reads the annotations of a keyframe by detection class, with points, attributes and bicycle racks.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <returns>Boxes in the global frame, in the order of the table. Boxes without a usable size are left out and counted.</returns>
    /// <exception cref="ArgumentException">There is no such sample.</exception>
    /// <exception cref="InvalidDataException">The key LiDAR sweep or a row that a box needs is missing, or an object has two attributes; with
    /// AllowPartial such a box is left out and counted.</exception>
    public SceneAnnotations ReadAnnotations(string sampleToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(sampleToken);
        var sample = _tables.Sample.Get(sampleToken);
        var pose = PoseOf(_tables.KeyLidarOf(sample));
        var (boxes, racks, leftOut) = (new List<AnnotatedBox>(), new List<Box3D>(), 0);
        foreach (var row in _tables.SampleAnnotation.GroupOf(sample).ToArray())
        {
            if (AnnotationAt(row) is not { } annotation)
            {
                leftOut++;
            }
            else if (annotation.Box.Name == BicycleRack)
            {
                racks.Add(annotation.Box);
            }
            else if (DetectionClasses.OfCategory(annotation.Box.Name) is { } name)
            {
                boxes.Add(annotation with { Box = annotation.Box with { Name = name } });
            }
        }

        return new()
        {
            SampleToken = sampleToken,
            SceneName = SceneNameOf(sample),
            EgoInGlobal = pose.Translation,
            EgoRotation = pose.Rotation,
            Boxes = boxes,
            BicycleRacks = racks,
            LeftOut = leftOut,
        };
    }

    private AnnotatedBox? AnnotationAt(int row)
    {
        try
        {
            var box = BoxAt(row);
            var table = _tables.SampleAnnotation;
            return !IsPlausible(box.Size) ? null : new(
                box,
                (int)table.Integer(row, SampleAnnotationColumns.LidarPoints),
                (int)table.Integer(row, SampleAnnotationColumns.RadarPoints),
                DetectionClasses.OfCategory(box.Name) is null ? "" : AttributeAt(row));
        }
        catch (InvalidDataException) when (_tables.Options.AllowPartial)
        {
            return null;
        }
    }

    private string AttributeAt(int row)
    {
        var tokens = _tables.SampleAnnotation.ListTokens(row, _tables.Attribute);
        return tokens.Count switch
        {
            0 => "",
            1 => _tables.AttributeOf(tokens[0]).Name,
            _ => throw new InvalidDataException(
                $"table sample_annotation, token {_tables.SampleAnnotation.TokenOf(row)}, field attribute_tokens: expected at most one attribute of an object "
                + $"of the detection benchmark, got {tokens.Count}"),
        };
    }
}
