using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Sines and cosines of where in the picture each place of a map lies.</summary>
/// <remarks>VGGT <c>head_act.py</c> and <c>dpt_head.py</c>, <c>create_uv_grid</c> and <c>position_grid_to_embed</c>.</remarks>
internal static class VggtPixelPlaces
{
    private const double Base = 100; // of the wave lengths
    private const double Share = 0.1; // of the features that they are added to

    /// <summary>Adds them to a map.</summary>
    /// <param name="map">[F, C, H, W], C a multiple of 4.</param>
    /// <param name="aspect">Width of the picture over its height.</param>
    /// <returns>The same shape.</returns>
    public static Tensor AddTo(Tensor map, double aspect)
    {
        using var scope = NewDisposeScope();
        var (C, H, W) = (map.shape[1], map.shape[2], map.shape[3]);
        var diagonal = Math.Sqrt((aspect * aspect) + 1);
        var columns = Waves(aspect / diagonal, W, C / 2).view(1, C / 2, 1, W).expand(1, C / 2, H, W);
        var rows = Waves(1 / diagonal, H, C / 2).view(1, C / 2, H, 1).expand(1, C / 2, H, W);
        return (map + cat([columns, rows], 1).to(map.dtype, map.device)).MoveToOuterDisposeScope();
    }

    // [channels, places]: sines, then cosines, of places from -reach to reach, half a place inside.
    private static Tensor Waves(double reach, long places, long channels)
    {
        var waves = new float[channels * places];
        for (var channel = 0; channel < channels; channel++)
        {
            var wave = channel % (channels / 2);
            var frequency = 1 / Math.Pow(Base, wave / (channels / 2.0));
            for (var place = 0; place < places; place++)
            {
                var at = places == 1 ? 0 : reach * (places - 1) / places * ((2.0 * place / (places - 1)) - 1);
                var (sine, cosine) = Math.SinCos(at * frequency);
                waves[(channel * places) + place] = (float)(Share * (channel < channels / 2 ? sine : cosine));
            }
        }

        return tensor(waves, [channels, places]);
    }
}
