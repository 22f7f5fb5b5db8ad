using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

[Collection(OwnGenerator.Name)]
public sealed class TokenBranchesTests
{
    private const int Stem = 5;

    // Of several widths, in no order; the first and the last share a batch, and one is of a single token.
    private static readonly int[] Lengths = [3, 40, 1, 17, 20, 16];

    [Fact]
    public void EachBranchAttendsAsASequenceOfItsOwnAndGradientsAgree()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var all = Stem + Lengths.Sum();
        Tensor[] inputs = [.. Enumerable.Range(0, 3).Select(_ => randn([1, 2, all, 8]).requires_grad_())];
        using var branches = new TokenBranches(Stem, Lengths, CPU);

        var together = branches.Attend(inputs[0], inputs[1], inputs[2]);
        var gradients = GradientsOf(together, inputs);

        var (start, parts) = (Stem, new List<Tensor> { Alone(arange(Stem), inputs) });
        foreach (var length in Lengths)
        {
            parts.Add(Alone(cat([arange(Stem), arange(start, start + length)]), inputs).narrow(2, Stem, length));
            start += length;
        }

        var apart = cat([.. parts], 2);
        Assert.Equal(0, (together - apart).abs().max().item<float>(), 1e-6f);
        Assert.All(gradients.Zip(GradientsOf(apart, inputs)), pair => Assert.Equal(0, (pair.First - pair.Second).abs().max().item<float>(), 1e-5f));
    }

    private static Tensor Alone(Tensor places, Tensor[] inputs)
    {
        var own = inputs.Select(input => input.index_select(2, places.to_type(ScalarType.Int64))).ToArray();
        return nn.functional.scaled_dot_product_attention(own[0], own[1], own[2], is_casual: true);
    }

    private static Tensor[] GradientsOf(Tensor output, Tensor[] inputs)
    {
        foreach (var input in inputs)
        {
            input.grad?.zero_();
        }

        (output * arange(output.numel()).view_as(output).sin()).sum().backward();
        return [.. inputs.Select(input => input.grad!.clone())];
    }
}
