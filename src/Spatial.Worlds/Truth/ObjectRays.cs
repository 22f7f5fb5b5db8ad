namespace Spatial.Worlds;

/// <summary>Tells what rays meet first.</summary>
/// <param name="origins">[R, 3] float32, town frame, metres.</param>
/// <param name="directions">[R, 3] float32, unit length.</param>
/// <param name="distances">[R] float32 out, metres; infinite where a ray meets nothing.</param>
/// <param name="objects">[R] out, number of the object that is met; -1 for a part of the town or nothing.</param>
internal delegate void ObjectRays(ReadOnlySpan<float> origins, ReadOnlySpan<float> directions, Span<float> distances, Span<int> objects);
