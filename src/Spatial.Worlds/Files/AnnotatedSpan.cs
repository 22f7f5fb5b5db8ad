namespace Spatial.Worlds;

/// <summary>The keyframes at which an object of a scene is annotated: from the first at which a sensor has it to the last, also those between at
/// which it is hidden or far, as people annotate.</summary>
/// <param name="Number">Number of the object.</param>
/// <param name="Model">What it is.</param>
/// <param name="First">The first keyframe.</param>
/// <param name="Boxes">Its truth at that keyframe and the following ones.</param>
internal sealed record AnnotatedSpan(int Number, ObjectModel Model, int First, IReadOnlyList<ObjectTruth> Boxes)
{
    /// <summary>Spans of all objects that are ever seen, in order of their numbers.</summary>
    /// <param name="keyframes">Objects of every keyframe, in order of time.</param>
    public static IReadOnlyList<AnnotatedSpan> Of(IReadOnlyList<RecordedObjects> keyframes)
    {
        var spans = new List<AnnotatedSpan>();
        for (var number = 0; number < keyframes[0].Objects.Count; number++)
        {
            var truths = keyframes.Select(keyframe => keyframe.Objects[number]).ToList();
            var first = truths.FindIndex(truth => truth.IsSeen);
            if (first >= 0)
            {
                var last = truths.FindLastIndex(truth => truth.IsSeen);
                spans.Add(new(number, truths[0].State.Object.Model, first, truths[first..(last + 1)]));
            }
        }

        return spans;
    }
}
