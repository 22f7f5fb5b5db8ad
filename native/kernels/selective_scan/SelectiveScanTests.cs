using Spatial.Native;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class SelectiveScanTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order
    private const double GradientTolerance = 1e-3; // of the largest value

    private static readonly string[] Names = ["u", "delta", "A", "B", "C", "D", "z", "delta_bias"];

    [Fact]
    public void TwoStepsByHand()
    {
        // One channel of two states that keep a half and a quarter: a = ln(1/2) and ln(1/4) with steps of 1.
        var (half, quarter) = (MathF.Log(0.5f), MathF.Log(0.25f));
        var (y, last) = (new float[2], new float[2]);
        SelectiveScan.Run(
            new()
            {
                Sequences = 1,
                Steps = 2,
                Channels = 1,
                States = 2,
                U = [2, 4],
                Delta = [1, 1],
                A = [half, quarter],
                B = [1, 3, 5, 0], // step 1, step 2
                C = [1, 1, 10, 100],
                D = [1000],
            },
            y, last);

        // h1 = (2, 6), y1 = 2 + 6 + 2000; h2 = (2/2 + 20, 6/4), y2 = 210 + 150 + 4000.
        Assert.Equal([2008f, 4360f], y, (a, b) => Math.Abs(a - b) < 1e-3f);
        Assert.Equal([21f, 1.5f], last, (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void BackwardsInTimeTheLastStepIsTheFirst()
    {
        float[] y = [0, 0];
        SelectiveScan.Run(
            new() { Sequences = 1, Steps = 2, Channels = 1, States = 1, U = [2, 4], Delta = [1, 1], A = [0], B = [1, 1], C = [1, 1], Reversed = true }, y);

        Assert.Equal([6f, 4f], y);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait("Category", "Golden")]
    public void OutputsStatesAndGradientsAreTheOfficialOnes(int at)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/selective_scan_io");
        var inputs = Names.ToDictionary(name => name, name => golden.Find($"{at}.{name}") is { } tensor ? OfOfficial(name, tensor).requires_grad_() : null);
        var tensors = TensorsOf([.. Names.Select(name => inputs[name])], softplus: true);

        var y = SelectiveScan.Run(tensors);
        (y * OfOfficial("y", golden[$"{at}.probe"])).sum().backward();

        AssertAlike(OfOfficial("y", golden[$"{at}.y"]), y, Tolerance, least: 1);
        AssertAlike(golden[$"{at}.last_state"], SelectiveScan.RunWithState(tensors).LastState, Tolerance, least: 1);
        foreach (var (name, input) in inputs)
        {
            Assert.Equal(input is not null, golden.Find($"{at}.grad.{name}") is not null);
            if (input is not null)
            {
                AssertAlike(OfOfficial(name, golden[$"{at}.grad.{name}"]), input.grad!, GradientTolerance);
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 1, true, true, false)]
    [InlineData(2, 31, 5, 3, true, true, false)]
    [InlineData(2, 32, 5, 3, true, true, true)] // as many steps as are run again at a time
    [InlineData(3, 33, 17, 4, false, true, false)]
    [InlineData(1, 70, 70, 16, true, false, true)] // two parts of channels
    [InlineData(2, 97, 64, 2, false, false, false)]
    public void AgreesWithALoopOfTorch(int sequences, int steps, int channels, int states, bool optional, bool softplus, bool reversed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var (ours, theirs) = (Inputs(), new Tensor?[Names.Length]);
        for (var i = 0; i < ours.Length; i++)
        {
            theirs[i] = ours[i]?.detach().clone().requires_grad_();
        }

        var probe = randn([sequences, steps, channels], generator: generator);
        var y = SelectiveScan.Run(TensorsOf(ours, softplus, reversed));
        var expected = Loop(TensorsOf(theirs, softplus, reversed));
        (y * probe).sum().backward();
        (expected * probe).sum().backward();

        AssertAlike(expected, y, 1e-5, least: 1);
        for (var i = 0; i < ours.Length; i++)
        {
            if (ours[i] is { } input)
            {
                AssertAlike(theirs[i]!.grad!, input.grad!, 1e-5);
            }
        }

        Tensor?[] Inputs() =>
        [
            Random(sequences, steps, channels), softplus ? Random(sequences, steps, channels) : Random(sequences, steps, channels).detach().abs().requires_grad_(),
            (Random(channels, states).detach().exp() * -1).requires_grad_(), Random(sequences, steps, states), Random(sequences, steps, states),
            optional ? Random(channels) : null, optional ? Random(sequences, steps, channels) : null, optional && softplus ? Random(channels) : null,
        ];

        Tensor Random(params long[] shape) => randn(shape, generator: generator).requires_grad_();
    }

    [Fact]
    public void GradientsAreThoseOfSmallChanges()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        Tensor[] inputs =
        [
            Random(1, 6, 3), Random(1, 6, 3), (Random(3, 2).exp() * -1).detach(), Random(1, 6, 2), Random(1, 6, 2), Random(3), Random(1, 6, 3), Random(3),
        ];
        foreach (var input in inputs)
        {
            input.requires_grad_();
        }

        SelectiveScan.Run(TensorsOf(inputs, softplus: true)).sum().backward();

        using var noGradients = no_grad();
        const float step = 1e-2f;
        foreach (var input in inputs)
        {
            var (flat, gradient) = (input.detach().view(-1), input.grad!.view(-1));
            for (var i = 0; i < flat.shape[0]; i++)
            {
                var expected = (Moved(flat, i, step) - Moved(flat, i, -step)) / (2 * step);
                Assert.Equal(expected, gradient[i].item<float>(), 5e-3 * Math.Max(1, Math.Abs(expected))); // float32 sums of 18, steps of 1 %
            }
        }

        double Moved(Tensor flat, int at, float by)
        {
            using var place = flat.narrow(0, at, 1);
            place.add_(by);
            using var y = SelectiveScan.Run(TensorsOf(inputs, softplus: true));
            place.sub_(by);
            return y.sum().item<float>();
        }

        Tensor Random(params long[] shape) => randn(shape, generator: generator);
    }

    [Fact]
    public void ReversedTimeIsTheScanOfTheFlippedSequence()
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = [randn(2, 40, 20), randn(2, 40, 20), randn(20, 5).exp() * -1, randn(2, 40, 5), randn(2, 40, 5), randn(20), randn(2, 40, 20), randn(20)];
        var flipped = inputs.Select((input, at) => at is 2 or 5 or 7 ? input : input.flip(1).contiguous()).ToArray();

        var reversed = SelectiveScan.Run(TensorsOf(inputs, softplus: true, reversed: true));
        var straight = SelectiveScan.Run(TensorsOf(flipped, softplus: true));

        AssertClose(straight.flip(1), reversed, 0);
    }

    [Fact]
    public void ArraysGiveWhatTensorsGive()
    {
        using var scope = NewDisposeScope();
        Tensor[] inputs = [randn(2, 9, 20), randn(2, 9, 20), randn(20, 5).exp() * -1, randn(2, 9, 5), randn(2, 9, 5), randn(20), randn(2, 9, 20), randn(20)];
        var (expected, state) = SelectiveScan.RunWithState(TensorsOf(inputs, softplus: true));
        var arrays = inputs.Select(input => input.data<float>().ToArray()).ToArray();
        var (y, last) = (new float[2 * 9 * 20], new float[2 * 20 * 5]);

        SelectiveScan.Run(
            new()
            {
                Sequences = 2,
                Steps = 9,
                Channels = 20,
                States = 5,
                U = arrays[0],
                Delta = arrays[1],
                A = arrays[2],
                B = arrays[3],
                C = arrays[4],
                D = arrays[5],
                Z = arrays[6],
                DeltaBias = arrays[7],
                Softplus = true,
            },
            y, last);

        Assert.Equal(expected.data<float>().ToArray(), y);
        Assert.Equal(state.data<float>().ToArray(), last);
    }

    [Fact]
    public void LargeStepsForgetAndNothingOverflows()
    {
        using var scope = NewDisposeScope();
        var (u, b) = (tensor(new[] { 5f, 7, 3 }, [1, 3, 1]), ones(1, 3, 1));

        var y = SelectiveScan.Run(new(u, full([1, 3, 1], 1e4f), full([1, 1], -1f), b, b, Softplus: true));

        Assert.Equal([5e4f, 7e4f, 3e4f], y.data<float>().ToArray());
        Assert.True(SelectiveScan.Run(new(u, full([1, 3, 1], -1e4f), full([1, 1], -1f), b, b, Softplus: true)).eq(0).all().item<bool>());
    }

    [Fact]
    public void WithoutGradientsNoGraphIsKept()
    {
        using var scope = NewDisposeScope();
        var inputs = new ScanTensors(randn(1, 4, 3).requires_grad_(), randn(1, 4, 3), randn(3, 2), randn(1, 4, 2), randn(1, 4, 2));

        Assert.True(SelectiveScan.Run(inputs).requires_grad);
        using (no_grad())
        {
            Assert.False(SelectiveScan.Run(inputs).requires_grad);
        }

        Assert.False(SelectiveScan.Run(inputs with { U = randn(1, 4, 3) }).requires_grad);
    }

    [Fact]
    public void WhatDoesNotFitIsRefusedByName()
    {
        using var scope = NewDisposeScope();
        var inputs = new ScanTensors(randn(1, 4, 3), randn(1, 4, 3), randn(3, 2), randn(1, 4, 2), randn(1, 4, 2));

        var shape = Assert.Throws<ArgumentException>(() => SelectiveScan.Run(inputs with { B = randn(1, 4, 3) }));
        var strided = Assert.Throws<ArgumentException>(() => SelectiveScan.Run(inputs with { Delta = randn(1, 3, 4).transpose(1, 2) }));
        var states = Assert.Throws<NativeKernelException>(
            () => SelectiveScan.Run(new(randn(1, 4, 3), randn(1, 4, 3), randn(3, 65), randn(1, 4, 65), randn(1, 4, 65))));
        var length = Assert.Throws<ArgumentException>(
            () => SelectiveScan.Run(new() { Sequences = 1, Steps = 2, Channels = 1, States = 1, U = [1], Delta = [1, 1], A = [1], B = [1, 1], C = [1, 1] }, new float[2]));

        Assert.Contains("B must be contiguous Float32 [1, 4, 2], got Float32 [1, 4, 3]", shape.Message, StringComparison.Ordinal);
        Assert.Contains("got strided Float32 [1, 4, 3]", strided.Message, StringComparison.Ordinal);
        Assert.Contains("N from 1 to 64, got N = 65", states.Message, StringComparison.Ordinal);
        Assert.Contains("U must be float32 [B, L, C] of 2 values, got 1", length.Message, StringComparison.Ordinal);
    }

    // The official layout has time last, and may have a group axis.
    private static Tensor OfOfficial(string name, Tensor tensor) => name switch
    {
        "A" or "D" or "delta_bias" => tensor,
        _ => (tensor.dim() == 4 ? tensor.squeeze(1) : tensor).transpose(1, 2).contiguous(),
    };

    private static ScanTensors TensorsOf(Tensor?[] inputs, bool softplus, bool reversed = false) =>
        new(inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!, inputs[4]!, inputs[5], inputs[6], inputs[7], softplus, reversed);

    // The equations, step by step.
    private static Tensor Loop(ScanTensors inputs)
    {
        var raw = inputs.DeltaBias is null ? inputs.Delta : inputs.Delta + inputs.DeltaBias;
        var delta = inputs.Softplus ? nn.functional.softplus(raw) : raw;
        var steps = (int)inputs.U.shape[1];
        var outputs = new Tensor[steps];
        var state = zeros([inputs.U.shape[0], inputs.A.shape[0], inputs.A.shape[1]]);
        foreach (var step in inputs.Reversed ? Enumerable.Range(0, steps).Reverse() : Enumerable.Range(0, steps))
        {
            var (now, u) = (delta.select(1, step).unsqueeze(-1), inputs.U.select(1, step)); // [B, C, 1], [B, C]
            state = ((now * inputs.A).exp() * state) + (now * inputs.B.select(1, step).unsqueeze(1) * u.unsqueeze(-1)); // [B, C, N]
            var y = (state * inputs.C.select(1, step).unsqueeze(1)).sum(-1);
            y = inputs.D is null ? y : y + (inputs.D * u);
            outputs[step] = inputs.Z is null ? y : y * nn.functional.silu(inputs.Z.select(1, step));
        }

        return stack(outputs, 1);
    }
}
