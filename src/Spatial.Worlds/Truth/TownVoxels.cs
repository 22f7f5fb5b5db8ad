namespace Spatial.Worlds;

/// <summary>How much surface of each class of a town each voxel holds, for the voxels that hold any.</summary>
/// <param name="kinds">Number of classes of the town's surfaces.</param>
internal sealed class TownVoxels(int kinds)
{
    private const int FirstSlots = 1 << 16;

    private readonly int[] _slots = new int[VoxelGrid.NuScenesOccupancy.Count]; // 1 and up; 0 where nothing is
    private readonly List<int> _voxels = new(FirstSlots);
    private float[] _areas = new float[FirstSlots * kinds];

    /// <summary>Adds a part of a surface.</summary>
    /// <param name="voxel">Position in the dense grid.</param>
    /// <param name="kind">Which of the town's classes.</param>
    /// <param name="area">In faces of a voxel.</param>
    public void Add(int voxel, int kind, float area)
    {
        var slot = _slots[voxel];
        if (slot == 0)
        {
            _voxels.Add(voxel);
            _slots[voxel] = slot = _voxels.Count;
            if (slot * kinds > _areas.Length)
            {
                Array.Resize(ref _areas, 2 * _areas.Length);
            }
        }

        _areas[((slot - 1) * kinds) + kind] += area;
    }

    /// <summary>Gives each voxel that holds a surface the class with the largest, and forgets all.</summary>
    /// <param name="classes">Classes of the town, by kind; the lower kind wins a tie.</param>
    /// <param name="surfaces">[X, Y, Z]; other voxels are left as they are.</param>
    public void Settle(IReadOnlyList<LidarsegClass> classes, byte[] surfaces)
    {
        for (var slot = 0; slot < _voxels.Count; slot++)
        {
            var areas = _areas.AsSpan(slot * kinds, kinds);
            var largest = 0;
            for (var kind = 1; kind < kinds; kind++)
            {
                largest = areas[kind] > areas[largest] ? kind : largest;
            }

            surfaces[_voxels[slot]] = (byte)classes[largest];
            _slots[_voxels[slot]] = 0;
            areas.Clear();
        }

        _voxels.Clear();
    }
}
