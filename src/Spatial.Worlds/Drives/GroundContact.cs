namespace Spatial.Worlds;

/// <summary>Where something touches the ground, in its own frame.</summary>
/// <param name="Rear">Of the rear contacts, along x.</param>
/// <param name="Front">Of the front contacts, along x.</param>
/// <param name="HalfTrack">Of the left contacts, along y.</param>
internal readonly record struct GroundContact(double Rear, double Front, double HalfTrack)
{
    /// <summary>How the ground carries it at a place.</summary>
    public GroundTilt On(Town town, PlanPose pose)
    {
        var rearLeft = HeightAt(town, pose, Rear, HalfTrack);
        var rearRight = HeightAt(town, pose, Rear, -HalfTrack);
        var frontLeft = HeightAt(town, pose, Front, HalfTrack);
        var frontRight = HeightAt(town, pose, Front, -HalfTrack);
        var (rear, front) = ((rearLeft + rearRight) / 2, (frontLeft + frontRight) / 2);
        var along = (front - rear) / (Front - Rear);
        return new(rear - (Rear * along), along, (rearLeft + frontLeft - rearRight - frontRight) / (4 * HalfTrack));
    }

    private static double HeightAt(Town town, PlanPose pose, double forward, double left)
    {
        var (x, y) = pose.At(forward, left);
        return town.HeightAt(x, y);
    }
}
