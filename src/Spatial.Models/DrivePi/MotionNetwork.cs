using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What the LiDAR returns say of motion.</summary>
/// <param name="Features">[B, outputs, Y, X].</param>
/// <param name="Velocities">[B, 2, Y, X] m/s along ego x and y: those of clusters, as far as they are believed.</param>
internal sealed record MotionReading(Tensor Features, Tensor Velocities);

/// <summary>Reads motion from the LiDAR returns of each time step: three scales of the occupancy grid's cells, the coarser ones for what moves fast.</summary>
/// <remarks>Not in the paper. After MotionNet (Wu, Chen and Metaxas, CVPR 2020), whose steps are channels from the start here. Begins as the
/// velocities that both edges of a cluster share.</remarks>
internal sealed class MotionNetwork : nn.Module
{
    private const int FarBlocks = 2; // with them a cell sees 9 m around it: as far as a vehicle drives in half a second at 65 km/h

    [ComponentName(Name = "fine")]
    private readonly Conv2d _fine;

    [ComponentName(Name = "middle")]
    private readonly Sequential _middle;

    [ComponentName(Name = "coarse")]
    private readonly Sequential _coarse;

    [ComponentName(Name = "far")]
    private readonly ModuleList<Sequential> _far;

    [ComponentName(Name = "from_coarse")]
    private readonly Conv2d _fromCoarse;

    [ComponentName(Name = "from_middle")]
    private readonly Conv2d _fromMiddle;

    [ComponentName(Name = "mix")]
    private readonly Conv2d _mix;

    [ComponentName(Name = "out")]
    private readonly Conv2d _out;

    [ComponentName(Name = "belief")]
    private readonly Conv2d _belief;

    private readonly int _side;

    /// <param name="channels">At the finest scale; the others have twice and four times as many.</param>
    /// <param name="outputs">Channels of the result.</param>
    /// <param name="side">Cells of the occupancy grid along x and along y.</param>
    public MotionNetwork(int channels, int outputs, int side)
        : base(nameof(MotionNetwork))
    {
        _side = side;
        _fine = Convolution(SweepReturns.ChannelCount, channels);
        _middle = nn.Sequential(("0", Convolution(channels, 2 * channels, stride: 2)), ("1", nn.ReLU()), ("2", Convolution(2 * channels, 2 * channels)), ("3", nn.ReLU()));
        _coarse = nn.Sequential(("0", Convolution(2 * channels, 4 * channels, stride: 2)), ("1", nn.ReLU()));
        _far = nn.ModuleList([.. Enumerable.Range(0, FarBlocks).Select(_ =>
            nn.Sequential(("0", Convolution(4 * channels, 4 * channels)), ("1", nn.ReLU()), ("2", Convolution(4 * channels, 4 * channels))))]);
        _fromCoarse = Convolution(4 * channels, 2 * channels);
        _fromMiddle = Convolution(2 * channels, channels);
        _mix = Convolution(channels, channels);
        _out = nn.Conv2d(channels, outputs, 1);
        _belief = nn.Conv2d(channels, SweepReturns.VelocityCount, 1); // in each of a cluster's velocities
        foreach (var last in new[] { _out, _belief })
        {
            nn.init.zeros_(last.weight);
            nn.init.zeros_(last.bias!);
        }

        using var begin = no_grad();
        _ = _belief.bias!.select(0, SweepReturns.OfEdges).fill_(1);
        RegisterComponents();
    }

    /// <param name="returns">[B, <see cref="SweepReturns.ChannelCount"/>, Y, X].</param>
    /// <exception cref="ArgumentException">The returns are missing, or of another shape.</exception>
    public MotionReading Read(Tensor? returns)
    {
        if (returns is null || returns.dim() != 4 || !returns.shape[1..].SequenceEqual([SweepReturns.ChannelCount, _side, _side]))
        {
            throw new ArgumentException(
                $"a head with a network of motion needs the returns of each step, [B, {SweepReturns.ChannelCount}, {_side}, {_side}], got {(returns is null ? "none" : $"[{string.Join(", ", returns.shape)}]")}",
                nameof(returns));
        }

        using var scope = NewDisposeScope();
        var fine = _fine.forward(returns).relu_(); // [B, C, Y, X]
        var middle = _middle.forward(fine); // [B, 2C, Y/2, X/2]
        var coarse = _coarse.forward(middle); // [B, 4C, Y/4, X/4]
        foreach (var block in _far)
        {
            coarse = (coarse + block.forward(coarse)).relu_();
        }

        coarse = _fromCoarse.forward(coarse).relu_(); // [B, 2C, Y/4, X/4]
        var joined = _fromMiddle.forward(middle + Enlarged(coarse, middle)).relu_(); // [B, C, Y/2, X/2]
        var last = _mix.forward(fine + Enlarged(joined, fine)).relu_(); // [B, C, Y, X]
        var believed = (_belief.forward(last).unsqueeze(2) * SweepReturns.VelocitiesOf(returns)).sum([1]); // [B, 2, Y, X]
        return new(_out.forward(last).MoveToOuterDisposeScope(), believed.MoveToOuterDisposeScope());
    }

    private static Tensor Enlarged(Tensor map, Tensor like) =>
        nn.functional.interpolate(map, size: [like.shape[2], like.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);

    private static Conv2d Convolution(long inputs, long outputs, long stride = 1)
    {
        var convolution = nn.Conv2d(inputs, outputs, 3, stride, padding: 1);
        nn.init.kaiming_normal_(convolution.weight, nonlinearity: nn.init.NonlinearityType.ReLU);
        nn.init.zeros_(convolution.bias!);
        return convolution;
    }
}
