using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Pictures of all cameras to features of one stride.</summary>
/// <remarks>UniLION <c>lion.py</c>, <c>image_encoder</c>.</remarks>
internal sealed class ImageBranch : nn.Module
{
    [ComponentName(Name = "img_backbone")]
    private readonly SwinTransformer _backbone;

    [ComponentName(Name = "img_neck")]
    private readonly ImagePyramid _pyramid;

    /// <param name="config">Sizes.</param>
    /// <exception cref="ArgumentException">They do not fit each other.</exception>
    public ImageBranch(ImageBranchConfig config)
        : base(nameof(ImageBranch))
    {
        (_backbone, _pyramid) = (new(config), new(config));
        RegisterComponents();
    }

    /// <param name="pictures">[B, L, 3, H, W] float32, normalised.</param>
    /// <returns>[B, L, C, H / 8, W / 8].</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public Tensor Features(Tensor pictures)
    {
        if (pictures.dim() != 5)
        {
            throw new ArgumentException($"pictures must be [B, L, 3, H, W], got [{string.Join(", ", pictures.shape)}]", nameof(pictures));
        }

        using var scope = NewDisposeScope();
        var features = _pyramid.Join(_backbone.Maps(pictures.flatten(0, 1))); // [B L, C, h, w]
        return features.view(pictures.shape[0], pictures.shape[1], features.shape[1], features.shape[2], features.shape[3]).MoveToOuterDisposeScope();
    }
}
