namespace Spatial.Native;

/// <summary>A mesh set up in the world.</summary>
/// <param name="Mesh">Its place in <see cref="TracedMeshes"/>.</param>
/// <param name="WorldFromMesh">Where it stands; the rotation must be one, without scale or mirroring.</param>
/// <param name="Tint">0xRRGGBB sRGB: colour of the materials that take one.</param>
public readonly record struct TracedInstance(int Mesh, RigidTransform WorldFromMesh, uint Tint);
