using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Finds all that is true at a keyframe. One finder serves one thread at a time.</summary>
internal sealed class KeyframeTruthFinder
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    private readonly WorldSurfaces _surfaces;
    private readonly SensorMount _lidar;
    private readonly ObjectTruthFinder _objects;
    private readonly VoxelContents _voxels;

    /// <summary>A finder for a vehicle in a town.</summary>
    /// <param name="surfaces">Surfaces of the world; shared with other finders.</param>
    /// <param name="mounts">The sensors of the vehicle.</param>
    public KeyframeTruthFinder(WorldSurfaces surfaces, IReadOnlyList<SensorMount> mounts)
    {
        ArgumentNullException.ThrowIfNull(surfaces);
        _surfaces = surfaces;
        _lidar = mounts.Single(mount => mount.Channel == NuScenesReader.LidarChannel);
        var radars = mounts.Where(mount => mount.Modality == "radar").ToDictionary(mount => mount.Channel, StringComparer.Ordinal);
        var cameras = mounts.Where(mount => mount.Intrinsics is not null).ToList();
        _objects = new(_lidar, radars, new(cameras, surfaces.Samples));
        _voxels = new(surfaces.Town, surfaces.Solids);
    }

    /// <summary>Finds the truth of a keyframe.</summary>
    /// <param name="drive">What takes place.</param>
    /// <param name="readings">What the sensors had.</param>
    /// <param name="rays">Tells what rays meet at the keyframe's moment.</param>
    /// <param name="withOccupancy">Whether voxels are wanted.</param>
    public KeyframeTruth Find(Drive drive, KeyframeReadings readings, ObjectRays rays, bool withOccupancy = true)
    {
        var objects = drive.ObjectsAt(readings.Seconds);
        return new()
        {
            Keyframe = readings.Keyframe,
            Objects = _objects.Find(readings, objects, rays),
            Lidarseg = [.. readings.KeySweep.Classes.Select(surface => (byte)surface)],
            Panoptic = PanopticOf(readings.KeySweep, InstanceNumbers.Of(drive.Objects)),
            Occupancy = withOccupancy ? OccupancyOf(drive, readings, objects) : null,
        };
    }

    // Every point of an object has its instance, also of one too far away for a box.
    private static ushort[] PanopticOf(SensedSweep sweep, int[] numbers)
    {
        var labels = new ushort[sweep.Count];
        for (var i = 0; i < labels.Length; i++)
        {
            var instance = sweep.Objects[i] >= 0 ? numbers[sweep.Objects[i]] : 0;
            labels[i] = (ushort)((LidarLabels.InstancesPerClass * (int)sweep.Classes[i]) + instance);
        }

        return labels;
    }

    private OccupancyTruth OccupancyOf(Drive drive, KeyframeReadings readings, IReadOnlyList<ObjectState> objects)
    {
        _voxels.Find(readings.KeySweep.TownFromEgo, objects);
        var occ3D = LabelsOf(OccupancyClasses.Occ3DOf, OccupancyLabels.Occ3D.Free);
        return new()
        {
            Occ3D = occ3D,
            OpenOcc = LabelsOf(OccupancyClasses.OpenOccOf, OccupancyLabels.OpenOcc.Free),
            Flow = FlowOf(VelocitiesIn(drive, readings, objects), objects),
            LidarMask = VoxelMasks.OfLidar(readings, _lidar),
            CameraMask = VoxelMasks.OfCameras(readings, _surfaces, occ3D, OccupancyLabels.Occ3D.Free),
        };
    }

    private byte[] LabelsOf(Func<LidarsegClass, byte> labelOf, byte free)
    {
        var labelBySurface = new byte[byte.MaxValue + 1];
        Array.Fill(labelBySurface, free);
        foreach (var surface in Enum.GetValues<LidarsegClass>())
        {
            labelBySurface[(int)surface] = labelOf(surface);
        }

        var labels = new byte[Grid.Count];
        for (var voxel = 0; voxel < labels.Length; voxel++)
        {
            labels[voxel] = labelBySurface[_voxels.Surfaces[voxel]];
        }

        return labels;
    }

    private float[] FlowOf(Vector3d[] velocities, IReadOnlyList<ObjectState> objects)
    {
        var flow = new float[2 * Grid.Count];
        for (var voxel = 0; voxel < Grid.Count; voxel++)
        {
            var owner = _voxels.Objects[voxel];
            if (owner != VoxelContents.NoObject && OccupancyClasses.HasFlow(objects[owner].Object.Model.Class))
            {
                (flow[2 * voxel], flow[(2 * voxel) + 1]) = ((float)velocities[owner].X, (float)velocities[owner].Y);
            }
        }

        return flow;
    }

    /// <summary>Velocities as the devkit derives them from boxes: between the keyframes around this one, with ego axes.</summary>
    private static Vector3d[] VelocitiesIn(Drive drive, KeyframeReadings readings, IReadOnlyList<ObjectState> objects)
    {
        var (from, to) = (readings.SecondsBefore ?? readings.Seconds, readings.SecondsAfter ?? readings.Seconds);
        if (from == to)
        {
            return [.. objects.Select(_ => Vector3d.Zero)]; // a scene of one keyframe: the devkit knows no velocity either
        }

        var (before, after) = (drive.ObjectsAt(from), drive.ObjectsAt(to));
        var egoFromTown = readings.KeySweep.TownFromEgo.Inverse();
        return [.. before.Zip(after, (first, last) =>
            egoFromTown.Rotate((last.TownFromObject.Translation - first.TownFromObject.Translation) / (to - from)))];
    }
}
