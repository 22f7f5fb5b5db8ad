using Spatial.Benchmarks;
using Spatial.Native;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class OccupancyLossTermsTests
{
    private const int Free = 16, Classes = 17, Height = 4, Columns = 61, Grids = 2; // a grid ends inside a group of lanes
    private const double Tolerance = 2e-5; // of the value, at least 1: float32 sums in another order
    private const double GradientTolerance = 1e-3; // of the largest: torch takes differences of neighbouring float32 Jaccard errors
    private const double LeastGradient = 1e-10; // smaller ones are the rounding of 1 minus a sigmoid of almost 1

    public enum Situation
    {
        Random,
        Learned,
        Absent,
        AllFree,
        AllTaken,
        OneClass,
        Right,
        Wrong,
        Undecided,
    }

    public static TheoryData<Situation, bool> Situations
    {
        get
        {
            var data = new TheoryData<Situation, bool>();
            foreach (var situation in Enum.GetValues<Situation>())
            {
                data.Add(situation, false);
                data.Add(situation, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Situations))]
    public void EveryTermAndItsGradientAreThoseOfTorch(Situation situation, bool countsUnknown)
    {
        using var scope = NewDisposeScope();
        var inputs = InputsOf(situation, countsUnknown);
        for (var term = 0; term < OccupancyLossTerms.Count; term++)
        {
            var (expected, expectedGradient) = Differentiated(TorchTerms, term);
            var (actual, gradient) = Differentiated(OccupancyLossTerms.Of, term);

            GoldenTensors.AssertAlike(expected, actual, Tolerance, least: 1);
            GoldenTensors.AssertAlike(expectedGradient, gradient, GradientTolerance, LeastGradient);
        }

        (Tensor Loss, Tensor Gradient) Differentiated(Func<OccupancyLossInputs, Tensor> termsOf, int term)
        {
            var logits = inputs.Logits.clone().requires_grad_();
            var loss = termsOf(inputs with { Logits = logits })[term];
            loss.backward();
            return (loss.detach(), logits.grad!);
        }
    }

    [Fact]
    public void TheGradientOfAWeightedSumIsTheSumOfTheGradients()
    {
        using var scope = NewDisposeScope();
        var inputs = InputsOf(Situation.Random, countsUnknown: true);
        var weights = tensor(new[] { 0.3f, -2, 0.7f, 5 });

        GoldenTensors.AssertAlike(GradientOf(TorchTerms), GradientOf(OccupancyLossTerms.Of), GradientTolerance);

        Tensor GradientOf(Func<OccupancyLossInputs, Tensor> termsOf)
        {
            var logits = inputs.Logits.clone().requires_grad_();
            (termsOf(inputs with { Logits = logits }) * weights).sum().backward();
            return logits.grad!;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GradientsAreThoseOfFiniteDifferences(bool countsUnknown)
    {
        const float step = 2e-3f;
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var labels = randint(5, [24], ScalarType.Byte, generator: generator);
        labels[5] = 255;
        var logits = randn(24, 5, generator: generator) * 2;
        var inputs = new OccupancyLossInputs(logits, labels, rand(3, generator: generator) + 1, 4, rand(5, generator: generator), countsUnknown);
        var (slopes, summary) = (empty(5, 24), new double[OccupancyLossTerms.SummaryLength(5)]);
        var (values, gradients) = (logits.view(-1), empty(24, 5));
        for (var term = 0; term < OccupancyLossTerms.Count; term++)
        {
            var weights = new double[OccupancyLossTerms.Count];
            weights[term] = 1;
            _ = Loss(term);
            OccupancyLossTerms.Backward(inputs, slopes, summary, weights, gradients);
            var differences = new float[24 * 5];
            for (var i = 0; i < differences.Length; i++)
            {
                var value = values[i].item<float>();
                values[i] = value + step;
                var above = Loss(term);
                values[i] = value - step;
                differences[i] = (float)((above - Loss(term)) / (2 * step));
                values[i] = value;
            }

            GoldenTensors.AssertAlike(tensor(differences, [24, 5]), gradients, 5e-3);
        }

        double Loss(int term)
        {
            var losses = new double[OccupancyLossTerms.Count];
            OccupancyLossTerms.Forward(inputs, slopes, summary, losses);
            return losses[term];
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void ThreadsDoNotChangeABit(int threads)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        const int columns = 1111;
        var labels = randint(Classes, [columns * Height], ScalarType.Byte, generator: generator);
        var inputs = new OccupancyLossInputs(
            randn(columns * Height, Classes, generator: generator) * 3, labels, rand(columns, generator: generator) + 1, Height, ones(Classes), true);

        var (losses, slopes, gradients) = Run(1);
        var (otherLosses, otherSlopes, otherGradients) = Run(threads);

        Assert.Equal(losses, otherLosses);
        Assert.True(slopes.eq(otherSlopes).all().item<bool>());
        Assert.True(gradients.eq(otherGradients).all().item<bool>());

        (double[] Losses, Tensor Slopes, Tensor Gradients) Run(int count)
        {
            var (found, summary) = (new double[OccupancyLossTerms.Count], new double[OccupancyLossTerms.SummaryLength(Classes)]);
            var (ofShares, ofLogits) = (empty(Classes, columns * Height), empty_like(inputs.Logits));
            OccupancyLossTerms.Forward(inputs, ofShares, summary, found, count);
            OccupancyLossTerms.Backward(inputs, ofShares, summary, [1, 2, 3, 4], ofLogits, count);
            return (found, ofShares, ofLogits);
        }
    }

    [Fact]
    public void LogitsOfUnknownVoxelsHaveNoGradientUnlessTheyAreCounted()
    {
        using var scope = NewDisposeScope();
        foreach (var countsUnknown in (bool[])[false, true])
        {
            var inputs = InputsOf(Situation.Random, countsUnknown);
            var logits = inputs.Logits.clone().requires_grad_();
            OccupancyLossTerms.Of(inputs with { Logits = logits }).sum().backward();
            var ofUnknown = logits.grad!.index_select(0, inputs.Labels.eq(255).nonzero().squeeze(-1));
            Assert.Equal(countsUnknown, ofUnknown.abs().sum().item<float>() > 0);
        }
    }

    [Fact]
    public void ALogitThatIsNoNumberMakesEveryTermNone()
    {
        using var scope = NewDisposeScope();
        var inputs = InputsOf(Situation.Random, countsUnknown: false);
        inputs.Logits[inputs.Labels.ne(255).nonzero()[7, 0].item<long>(), 3] = float.NaN;
        Assert.All(OccupancyLossTerms.Of(inputs).data<float>().ToArray(), loss => Assert.True(float.IsNaN(loss)));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var scope = NewDisposeScope();
        var inputs = InputsOf(Situation.Random, countsUnknown: false);

        Assert.Contains("Labels must be contiguous Byte", Refusal<ArgumentException>(inputs with { Labels = inputs.Labels.to_type(ScalarType.Int64) }));
        Assert.Contains("ClassWeights must be contiguous Float32 [17]", Refusal<ArgumentException>(inputs with { ClassWeights = ones(16) }));
        Assert.Contains("whole grids of 61 columns of 7, got 488", Refusal<NativeKernelException>(inputs with { Height = 7 }));
        var labels = inputs.Labels.clone();
        labels[3] = 17;
        Assert.Contains("labels must be 0 to 16 or 255, got 1 others", Refusal<NativeKernelException>(inputs with { Labels = labels }));

        static string Refusal<T>(OccupancyLossInputs inputs)
            where T : Exception => Assert.Throws<T>(() => OccupancyLossTerms.Of(inputs)).Message;
    }

    private static Tensor TorchTerms(OccupancyLossInputs inputs) =>
        TorchOccupancyLosses.Of(inputs.Logits, inputs.Labels, inputs.Radial, inputs.Height, inputs.ClassWeights, inputs.CountsUnknown);

    private static OccupancyLossInputs InputsOf(Situation situation, bool countsUnknown)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        const int voxels = Grids * Columns * Height;
        var labels = situation switch
        {
            Situation.AllFree => full([voxels], Free, ScalarType.Int64),
            Situation.OneClass => full([voxels], 3, ScalarType.Int64),
            Situation.AllTaken => randint(Free, [voxels], ScalarType.Int64, generator: generator),
            Situation.Absent => randint(4, [voxels], ScalarType.Int64, generator: generator) * 5,
            _ => randint(Classes, [voxels], ScalarType.Int64, generator: generator),
        };
        const float sure = 80;
        var isTarget = nn.functional.one_hot(labels, Classes).to_type(ScalarType.Float32);
        var noise = randn(voxels, Classes, generator: generator);
        var logits = situation switch
        {
            Situation.Learned => (isTarget * 5) + noise,
            Situation.Right => (isTarget * 2 * sure) - sure,
            Situation.Wrong => sure - (isTarget * 2 * sure) + noise,
            Situation.Undecided => zeros(voxels, Classes),
            _ => noise * 3,
        };
        var unknown = rand(voxels, generator: generator).lt(0.15);
        var bytes = labels.masked_fill(unknown, 255).to_type(ScalarType.Byte);
        return new(
            logits.MoveToOuterDisposeScope(), bytes.MoveToOuterDisposeScope(), (rand(Columns, generator: generator) + 1).MoveToOuterDisposeScope(), Height,
            (rand(Classes, generator: generator) + 0.5).MoveToOuterDisposeScope(), countsUnknown);
    }
}
