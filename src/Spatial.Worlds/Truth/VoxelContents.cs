using System.Numerics;

namespace Spatial.Worlds;

/// <summary>What is in the voxels around the vehicle, found from the exact surfaces and not from what a sensor saw of them.</summary>
/// <remarks>
/// A voxel is occupied when a surface crosses it, by however little, or when it holds a part of the inside of an object; the inside of buildings
/// and the ground below its surface are free. Where an object crosses a voxel, the object has it, though it be mostly road (a wheel on the ground
/// is car); of several objects the one with the largest surface there, then the one with the lowest number. Else the class of the town with the
/// largest surface has it, then the lowest class. One of these serves one thread at a time, as often as it likes.
/// </remarks>
internal sealed class VoxelContents
{
    /// <summary>What stands for nothing in <see cref="Surfaces"/>.</summary>
    public const byte Free = byte.MaxValue;

    /// <summary>What stands for no object in <see cref="Objects"/>.</summary>
    public const int NoObject = -1;

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly Vector3d GridMiddle = (Grid.Min + Grid.Max) / 2;
    private static readonly double GridRadius = (Grid.Max - Grid.Min).Length / 2;

    private readonly TownSurfaces _town;
    private readonly SolidShapes _shapes;
    private readonly TownVoxels _townVoxels;
    private readonly ObjectVoxels _objectVoxels = new();

    /// <summary>Room for the voxels around a vehicle in a town.</summary>
    public VoxelContents(TownSurfaces town, SolidShapes shapes) => (_town, _shapes, _townVoxels) = (town, shapes, new(town.Classes.Count));

    /// <summary>[200, 200, 16] class of what is in a voxel, a <see cref="LidarsegClass"/>, or <see cref="Free"/>; until the next call of
    /// <see cref="Find"/>.</summary>
    public byte[] Surfaces { get; } = new byte[Grid.Count];

    /// <summary>[200, 200, 16] number of the object that has a voxel, or <see cref="NoObject"/>; until the next call of <see cref="Find"/>.</summary>
    public int[] Objects { get; } = new int[Grid.Count];

    /// <summary>Finds the voxels at a moment.</summary>
    /// <param name="townFromEgo">The key ego frame.</param>
    /// <param name="objects">Every object of the drive then, in order of their numbers.</param>
    public void Find(RigidTransform townFromEgo, IReadOnlyList<ObjectState> objects)
    {
        var egoFromTown = townFromEgo.Inverse();
        Array.Fill(Surfaces, Free);
        Array.Fill(Objects, NoObject);
        AddTown(egoFromTown);
        _townVoxels.Settle(_town.Classes, Surfaces);
        AddObjects(egoFromTown, objects);
        _objectVoxels.Clear();
        GiveObjectsTheirVoxels(objects);
    }

    private void AddTown(RigidTransform egoFromTown)
    {
        var cellsFromTown = GridFrame.From(egoFromTown);
        foreach (var tile in _town.Tiles)
        {
            if (((egoFromTown * tile.Centre) - GridMiddle).Length > GridRadius + tile.Radius)
            {
                continue;
            }

            for (var triangle = tile.First; triangle < tile.End; triangle++)
            {
                var corners = _town.CornersOf(triangle);
                var surface = new TownSurface(_townVoxels, _town.KindOf(triangle));
                TriangleVoxels.Add(cellsFromTown.At(corners[0]), cellsFromTown.At(corners[1]), cellsFromTown.At(corners[2]), ref surface);
            }
        }
    }

    private void AddObjects(RigidTransform egoFromTown, IReadOnlyList<ObjectState> objects)
    {
        foreach (var state in objects)
        {
            var shape = _shapes.Of(state.Object.Model.Shapes[state.Shape]);
            var egoFromObject = egoFromTown * state.TownFromObject;
            if ((egoFromObject.Translation - GridMiddle).Length <= GridRadius + shape.Radius)
            {
                AddObject(GridFrame.From(egoFromObject), shape);
                _objectVoxels.Settle(state.Object.Number, Objects);
            }
        }
    }

    private void AddObject(GridFrame cellsFromObject, SolidShape shape)
    {
        var surface = new ObjectSurface(_objectVoxels);
        for (var i = 0; i < shape.Corners.Length; i += 3)
        {
            TriangleVoxels.Add(
                cellsFromObject.At(shape.Corners[i]), cellsFromObject.At(shape.Corners[i + 1]), cellsFromObject.At(shape.Corners[i + 2]), ref surface);
        }

        foreach (var point in shape.Inside)
        {
            var cell = cellsFromObject.At(point);
            if (Vector3.GreaterThanOrEqualAll(cell, Vector3.Zero) && cell.X < Grid.SizeX && cell.Y < Grid.SizeY && cell.Z < Grid.SizeZ)
            {
                _objectVoxels.Add(Grid.FlatIndex((int)cell.X, (int)cell.Y, (int)cell.Z), 0);
            }
        }
    }

    private void GiveObjectsTheirVoxels(IReadOnlyList<ObjectState> objects)
    {
        for (var voxel = 0; voxel < Objects.Length; voxel++)
        {
            if (Objects[voxel] != NoObject)
            {
                Surfaces[voxel] = (byte)objects[Objects[voxel]].Object.Model.Class;
            }
        }
    }

    private readonly struct TownSurface(TownVoxels voxels, int kind) : IVoxelSurface
    {
        public void Add(int voxel, float area) => voxels.Add(voxel, kind, area);
    }

    private readonly struct ObjectSurface(ObjectVoxels voxels) : IVoxelSurface
    {
        public void Add(int voxel, float area) => voxels.Add(voxel, area);
    }
}
