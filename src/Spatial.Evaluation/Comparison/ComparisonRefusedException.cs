namespace Spatial.Evaluation;

/// <summary>Two runs that should not be compared were given to a comparison.</summary>
/// <param name="obstacles">All reasons.</param>
public sealed class ComparisonRefusedException(IReadOnlyList<ComparisonObstacle> obstacles)
    : ArgumentException(string.Join(Environment.NewLine, obstacles.Select(obstacle => obstacle.Message)))
{
    /// <summary>All reasons.</summary>
    public IReadOnlyList<ComparisonObstacle> Obstacles { get; } = obstacles;
}
