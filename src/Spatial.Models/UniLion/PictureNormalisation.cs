namespace Spatial.Models;

/// <summary>Pixels to the numbers that the image network was trained on: minus the mean of ImageNet, over its deviation, a plane for each colour.</summary>
/// <remarks>UniLION <c>loading.py</c>, <c>normalize_img</c>.</remarks>
internal static class PictureNormalisation
{
    private static readonly float[] Means = [123.675f, 116.28f, 103.53f]; // red, green, blue
    private static readonly float[] Deviations = [58.395f, 57.12f, 57.375f];

    /// <summary>Normalises a picture.</summary>
    /// <param name="rgb">[H, W, 3] uint8 RGB.</param>
    /// <param name="planes">[3, H, W] float32, red first.</param>
    /// <param name="behaviour">The release takes its pictures, which are RGB, for BGR: its first plane is blue by red's numbers.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Apply(ReadOnlySpan<byte> rgb, Span<float> planes, DrivePiBehaviour behaviour)
    {
        if (rgb.Length != planes.Length || rgb.Length % Means.Length != 0)
        {
            throw new ArgumentException($"planes must have as many values as the picture, a multiple of 3, got {planes.Length} and {rgb.Length}", nameof(planes));
        }

        var pixels = rgb.Length / Means.Length;
        Span<float> table = stackalloc float[256];
        for (var plane = 0; plane < Means.Length; plane++)
        {
            for (var value = 0; value < table.Length; value++)
            {
                table[value] = (float)((value - Means[plane]) * (1 / (double)Deviations[plane]));
            }

            var colour = behaviour == DrivePiBehaviour.ReleaseCompat ? Means.Length - 1 - plane : plane;
            var target = planes.Slice(plane * pixels, pixels);
            for (var i = 0; i < pixels; i++)
            {
                target[i] = table[rgb[(i * Means.Length) + colour]];
            }
        }
    }
}
