namespace Spatial.Models;

/// <summary>A tensor that a model's configuration asks for.</summary>
/// <param name="Name">Upstream's key.</param>
/// <param name="Shape">Sizes of its axes.</param>
/// <param name="IsOptional">True where files may leave it out.</param>
internal sealed record ExpectedTensor(string Name, IReadOnlyList<long> Shape, bool IsOptional = false);
