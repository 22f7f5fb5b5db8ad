using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Joins the four patches of a cell to a visual token.</summary>
/// <remarks>transformers, <c>Qwen2_5_VLPatchMerger</c>.</remarks>
internal sealed class Qwen25VisionMerger : nn.Module<Tensor, Tensor>
{
    private const double Eps = 1e-6;

    [ComponentName(Name = "ln_q")]
    private readonly Qwen2RmsNorm _norm;

    [ComponentName(Name = "mlp")]
    private readonly Sequential _layers;

    public Qwen25VisionMerger(Qwen25VisionConfig config)
        : base(nameof(Qwen25VisionMerger))
    {
        var cell = VisualGrid.CellSize * config.HiddenSize;
        _norm = new(config.HiddenSize, Eps);
        _layers = nn.Sequential(("0", nn.Linear(cell, cell)), ("1", nn.GELU()), ("2", nn.Linear(cell, config.OutputSize)));
        RegisterComponents();
    }

    /// <param name="input">[N, D], the patches of a cell one after another.</param>
    /// <returns>[N / 4, D of the decoder].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var cells = _norm.forward(input).view(input.shape[0] / VisualGrid.CellSize, -1);
        return _layers.forward(cells).MoveToOuterDisposeScope();
    }
}
