using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Sequences that begin with the same tokens, read at once: each branch sees the stem and itself, and none of the others.</summary>
/// <remarks>Branches of like length are attended to as one batch, so that the work grows with their number and not with its square.</remarks>
internal sealed class TokenBranches : IDisposable
{
    private const int LeastWidth = 16; // shorter branches are padded to it: batches of a few tokens cost as much

    private readonly int _stem;
    private readonly List<Batch> _batches = [];
    private readonly Tensor _order; // [L], of each token its place among the padded ones

    /// <param name="stem">Tokens that all begin with.</param>
    /// <param name="lengths">Tokens of each branch, in the order in which they follow the stem; 1 at least.</param>
    /// <param name="device">Where attention is computed.</param>
    public TokenBranches(int stem, IReadOnlyList<int> lengths, Device device)
    {
        _stem = stem;
        var starts = new int[lengths.Count];
        for (var branch = 1; branch < starts.Length; branch++)
        {
            starts[branch] = starts[branch - 1] + lengths[branch - 1];
        }

        var order = new long[lengths.Sum()];
        var padded = 0;
        foreach (var group in Enumerable.Range(0, lengths.Count).GroupBy(branch => WidthFor(lengths[branch])))
        {
            int[] branches = [.. group];
            var width = branches.Max(branch => lengths[branch]);
            var places = new long[branches.Length * width];
            for (var row = 0; row < branches.Length; row++)
            {
                var (start, length) = (starts[branches[row]], lengths[branches[row]]);
                for (var i = 0; i < width; i++)
                {
                    places[(row * width) + i] = stem + start + Math.Min(i, length - 1);
                }

                for (var i = 0; i < length; i++)
                {
                    order[start + i] = padded + (row * width) + i;
                }
            }

            padded += places.Length;
            _batches.Add(new(branches.Length, width, tensor(places, device: device).DetachFromDisposeScope(), Mask(stem, width, device)));
        }

        _order = tensor(order, device: device).DetachFromDisposeScope();
    }

    /// <summary>Attention of all tokens.</summary>
    /// <param name="queries">[1, N, S, head]: the stem's tokens, then those of each branch.</param>
    /// <param name="keys">[1, N, S, head].</param>
    /// <param name="values">[1, N, S, head].</param>
    /// <returns>[1, N, S, head].</returns>
    public Tensor Attend(Tensor queries, Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        var (stemKeys, stemValues) = (keys.narrow(2, 0, _stem), values.narrow(2, 0, _stem));
        var stem = nn.functional.scaled_dot_product_attention(queries.narrow(2, 0, _stem), stemKeys, stemValues, is_casual: true);
        var branches = _batches.Select(batch =>
        {
            var seen = nn.functional.scaled_dot_product_attention(
                batch.Of(queries), cat([batch.Repeated(stemKeys), batch.Of(keys)], 2), cat([batch.Repeated(stemValues), batch.Of(values)], 2),
                    attn_mask: batch.Mask);
            return seen.transpose(0, 1).flatten(1, 2); // [N, tokens and padding, head]
        });
        var tokens = cat([.. branches], 1).index_select(1, _order).unsqueeze(0);
        return cat([stem, tokens], 2).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _order.Dispose();
        foreach (var batch in _batches)
        {
            batch.Places.Dispose();
            batch.Mask.Dispose();
        }
    }

    private static int WidthFor(int length)
    {
        var width = LeastWidth;
        while (width < length)
        {
            width *= 2;
        }

        return width;
    }

    // Padding comes last in its row, where no token sees it.
    private static Tensor Mask(int stem, int width, Device device)
    {
        using var scope = NewDisposeScope();
        return cat([ones(width, stem, device: device), ones(width, width, device: device).tril()], 1).to_type(ScalarType.Bool).view(1, 1, width, stem + width)
            .DetachFromDisposeScope();
    }

    /// <summary>Branches of like length.</summary>
    /// <param name="Count">How many.</param>
    /// <param name="Width">Tokens of the longest.</param>
    /// <param name="Places">[count * width] of their tokens; padding repeats the last one.</param>
    /// <param name="Mask">[1, 1, width, stem + width].</param>
    private sealed record Batch(int Count, int Width, Tensor Places, Tensor Mask)
    {
        /// <summary>[1, N, S, head] to [branches, N, width, head].</summary>
        public Tensor Of(Tensor all) => all.squeeze(0).index_select(1, Places).view(all.shape[1], Count, Width, all.shape[3]).transpose(0, 1);

        /// <summary>[1, N, S, head] to [branches, N, S, head].</summary>
        public Tensor Repeated(Tensor stem) => stem.expand(Count, -1, -1, -1);
    }
}
