using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Noise that is put on the anchors before they are denoised in one step.</summary>
/// <param name="Steps">[B] int64, of the diffusion.</param>
/// <param name="Values">[B, M, T, 2] float32, standard normal.</param>
internal sealed record DrivePiAnchorNoise(Tensor Steps, Tensor Values) : IDisposable
{
    private const int DrawnSteps = 40; // of 1000: a little noise, standard deviation 0.08 at most in normalised offsets

    /// <summary>None: step 0, zeros.</summary>
    public static DrivePiAnchorNoise None(long batch, DrivePiActionConfig config, Device device) =>
        new(zeros([batch], ScalarType.Int64, device), zeros([batch, config.ModeCount, config.StepCount, 2], ScalarType.Float32, device));

    /// <summary>As the model is trained with, and as the release also predicts with; equal for an equal seed on every device.</summary>
    public static DrivePiAnchorNoise Draw(ulong seed, long batch, DrivePiActionConfig config, Device device)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed, CPU);
        var steps = randint(0, DrawnSteps, [batch], ScalarType.Int64, CPU, generator: generator);
        var values = randn([batch, config.ModeCount, config.StepCount, 2], ScalarType.Float32, CPU, generator: generator);
        return new(steps.to(device).MoveToOuterDisposeScope(), values.to(device).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Steps.Dispose();
        Values.Dispose();
    }
}
