namespace Spatial.Native;

/// <summary>Triangles in a frame of their own, for rays to meet.</summary>
/// <param name="Vertices">[V, 3] float32, x y z, metres.</param>
/// <param name="Triangles">[T, 3] indices of vertices; counter-clockwise or not, rays meet both sides.</param>
/// <param name="Materials">[T] what each triangle is made of; numbers of the caller's.</param>
public sealed record TracedMesh(float[] Vertices, int[] Triangles, byte[] Materials);
