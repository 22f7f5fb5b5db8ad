namespace Spatial.Worlds;

/// <summary>Which object has each voxel: objects are added one after the other, and the one with the largest surface keeps it.</summary>
internal sealed class ObjectVoxels
{
    private readonly float[] _areas = new float[VoxelGrid.NuScenesOccupancy.Count]; // of the object that is being added, plus one where it is
    private readonly float[] _largest = new float[VoxelGrid.NuScenesOccupancy.Count]; // of the owner
    private readonly List<int> _voxels = []; // of the object that is being added
    private readonly List<int> _owned = [];

    /// <summary>Adds a part of the object.</summary>
    /// <param name="voxel">Position in the dense grid.</param>
    /// <param name="area">Surface in it, in faces of a voxel; 0 for a part of its inside.</param>
    public void Add(int voxel, float area)
    {
        if (_areas[voxel] == 0)
        {
            _voxels.Add(voxel);
            _areas[voxel] = 1;
        }

        _areas[voxel] += area;
    }

    /// <summary>Ends the object. Objects come in order of their numbers, so that the lower wins a tie.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="owners">[X, Y, Z] number of the object that has a voxel; changed where this one takes it.</param>
    public void Settle(int number, int[] owners)
    {
        foreach (var voxel in _voxels)
        {
            if (_largest[voxel] == 0)
            {
                _owned.Add(voxel);
            }

            if (_areas[voxel] > _largest[voxel])
            {
                (_largest[voxel], owners[voxel]) = (_areas[voxel], number);
            }

            _areas[voxel] = 0;
        }

        _voxels.Clear();
    }

    /// <summary>Forgets all owners.</summary>
    public void Clear()
    {
        foreach (var voxel in _owned)
        {
            _largest[voxel] = 0;
        }

        _owned.Clear();
    }
}
