using System.Numerics;

namespace Spatial.Models;

/// <summary>Which cells of space each of some frames sees. Cells are those that any frame sees, numbered as they are met.</summary>
internal sealed class FrameCells
{
    private const int WordBits = 64;

    private readonly long[] _bits; // [T, W]

    private FrameCells(long[] bits, int frameCount, int cellCount) => (_bits, FrameCount, CellCount) = (bits, frameCount, cellCount);

    /// <summary>Frames T.</summary>
    public int FrameCount { get; }

    /// <summary>Cells that all frames see together.</summary>
    public int CellCount { get; }

    /// <summary>[T, W] int64, bit b of word w for cell 64 w + b.</summary>
    public ReadOnlySpan<long> Bits => _bits;

    /// <summary>How many cells a frame sees.</summary>
    public int CountOf(int frame)
    {
        var (words, count) = (FrameCount == 0 ? 0 : _bits.Length / FrameCount, 0);
        foreach (var word in _bits.AsSpan(frame * words, words))
        {
            count += BitOperations.PopCount((ulong)word);
        }

        return count;
    }

    /// <summary>Gathers cells, frame by frame.</summary>
    public sealed class Collector
    {
        private readonly Dictionary<(int X, int Y, int Z), int> _numbers = [];
        private readonly List<int> _lastFrames = []; // of each cell, the last frame that saw it
        private readonly List<List<int>> _frames = [];
        private (int X, int Y, int Z)? _last; // points beside each other are often of one cell

        /// <summary>Cells of another frame follow.</summary>
        public void BeginFrame()
        {
            _frames.Add([]);
            _last = null;
        }

        /// <summary>The frame sees a cell; again and again is once.</summary>
        public void Add(int x, int y, int z)
        {
            var cell = (x, y, z);
            if (cell == _last)
            {
                return;
            }

            _last = cell;
            var frame = _frames.Count - 1;
            if (!_numbers.TryGetValue(cell, out var number))
            {
                _numbers[cell] = number = _lastFrames.Count;
                _lastFrames.Add(-1);
            }

            if (_lastFrames[number] != frame)
            {
                _lastFrames[number] = frame;
                _frames[frame].Add(number);
            }
        }

        /// <summary>What was gathered.</summary>
        /// <exception cref="InvalidDataException">More cells times frames than fit a list.</exception>
        public FrameCells Collected()
        {
            var words = (_lastFrames.Count + WordBits - 1) / WordBits;
            if ((long)words * _frames.Count > Array.MaxLength)
            {
                throw new InvalidDataException($"{_frames.Count} frames see {_lastFrames.Count} cells, which are too many; take fewer frames, or larger cells");
            }

            var bits = new long[words * _frames.Count];
            for (var frame = 0; frame < _frames.Count; frame++)
            {
                foreach (var number in _frames[frame])
                {
                    bits[(frame * words) + (number / WordBits)] |= 1L << (number % WordBits);
                }
            }

            return new(bits, _frames.Count, _lastFrames.Count);
        }
    }
}
