using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>Arrays of a golden .npz, by name.</summary>
internal sealed class GoldenArrays(string path)
{
    private readonly NpzFile _file = NpzFile.Read(path);

    public IEnumerable<string> Names => _file.Arrays.Keys;

    public bool Has(string name) => _file.Arrays.ContainsKey(name);

    /// <summary>Values of an array that must have a certain type and shape.</summary>
    public T[] Require<T>(string name, params int[] shape)
        where T : unmanaged => _file[name].Require<T>(shape);
}
