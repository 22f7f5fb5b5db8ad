namespace Spatial.Worlds;

/// <summary>What is around?</summary>
/// <param name="View">Which part.</param>
/// <param name="Wording">Which way of saying it; ways are counted around.</param>
internal sealed record CaptionQuery(CaptionView View, int Wording) : SceneQuery
{
    /// <inheritdoc/>
    public override string AnswerIn(LanguageScene scene) => SceneCaption.Of(scene, View, Wording);
}
