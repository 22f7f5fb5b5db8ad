namespace Spatial.Native;

/// <summary>What rays met, ray by ray.</summary>
/// <param name="Distances">[R] float32, metres along the ray; infinite where it met nothing.</param>
/// <param name="Instances">[R] int32, place of the instance in the scene, fixed part first; -1 where it met nothing.</param>
/// <param name="Triangles">[R] int32, place of the triangle in its mesh; -1 where it met nothing.</param>
/// <param name="Cosines">[R] float32, of the angle between ray and normal, 0 to 1; 0 where it met nothing.</param>
/// <param name="Materials">[R] uint8, what the triangle is made of; 255 where it met nothing.</param>
public sealed record TracedHits(float[] Distances, int[] Instances, int[] Triangles, float[] Cosines, byte[] Materials)
{
    /// <summary>Room for a number of rays.</summary>
    public TracedHits(int count)
        : this(new float[count], new int[count], new int[count], new float[count], new byte[count])
    {
    }

    /// <summary>Number of rays R.</summary>
    public int Count => Distances.Length;
}
