using Spatial.Datasets;

namespace Spatial.Training;

/// <summary>Pictures with the questions about them.</summary>
/// <param name="Dataset">Where they are read.</param>
/// <param name="Pictures">In order.</param>
/// <param name="IsVideo">Whether they follow each other in time.</param>
/// <param name="Questions">At least one.</param>
internal sealed record ViewedClip(TrainingDataset Dataset, IReadOnlyList<ViewedPicture> Pictures, bool IsVideo, IReadOnlyList<ViewQuestion> Questions)
{
    /// <summary>Groups the questions of a data set by what they look at.</summary>
    public static IEnumerable<ViewedClip> Of(TrainingDataset dataset, IEnumerable<ViewQuestion> questions) => questions
        .GroupBy(question => (Pictures: string.Join('|', question.Pictures.Select(picture => $"{picture.SampleToken}/{picture.Channel}")), question.IsVideo))
        .Select(group => new ViewedClip(dataset, group.First().Pictures, group.Key.IsVideo, [.. group]));
}
