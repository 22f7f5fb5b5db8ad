using Spatial.Models;

namespace Spatial.Tests;

/// <summary>Damaged files end in a reading or in an <see cref="InvalidDataException"/>, soon and in little memory.</summary>
public sealed class SafetensorsFuzzTests : IDisposable
{
    private const int Seed = 5;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryTruncationIsRefused()
    {
        for (var length = 0; length < CraftedSafetensors.Small.Length; length++)
        {
            Assert.False(Survives(CraftedSafetensors.Small[..length]), $"{length} of {CraftedSafetensors.Small.Length} bytes were accepted");
        }

        Assert.True(Survives(CraftedSafetensors.Small));
    }

    [Fact]
    public void EveryFlippedBitIsReadOrRefused()
    {
        var (accepted, headerEnd) = (0, CraftedSafetensors.Small.Length - 38);
        for (var bit = 0; bit < CraftedSafetensors.Small.Length * 8; bit++)
        {
            var damaged = CraftedSafetensors.Small.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var isAccepted = Survives(damaged);
            accepted += isAccepted ? 1 : 0;
            Assert.True(isAccepted || bit / 8 < headerEnd, $"bit {bit} of a value was taken for a fault of the header");
            Assert.False(isAccepted && bit / 8 < 8, $"bit {bit} of the length was not noticed");
        }

        // Flips within values and names change nothing that a header could show.
        Assert.InRange(accepted, 38 * 8, CraftedSafetensors.Small.Length * 4);
    }

    [Fact]
    public void TwoThousandFilesWithFlippedBytesAreReadOrRefused()
    {
        var random = new Random(Seed);
        for (var round = 0; round < 2000; round++)
        {
            var damaged = CraftedSafetensors.Small.ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            Survives(damaged);
        }
    }

    [Fact]
    public void TwoThousandHeadersWithOtherNumbersAndWordsAreReadOrRefused()
    {
        string[] words =
        [
            "0", "1", "8", "24", "30", "38", "-1", "1e9", "9223372036854775807", "18446744073709551616",
            "[]", "{}", "null", "\"\"", "F8_E4M3", "I64", "shape", "__metadata__", ",", "}",
        ];
        var random = new Random(Seed);
        var header = System.Text.Encoding.UTF8.GetString(CraftedSafetensors.Small.AsSpan(8..^38));
        var refused = 0;
        for (var round = 0; round < 2000; round++)
        {
            var changed = header;
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = random.Next(changed.Length);
                changed = changed[..at] + words[random.Next(words.Length)] + changed[Math.Min(changed.Length, at + random.Next(4))..];
            }

            refused += Survives(CraftedSafetensors.Of(changed, CraftedSafetensors.Small[^38..])) ? 0 : 1;
        }

        Assert.InRange(refused, 1500, 1999);
    }

    [Fact]
    public void AShardIndexWithFlippedBytesIsReadOrRefused()
    {
        var index = """{"metadata":{"total_size":38},"weight_map":{"bias":"a.safetensors","count":"a.safetensors","none":"a.safetensors","weight":"a.safetensors"}}"""u8;
        _folder.Write("a.safetensors", CraftedSafetensors.Small);
        var random = new Random(Seed);
        var accepted = 0;
        for (var round = 0; round < 2000; round++)
        {
            var damaged = index.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            _folder.Write("model.safetensors.index.json", damaged);
            try
            {
                using var checkpoint = Checkpoint.Open(_folder.Path);
                accepted++;
            }
            catch (InvalidDataException)
            {
                // what was to be shown
            }
        }

        Assert.InRange(accepted, 1, 600);
    }

    // True when the file is accepted; then every value must be within it.
    private bool Survives(byte[] content)
    {
        var path = _folder.Write("damaged.safetensors", content);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using var file = SafetensorsFile.Open(path);
            foreach (var tensor in file.Tensors)
            {
                Assert.InRange(tensor.Offset + tensor.ByteCount, 8, content.Length);
                file.Read(tensor, new byte[tensor.ByteCount]);
            }

            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            var used = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(used < 1_000_000 + (8 * content.Length), $"{used} bytes were allocated for a file of {content.Length}");
        }
    }
}
