using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>A question about one cell of the occupancy grid.</summary>
/// <param name="X">Cell along x, from the back.</param>
/// <param name="Y">Cell along y, from the right.</param>
/// <param name="Z">Cell along z, from below.</param>
internal abstract record VoxelQuery(int X, int Y, int Z) : SceneQuery
{
    /// <inheritdoc/>
    public sealed override string AnswerIn(LanguageScene scene)
    {
        var voxels = scene.Voxels ?? throw new NoAnswerException($"the query needs the OpenOcc labels of sample {scene.SampleToken}, got none");
        return AnswerIn(voxels, voxels.Occupancy.Grid.FlatIndex(X, Y, Z));
    }

    private protected abstract string AnswerIn(OpenOccLabels voxels, int voxel);

    private protected static string ClassAt(OpenOccLabels voxels, int voxel) =>
        voxels.Occupancy.Labels.Classes[voxels.Occupancy.Classes[voxel]];
}

/// <summary>Is something there? yes or no.</summary>
internal sealed record OccupiedQuery(int X, int Y, int Z) : VoxelQuery(X, Y, Z)
{
    private protected override string AnswerIn(OpenOccLabels voxels, int voxel) =>
        YesOrNo(voxels.Occupancy.Classes[voxel] != voxels.Occupancy.Labels.Free);
}

/// <summary>What is there? A class, or free.</summary>
internal sealed record VoxelClassQuery(int X, int Y, int Z) : VoxelQuery(X, Y, Z)
{
    private protected override string AnswerIn(OpenOccLabels voxels, int voxel) => ClassAt(voxels, voxel);
}

/// <summary>What is there, and how does it move? <c>{label: car}, {vx: 0.1, vy: 0.06}</c>.</summary>
internal sealed record VoxelFlowQuery(int X, int Y, int Z) : VoxelQuery(X, Y, Z)
{
    private protected override string AnswerIn(OpenOccLabels voxels, int voxel)
    {
        var velocities = voxels.Flow.Velocities;
        var (vx, vy) = (SpokenNumber.Of(velocities[2 * voxel]), SpokenNumber.Of(velocities[(2 * voxel) + 1]));
        return $"{{label: {ClassAt(voxels, voxel)}}}, {{vx: {vx}, vy: {vy}}}";
    }
}
