using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Where tokens of chats with images and videos stand: in time, row and column. Text counts on in all three; a visual token has its cell's.</summary>
/// <param name="Positions">[3, B, L] int64: time, row, column. Padding has 1.</param>
/// <param name="Deltas">[B, 1] int64: what the position of the next token has more than there are tokens, padding counted.</param>
/// <remarks>Qwen2.5-VL, section 2.1.3; transformers 4.51, <c>get_rope_index</c>: seconds times steps per second are truncated once, as a product.</remarks>
public sealed record MropePositions(Tensor Positions, Tensor Deltas)
{
    private const int Axes = 3;

    /// <summary>Positions of a batch of chats.</summary>
    /// <param name="config">Pads of images and videos, steps per second.</param>
    /// <param name="tokens">[B, L] int64; a pad for each visual token.</param>
    /// <param name="attentionMask">[B, L] int64, 0 for padding; null: there is none.</param>
    /// <param name="images">Grids of images, in the order of the tokens, row by row of the batch.</param>
    /// <param name="videos">Grids of videos, in the same order.</param>
    /// <param name="secondsPerGrid">Of each video, seconds from a pair of frames to the next; null: 1.</param>
    /// <exception cref="ArgumentException">Pads and grids do not belong together.</exception>
    public static MropePositions Of(
        Qwen25VlConfig config, Tensor tokens, Tensor? attentionMask, IReadOnlyList<VisualGrid> images, IReadOnlyList<VisualGrid> videos,
        IReadOnlyList<double>? secondsPerGrid = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(videos);
        var (batch, length) = tokens.shape is [var rows, var columns] ? ((int)rows, (int)columns)
            : throw new ArgumentException($"tokens must be [B, L], got [{string.Join(", ", tokens.shape)}]", nameof(tokens));
        if (secondsPerGrid is not null && secondsPerGrid.Count != videos.Count)
        {
            throw new ArgumentException($"seconds must be given for each of {videos.Count} videos, got {secondsPerGrid.Count}", nameof(secondsPerGrid));
        }

        var (ids, seen) = (Numbers(tokens), attentionMask is null ? null : Numbers(attentionMask));
        var walk = new Walk(config, images, videos, secondsPerGrid);
        var positions = new long[Axes * batch * length];
        Array.Fill(positions, 1);
        var deltas = new long[batch];
        for (var row = 0; row < batch; row++)
        {
            int[] places = [.. Enumerable.Range(row * length, length).Where(place => seen is null || seen[place] != 0)];
            deltas[row] = walk.Fill(ids, places, positions, batch * length) - length;
        }

        walk.RequireEnd();
        return new(tensor(positions, [Axes, batch, length], device: tokens.device), tensor(deltas, [batch, 1], device: tokens.device));
    }

    private static long[] Numbers(Tensor integers)
    {
        using var scope = NewDisposeScope();
        return TensorValues.Of<long>(integers.to_type(ScalarType.Int64));
    }

    /// <summary>Goes through the tokens and takes grids as their pads come.</summary>
    private sealed class Walk(Qwen25VlConfig config, IReadOnlyList<VisualGrid> images, IReadOnlyList<VisualGrid> videos, IReadOnlyList<double>? secondsPerGrid)
    {
        private int _images;
        private int _videos;

        /// <summary>Fills in one chat.</summary>
        /// <param name="ids">Tokens of the batch.</param>
        /// <param name="places">Those of this chat that are no padding.</param>
        /// <param name="positions">[3, places of the batch].</param>
        /// <param name="stride">From an axis to the next.</param>
        /// <returns>The position of the next token.</returns>
        public long Fill(long[] ids, int[] places, long[] positions, int stride)
        {
            var next = 0L;
            for (var at = 0; at < places.Length;)
            {
                if (ids[places[at]] == config.ImageToken)
                {
                    var grid = Take(images, ref _images, "image");
                    (at, next) = FillGrid(grid, 0, at, next);
                }
                else if (ids[places[at]] == config.VideoToken)
                {
                    var seconds = secondsPerGrid?[Math.Min(_videos, secondsPerGrid.Count - 1)] ?? 1;
                    var grid = Take(videos, ref _videos, "video");
                    (at, next) = FillGrid(grid, (float)seconds, at, next);
                }
                else
                {
                    Set(at++, next, next, next);
                    next++;
                }
            }

            return next;

            (int At, long Next) FillGrid(VisualGrid grid, float seconds, int at, long start)
            {
                var pad = ids[places[at]];
                var pads = places.Skip(at).Take(grid.Tokens).Count(place => ids[place] == pad);
                if (pads < grid.Tokens)
                {
                    throw new ArgumentException(
                        $"the text has {pads} pads where the grid {grid.Times}x{grid.Rows}x{grid.Columns} gives {grid.Tokens} tokens: expand them by its Tokens");
                }

                var last = start;
                for (var token = 0; token < grid.Tokens; token++, at++)
                {
                    var (time, cell) = Math.DivRem(token, grid.CellRows * grid.CellColumns);
                    var (row, column) = Math.DivRem(cell, grid.CellColumns);
                    var moment = start + (long)(time * seconds * config.Vision.TokensPerSecond);
                    Set(at, moment, start + row, start + column);
                    last = Math.Max(last, Math.Max(moment, start + Math.Max(row, column)));
                }

                return (at, last + 1);
            }

            void Set(int at, long time, long row, long column)
            {
                var place = places[at];
                (positions[place], positions[stride + place], positions[(2 * stride) + place]) = (time, row, column);
            }
        }

        /// <summary>Refuses grids that no pads were for.</summary>
        public void RequireEnd()
        {
            if (_images < images.Count || _videos < videos.Count)
            {
                throw new ArgumentException($"the text has pads of {_images} images and {_videos} videos, got {images.Count} and {videos.Count}");
            }
        }

        private static VisualGrid Take(IReadOnlyList<VisualGrid> grids, ref int taken, string noun)
        {
            var grid = taken < grids.Count ? grids[taken++]
                : throw new ArgumentException($"the text has pads of more {noun}s than the {grids.Count} that were given");
            grid.Check();
            return grid;
        }
    }
}
