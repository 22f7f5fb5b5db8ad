using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Four maps, each half the size of the one before, to numbers for every pixel: coarse ones are added to finer ones.</summary>
/// <remarks>VGGT <c>dpt_head.py</c>, <c>scratch_forward</c>; all maps are resized bilinearly, corners on corners.</remarks>
internal sealed class VggtDenseFusion : nn.Module
{
    private const int LastWidth = 32;

    [ComponentName(Name = "layer1_rn")]
    private readonly Conv2d _finest;

    [ComponentName(Name = "layer2_rn")]
    private readonly Conv2d _finer;

    [ComponentName(Name = "layer3_rn")]
    private readonly Conv2d _coarser;

    [ComponentName(Name = "layer4_rn")]
    private readonly Conv2d _coarsest;

    [ComponentName(Name = "refinenet1")]
    private readonly Step _finestStep;

    [ComponentName(Name = "refinenet2")]
    private readonly Step _finerStep;

    [ComponentName(Name = "refinenet3")]
    private readonly Step _coarserStep;

    [ComponentName(Name = "refinenet4")]
    private readonly Step _coarsestStep;

    [ComponentName(Name = "output_conv1")]
    private readonly Conv2d _narrowing;

    [ComponentName(Name = "output_conv2")]
    private readonly Sequential _output;

    /// <param name="channels">Of the four maps, the finest first.</param>
    /// <param name="width">Channels within.</param>
    /// <param name="numbers">Of a pixel.</param>
    public VggtDenseFusion(IReadOnlyList<int> channels, int width, int numbers)
        : base(nameof(VggtDenseFusion))
    {
        Conv2d Entry(int level) => nn.Conv2d(channels[level], width, 3, padding: 1, bias: false);
        (_finest, _finer, _coarser, _coarsest) = (Entry(0), Entry(1), Entry(2), Entry(3));
        (_finestStep, _finerStep, _coarserStep, _coarsestStep) = (new(width, true), new(width, true), new(width, true), new(width, false));
        _narrowing = nn.Conv2d(width, width / 2, 3, padding: 1);
        _output = nn.Sequential(("0", nn.Conv2d(width / 2, LastWidth, 3, padding: 1)), ("1", nn.ReLU()), ("2", nn.Conv2d(LastWidth, numbers, 1)));
        RegisterComponents();
    }

    /// <param name="levels">[F, C, h, w] each, the finest first.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="width">Its columns.</param>
    /// <returns>[F, numbers, H, W].</returns>
    public Tensor Fuse(IReadOnlyList<Tensor> levels, long height, long width)
    {
        using var scope = NewDisposeScope();
        var (finest, finer, coarser) = (_finest.forward(levels[0]), _finer.forward(levels[1]), _coarser.forward(levels[2]));
        var sum = _coarsestStep.Pass(_coarsest.forward(levels[3]), null, SizeOf(coarser));
        sum = _coarserStep.Pass(sum, coarser, SizeOf(finer));
        sum = _finerStep.Pass(sum, finer, SizeOf(finest));
        sum = _finestStep.Pass(sum, finest, (2 * finest.shape[2], 2 * finest.shape[3]));
        var map = Resized(_narrowing.forward(sum), (height, width));
        return _output.forward(VggtPixelPlaces.AddTo(map, (double)width / height)).MoveToOuterDisposeScope();
    }

    private static (long Height, long Width) SizeOf(Tensor map) => (map.shape[2], map.shape[3]);

    private static Tensor Resized(Tensor map, (long Height, long Width) size) =>
        nn.functional.interpolate(map, size: [size.Height, size.Width], mode: InterpolationMode.Bilinear, align_corners: true);

    /// <summary>Adds a map to what comes from the coarser one, and resizes the sum.</summary>
    private sealed class Step : nn.Module
    {
        [ComponentName(Name = "resConfUnit1")]
        private readonly Residual? _entry;

        [ComponentName(Name = "resConfUnit2")]
        private readonly Residual _sum;

        [ComponentName(Name = "out_conv")]
        private readonly Conv2d _output;

        public Step(int width, bool hasOther)
            : base(nameof(Step))
        {
            _entry = hasOther ? new(width) : null;
            _sum = new(width);
            _output = nn.Conv2d(width, width, 1);
            RegisterComponents();
        }

        public Tensor Pass(Tensor coarse, Tensor? other, (long Height, long Width) size)
        {
            using var scope = NewDisposeScope();
            var sum = other is null ? coarse : coarse + _entry!.Pass(other);
            return _output.forward(Resized(_sum.Pass(sum), size)).MoveToOuterDisposeScope();
        }
    }

    /// <summary>Two convolutions beside a shortcut.</summary>
    private sealed class Residual : nn.Module
    {
        [ComponentName(Name = "conv1")]
        private readonly Conv2d _first;

        [ComponentName(Name = "conv2")]
        private readonly Conv2d _second;

        public Residual(int width)
            : base(nameof(Residual))
        {
            (_first, _second) = (nn.Conv2d(width, width, 3, padding: 1), nn.Conv2d(width, width, 3, padding: 1));
            RegisterComponents();
        }

        // The shortcut has passed the activation too: the release's activation works in place, and its weights learned so.
        public Tensor Pass(Tensor map)
        {
            using var scope = NewDisposeScope();
            var active = nn.functional.relu(map);
            return (active + _second.forward(nn.functional.relu(_first.forward(active)))).MoveToOuterDisposeScope();
        }
    }
}
