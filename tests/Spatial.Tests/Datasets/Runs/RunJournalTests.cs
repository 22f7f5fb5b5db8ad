using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class RunJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _wrong;

    private string JournalPath => Path.Join(_folder.Path, "predictions.journal");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsAppendedCanBeReadAfterReopening()
    {
        WriteJournal(5);

        using var journal = RunJournal.OpenToRead(JournalPath);

        Assert.Null(journal.Damage);
        Assert.Equal(["s0", "s1", "s2", "s3", "s4"], journal.SampleTokens);
        for (var i = 0; i < 5; i++)
        {
            SomePrediction.AssertSame(SomePrediction.Of($"s{i}", i), journal.Read($"s{i}"));
        }
    }

    [Fact]
    public void CutAtEveryByteItOpensWithTheWholeRecordsBefore()
    {
        var ends = WriteJournal(3);
        var whole = File.ReadAllBytes(JournalPath);
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(JournalPath, whole.AsSpan(0, length));
            var expected = ends.Count(end => end <= length) - 1; // the first end is the file header's

            using (var journal = RunJournal.OpenToAppend(JournalPath))
            {
                Assert.Equal(Enumerable.Range(0, Math.Max(0, expected)).Select(i => $"s{i}"), journal.SampleTokens);
                Assert.Equal(length == 0 || ends.Contains(length), journal.Damage is null);
                Assert.All(journal.SampleTokens, token => journal.Read(token));
                journal.Append(SomePrediction.Of("after", 1));
            }

            using var again = RunJournal.OpenToRead(JournalPath);
            Assert.Null(again.Damage);
            Assert.Equal("after", again.SampleTokens[^1]);
        }
    }

    [Fact]
    public void NoFlippedBitIsAccepted()
    {
        var ends = WriteJournal(3);
        var whole = File.ReadAllBytes(JournalPath);
        var payloads = Enumerable.Range(0, 3).Select(i => PredictionRecord.Encode(SomePrediction.Of($"s{i}", i))).ToArray();
        for (var bit = 0; bit < 8 * whole.Length; bit++)
        {
            var changed = whole.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            if (bit / 8 < ends[0])
            {
                Assert.Throws<InvalidDataException>(() => RunJournal.Over(new MemoryStream(changed), writable: false));
                continue;
            }

            using var journal = RunJournal.Over(new MemoryStream(changed), writable: false);

            var recordsBefore = ends.Count(end => end <= bit / 8) - 1;
            Assert.Equal(recordsBefore, journal.SampleTokens.Count);
            Assert.Equal(recordsBefore, journal.Damage!.Record);
            Assert.Equal(whole.Length - ends[recordsBefore], journal.Damage.Bytes);
            Assert.Equal(payloads.Take(recordsBefore), journal.SampleTokens.Select(journal.ReadPayload));
        }
    }

    [Fact]
    public void PagesOfZerosAreNoRecords()
    {
        var ends = WriteJournal(1);
        File.AppendAllBytes(JournalPath, new byte[4096]);

        using var journal = RunJournal.OpenToAppend(JournalPath);

        Assert.Equal(["s0"], journal.SampleTokens);
        Assert.Equal(4096, journal.Damage!.Bytes);
        Assert.Equal(ends[1], new FileInfo(JournalPath).Length);
    }

    [Fact]
    public void ReadingLeavesADamagedFileAsItIs()
    {
        WriteJournal(2);
        File.AppendAllBytes(JournalPath, [1, 2, 3]);
        var before = File.ReadAllBytes(JournalPath);

        using (var journal = RunJournal.OpenToRead(JournalPath))
        {
            Assert.Equal(2, journal.SampleTokens.Count);
            Assert.Contains("cut short", journal.Damage!.ToString());
        }

        Assert.Equal(before, File.ReadAllBytes(JournalPath));
    }

    [Fact]
    public void AnotherKindOfFileIsRefusedAndKept()
    {
        File.WriteAllText(JournalPath, "a letter to somebody");

        var error = Assert.Throws<InvalidDataException>(() => RunJournal.OpenToAppend(JournalPath));

        Assert.Contains("predictions.journal is not a journal", error.Message);
        Assert.Equal("a letter to somebody", File.ReadAllText(JournalPath));
    }

    [Fact]
    public void AnotherVersionIsRefusedByNumber()
    {
        WriteJournal(1);
        var bytes = File.ReadAllBytes(JournalPath);
        bytes[8] = 9;
        File.WriteAllBytes(JournalPath, bytes);

        Assert.Contains("version 9, expected 1 or 2", Assert.Throws<InvalidDataException>(() => RunJournal.OpenToAppend(JournalPath)).Message);
    }

    [Fact]
    public void AJournalOfVersionOneIsReadButNotContinued()
    {
        WriteJournal(2);
        var bytes = File.ReadAllBytes(JournalPath);
        bytes[8] = 1;
        File.WriteAllBytes(JournalPath, bytes);

        using (var journal = RunJournal.OpenToRead(JournalPath))
        {
            Assert.Equal(["s0", "s1"], journal.SampleTokens);
        }

        var message = Assert.Throws<InvalidDataException>(() => RunJournal.OpenToAppend(JournalPath)).Message;
        Assert.Contains("version 1, which can be read but not continued", message);
        Assert.Equal(bytes, File.ReadAllBytes(JournalPath));
    }

    [Fact]
    public void OpeningHoldsNoPredictions()
    {
        const int records = 200;
        using (var journal = RunJournal.OpenToAppend(JournalPath))
        {
            for (var i = 0; i < records; i++)
            {
                journal.Append(new() { SampleToken = $"s{i}", TimestampMicros = i, Degradations = [new('x', 50_000)] });
            }
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var opened = RunJournal.OpenToRead(JournalPath);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(records, opened.SampleTokens.Count);
        Assert.True(new FileInfo(JournalPath).Length > records * 50_000);
        Assert.InRange(allocated, 0, 500_000); // a buffer for the largest record, and names and places
    }

    [Fact]
    public void ThreadsReadAtTheSameTimeWhatOneReads()
    {
        WriteJournal(12);
        using var journal = RunJournal.OpenToRead(JournalPath);
        var expected = Enumerable.Range(0, 12).Select(i => PredictionRecord.Encode(SomePrediction.Of($"s{i}", i))).ToArray();

        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var round = 0; round < 600; round++)
            {
                if (!expected[round % 12].AsSpan().SequenceEqual(journal.ReadPayload($"s{round % 12}")))
                {
                    Interlocked.Increment(ref _wrong);
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal(0, _wrong);
    }

    [Fact]
    public void ASampleIsRecordedOnce()
    {
        using var journal = RunJournal.OpenToAppend(JournalPath);
        journal.Append(SomePrediction.Of("s"));

        Assert.Throws<InvalidOperationException>(() => journal.Append(SomePrediction.Of("s", 3)));
        Assert.Equal(["s"], journal.SampleTokens);
    }

    [Fact]
    public void AFullDiskKeepsTheRecordsBefore()
    {
        var stream = new StreamThatFills(capacity: 700);
        var journal = RunJournal.Over(stream, writable: true);
        var written = 0;

        var error = Assert.Throws<IOException>(() =>
        {
            for (; written < 100; written++)
            {
                journal.Append(SomePrediction.Of($"s{written}", written));
            }
        });

        Assert.Contains("No space left", error.Message);
        Assert.InRange(written, 1, 99);
        using var again = RunJournal.Over(new MemoryStream(stream.ToArray()), writable: false);
        Assert.Null(again.Damage);
        Assert.Equal(written, again.SampleTokens.Count);
    }

    [Fact]
    public void TheChecksumIsCrc32COfLengthAndPayload()
    {
        Assert.Equal(0xE3069283, BitByBit("123456789"u8)); // the check value that every catalogue of CRCs gives
        var ends = WriteJournal(1);
        var file = File.ReadAllBytes(JournalPath);
        var start = (int)ends[0];

        Assert.Equal(BitByBit([.. file[start..(start + 4)], .. file[(start + 8)..]]), BitConverter.ToUInt32(file, start + 4));
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
            }
        }

        return ~crc;
    }

    /// <summary>Writes predictions s0, s1, ... and gives the file lengths after the header and after each of them.</summary>
    private List<long> WriteJournal(int count)
    {
        var ends = new List<long>();
        using var journal = RunJournal.OpenToAppend(JournalPath);
        ends.Add(new FileInfo(JournalPath).Length);
        for (var i = 0; i < count; i++)
        {
            journal.Append(SomePrediction.Of($"s{i}", i));
            ends.Add(new FileInfo(JournalPath).Length);
        }

        return ends;
    }

    private sealed class StreamThatFills(int capacity) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var room = (int)Math.Max(0, capacity - Position);
            base.Write(buffer[..Math.Min(room, buffer.Length)]);
            if (buffer.Length > room)
            {
                throw new IOException("No space left on device");
            }
        }
    }
}
