using static TorchSharp.torch;

namespace Spatial.Training;

/// <summary>A parameter that is learned.</summary>
/// <param name="Name">Its name in the network.</param>
/// <param name="Values">The parameter.</param>
/// <param name="Rate">Factor of the learning rate.</param>
internal sealed record LearnedParameter(string Name, Tensor Values, double Rate);

/// <summary>AdamW: steps by the mean of gradients over the root of the mean of their squares, and a decay beside them.</summary>
/// <remarks>Loshchilov and Hutter, "Decoupled weight decay regularization", 2019, algorithm 2; PyTorch's order of operations. TorchSharp's own keeps its state
/// in a format of its own; this one's is tensors with names, which checkpoints hold.</remarks>
internal sealed class AdamW : IDisposable
{
    private const double MeanShare = 0.9;
    private const double SquareShare = 0.999;
    private const double Small = 1e-8;

    private readonly IReadOnlyList<LearnedParameter> _parameters;
    private readonly double _decay;
    private readonly Tensor[] _means;
    private readonly Tensor[] _squares;

    /// <param name="parameters">What is learned.</param>
    /// <param name="decay">Weight decay; vectors have none.</param>
    public AdamW(IReadOnlyList<LearnedParameter> parameters, double decay)
    {
        (_parameters, _decay) = (parameters, decay);
        _means = [.. parameters.Select(parameter => zeros_like(parameter.Values).detach())];
        _squares = [.. parameters.Select(parameter => zeros_like(parameter.Values).detach())];
    }

    /// <summary>Steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Length of all gradients together; parameters without one count as 0.</summary>
    public double GradientLength()
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var squares = _parameters.Select(parameter => parameter.Values.grad).OfType<Tensor>().Select(gradient => gradient.square().sum()).ToArray();
        return squares.Length == 0 ? 0 : Math.Sqrt(stack(squares).to_type(ScalarType.Float64).sum().item<double>());
    }

    /// <summary>Takes a step and forgets the gradients. A parameter without one stays as it is: whether it had any before does not matter, since a process that
    /// goes on from a checkpoint does not know.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="scale">Factor of the gradients.</param>
    public void Step(double rate, double scale)
    {
        using var noGradients = no_grad();
        Steps++;
        var (meanBias, squareBias) = (1 - Math.Pow(MeanShare, Steps), 1 - Math.Pow(SquareShare, Steps));
        for (var i = 0; i < _parameters.Count; i++)
        {
            using var scope = NewDisposeScope();
            var (values, own) = (_parameters[i].Values, rate * _parameters[i].Rate);
            if (values.grad is not { } gradient)
            {
                continue;
            }

            var scaled = gradient * scale;
            if (_decay > 0 && values.dim() > 1)
            {
                values.mul_(1 - (own * _decay)).DetachFromDisposeScope();
            }

            _means[i].mul_(MeanShare).add_(scaled, 1 - MeanShare).DetachFromDisposeScope();
            _squares[i].mul_(SquareShare).addcmul_(scaled, scaled, 1 - SquareShare).DetachFromDisposeScope();
            var root = (_squares[i].sqrt() / Math.Sqrt(squareBias)).add_(Small);
            values.addcdiv_(_means[i], root, -own / meanBias).DetachFromDisposeScope();
            values.grad = null;
        }
    }

    /// <summary>Its state by name, for checkpoints; not copies.</summary>
    public IReadOnlyDictionary<string, Tensor> State() => _parameters.SelectMany((parameter, i) => new[]
    {
        KeyValuePair.Create($"mean.{parameter.Name}", _means[i]),
        KeyValuePair.Create($"square.{parameter.Name}", _squares[i]),
    }).ToDictionary(StringComparer.Ordinal);

    /// <summary>Goes on where another left off.</summary>
    /// <param name="steps">Steps that were taken.</param>
    /// <param name="state">As <see cref="State"/> gave it.</param>
    public void Restore(long steps, IReadOnlyDictionary<string, Tensor> state)
    {
        Steps = steps;
        NamedTensors.Fill(State(), state);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _means.Concat(_squares))
        {
            tensor.Dispose();
        }
    }
}
