namespace Spatial.Worlds;

/// <summary>What one camera sees at a keyframe. Ground truth, never an input.</summary>
/// <param name="SampleToken">The keyframe.</param>
/// <param name="SceneName">Its scene.</param>
/// <param name="Channel">The camera.</param>
/// <param name="Objects">What is in the picture within the range of questions, or may be.</param>
internal sealed record PictureView(string SampleToken, string SceneName, string Channel, IReadOnlyList<ViewObject> Objects)
{
    /// <summary>Objects of a class that everybody would count.</summary>
    public IEnumerable<ViewObject> Sure(string classWord) => Objects.Where(item => item.IsSure && item.Class == classWord);

    /// <summary>Objects of a class of which it is unclear whether they count.</summary>
    public IEnumerable<ViewObject> Unclear(string classWord) => Objects.Where(item => !item.IsSure && item.Class == classWord);
}
