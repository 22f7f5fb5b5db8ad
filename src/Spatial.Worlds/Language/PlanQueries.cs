namespace Spatial.Worlds;

/// <summary>What does the vehicle do in the next three seconds?</summary>
internal sealed record ActionQuery : SceneQuery
{
    /// <inheritdoc/>
    public override string AnswerIn(LanguageScene scene) => EgoFuture.Of(scene).Command switch
    {
        DriveCommand.Left => "Turn left.",
        DriveCommand.Right => "Turn right.",
        _ => "Go straight.",
    };
}

/// <summary>Where does the vehicle go? Six offsets, each from the position half a second before; key ego frame, metres.</summary>
internal sealed record TrajectoryQuery : SceneQuery
{
    /// <inheritdoc/>
    public override string AnswerIn(LanguageScene scene)
    {
        var offsets = EgoFuture.Of(scene).Offsets.Select(offset => $"({SpokenNumber.Of(offset.X)}, {SpokenNumber.Of(offset.Y)})");
        return $"Future 6-frame trajectory: [{string.Join(", ", offsets)}]";
    }
}
